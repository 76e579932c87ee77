using System.Text;
using Codex.Machine.ExecPolicy.Starlark;

namespace Codex.Machine.ExecPolicy;

/// <summary>Changes rules files without touching what else they say.</summary>
public static class RulesEditor
{
    /// <summary>
    /// Adds a prefix rule at the end, one line; creates the file and its folder. A rule that is there already is not written again.
    /// </summary>
    /// <exception cref="ArgumentException">The prefix is empty, or the justification blank.</exception>
    /// <exception cref="ExecPolicyException">What is there is no text.</exception>
    /// <exception cref="IOException">The file cannot be written, or somebody else holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void AppendPrefixRule(string path, IReadOnlyList<string> prefix, RuleDecision decision, string? justification)
    {
        if (prefix.Count == 0)
            throw new ArgumentException("a rule needs at least one word", nameof(prefix));
        var line = new StringBuilder("prefix_rule(pattern=[")
            .AppendJoin(", ", prefix.Select(RulesText.Quote))
            .Append("], decision=").Append(RulesText.Quote(ExecPolicyCheck.Name(decision)));
        AppendLine(path, WithJustification(line, justification));
    }

    /// <summary>Adds a network rule at the end, likewise.</summary>
    /// <exception cref="ArgumentException">The host is not one host name or address, or the justification is blank.</exception>
    /// <exception cref="IOException">The file cannot be written, or somebody else holds it.</exception>
    public static void AppendNetworkRule(string path, string host, NetworkRuleProtocol protocol, NetworkRuleDecision decision, string? justification)
    {
        if (!NetworkRuleText.TryReadHost(host, out var name, out var problem))
            throw new ArgumentException(problem, nameof(host));
        var line = new StringBuilder("network_rule(host=").Append(RulesText.Quote(name))
            .Append(", protocol=").Append(RulesText.Quote(NetworkRuleText.Write(protocol)))
            .Append(", decision=").Append(RulesText.Quote(NetworkRuleText.Write(decision)));
        AppendLine(path, WithJustification(line, justification));
    }

    /// <summary>Takes out the rule whose statement begins at a line.</summary>
    /// <returns>False when no top-level rule of the file begins there (it may come from a loop or a function).</returns>
    /// <exception cref="ExecPolicyException">The file cannot be read or parsed.</exception>
    /// <exception cref="IOException">The file cannot be written, or somebody else holds it.</exception>
    public static bool RemoveRule(string path, int line)
    {
        using var file = PatientFile.OpenAlone(path, FileMode.Open);
        var text = ReadAll(file);
        var rule = Parser.Parse(path, text).OfType<Statement.Evaluate>().FirstOrDefault(statement => statement.At.Line == line &&
            statement.Value is Expression.Call { Callee: Expression.Name { Identifier: "prefix_rule" or "network_rule" or "host_executable" } });
        if (rule is null)
            return false;
        var (start, length) = rule.Span.GetOffsetAndLength(text.Length);
        var rest = text[(start + length)..];
        var end = rest.IndexOf('\n', StringComparison.Ordinal);
        var isWholeLine = (start == 0 || text[start - 1] == '\n') && (end < 0 ? rest : rest[..end]).AsSpan().IndexOfAnyExcept(" \t\r;") < 0;
        // Beside other statements the rule leaves a statement that does nothing, so that the line stays a line.
        Write(file, isWholeLine ? text[..start] + (end < 0 ? "" : rest[(end + 1)..]) : $"{text[..start]}pass{rest}");
        return true;
    }

    private static string WithJustification(StringBuilder line, string? justification)
    {
        if (justification is not null && string.IsNullOrWhiteSpace(justification))
            throw new ArgumentException("a justification cannot be blank", nameof(justification));
        if (justification is not null)
            line.Append(", justification=").Append(RulesText.Quote(justification));
        return line.Append(')').ToString();
    }

    /// <summary>
    /// One write behind what is there, under a lock: nobody ever sees half a file, and of two sessions that write at once neither is lost.
    /// </summary>
    private static void AppendLine(string path, string line)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        using var file = PatientFile.OpenAlone(path, FileMode.OpenOrCreate);
        var text = ReadAll(file);
        if (text.Split('\n').Any(known => known.TrimEnd('\r') == line))
            return;
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(text.Length == 0 || text[^1] == '\n' ? $"{line}\n" : $"\n{line}\n"));
        file.Flush(flushToDisk: true);
    }

    private static void Write(FileStream file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        file.Seek(0, SeekOrigin.Begin);
        file.Write(bytes);
        file.SetLength(bytes.Length);
        file.Flush(flushToDisk: true);
    }

    private static string ReadAll(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ExecPolicyException(file.Name, 0, 0, "stream did not contain valid UTF-8");
        }
    }
}
