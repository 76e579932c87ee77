using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Codex.Machine.ExecPolicy;

/// <summary>Whose JSON <c>codex execpolicy check</c> writes.</summary>
public enum ExecPolicyEra
{
    /// <summary><c>--rules</c>, 0.169: <c>{"matchedRules":[…],"decision":…}</c>.</summary>
    Current,

    /// <summary><c>--policy</c>, November 2025: <c>{"match":{…}}</c> or <c>{"noMatch":{}}</c>.</summary>
    November2025,
}

/// <summary>What <c>codex execpolicy check</c> was asked.</summary>
public sealed record ExecPolicyCheckOptions
{
    public required ImmutableArray<string> RulesFiles { get; init; }

    public required ImmutableArray<string> Command { get; init; }

    public required ExecPolicyEra Era { get; init; }

    /// <summary>Absolute; files and program paths are resolved against it.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Indented by two spaces instead of one line.</summary>
    public bool IsPretty { get; init; }

    public bool ResolvesHostExecutables { get; init; }
}

/// <summary>The command <c>codex execpolicy check</c>: evaluates the words as they are, without looking through shells.</summary>
public static class ExecPolicyCheck
{
    /// <summary>The JSON to print, without a final newline.</summary>
    /// <exception cref="ExecPolicyException">A file cannot be read, is wrong, or an example contradicts its rule.</exception>
    public static string Run(ExecPolicyCheckOptions options)
    {
        var rules = Load(options);
        var verdict = rules.Evaluate(options.Command, ProgramResolution.Exact);
        if (verdict is null && options.ResolvesHostExecutables)
            verdict = rules.Evaluate(WithAbsoluteProgram(options), ProgramResolution.HostExecutables);

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = options.IsPretty,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            if (options.Era == ExecPolicyEra.Current)
                WriteCurrent(writer, verdict);
            else
                WriteNovember2025(writer, verdict);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Errors name the file as the command line does.</summary>
    private static ExecRules Load(ExecPolicyCheckOptions options)
    {
        var names = options.RulesFiles.DistinctBy(name => Path.Combine(options.WorkingDirectory, name))
            .ToDictionary(name => Path.Combine(options.WorkingDirectory, name), StringComparer.Ordinal);
        try
        {
            return ExecRules.Load(options.RulesFiles.Select(name => new RulesFile(Path.Combine(options.WorkingDirectory, name), RulesOrigin.User)));
        }
        catch (ExecPolicyException exception) when (names.TryGetValue(exception.File, out var name))
        {
            throw new ExecPolicyException(name, exception.Line, exception.Column, exception.Problem);
        }
    }

    private static ImmutableArray<string> WithAbsoluteProgram(ExecPolicyCheckOptions options) =>
        options.Command is [var program, ..] && program.Contains('/', StringComparison.Ordinal)
            ? options.Command.SetItem(0, Path.GetFullPath(program, options.WorkingDirectory))
            : options.Command;

    private static void WriteCurrent(Utf8JsonWriter writer, RuleVerdict? verdict)
    {
        writer.WriteStartObject();
        WriteMatches(writer, verdict?.MatchedRules ?? []);
        if (verdict is not null)
            writer.WriteString("decision"u8, Name(verdict.Decision));
        writer.WriteEndObject();
    }

    private static void WriteNovember2025(Utf8JsonWriter writer, RuleVerdict? verdict)
    {
        writer.WriteStartObject();
        if (verdict is null)
        {
            writer.WriteStartObject("noMatch"u8);
        }
        else
        {
            writer.WriteStartObject("match"u8);
            writer.WriteString("decision"u8, Name(verdict.Decision));
            WriteMatches(writer, verdict.MatchedRules);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMatches(Utf8JsonWriter writer, ImmutableArray<MatchedRule> matches)
    {
        writer.WriteStartArray("matchedRules"u8);
        foreach (var match in matches)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("prefixRuleMatch"u8);
            writer.WriteStartArray("matchedPrefix"u8);
            foreach (var word in match.Prefix)
                writer.WriteStringValue(word);
            writer.WriteEndArray();
            writer.WriteString("decision"u8, Name(match.Decision));
            if (match.ResolvedProgram is not null)
                writer.WriteString("resolvedProgram"u8, match.ResolvedProgram);
            if (match.Justification is not null)
                writer.WriteString("justification"u8, match.Justification);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static string Name(RuleDecision decision) => decision switch
    {
        RuleDecision.Allow => "allow",
        RuleDecision.Prompt => "prompt",
        _ => "forbidden",
    };
}
