using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Codex.Core.Config;
using Codex.Machine.ExecPolicy;
using Codex.Machine.Shells;
using Codex.Protocol.Policy;

namespace Codex.Cli.Rules;

/// <summary>What <c>codex rules</c> does. Results go to <paramref name="output"/>, what went wrong to <paramref name="error"/>.</summary>
/// <param name="rules">Those in force.</param>
/// <param name="config">The configuration of the directory.</param>
internal sealed class RulesActions(ExecRules rules, Config config, TextWriter output, TextWriter error)
{
    private readonly ImmutableArray<ListedRule> _listed = ListedRule.All(rules);

    /// <summary>Prints all rules, numbered as <see cref="Revoke"/> takes them.</summary>
    public int List(bool isJson)
    {
        if (isJson)
        {
            output.Write(ListJson() + "\n");
            return 0;
        }

        if (_listed.IsEmpty)
            output.Write("No rules. Answering an approval with \"do not ask again\" adds one; so does a line in "
                + Path.Combine(config.CodexHome, "rules", "default.rules") + ".\n");
        for (var index = 0; index < _listed.Length; index++)
        {
            var rule = _listed[index];
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{index + 1,3}. {rule.Decision,-9}  {rule.Pattern}\n"));
            output.Write($"     {rule.Scope}, {rule.Source.Path}:{rule.Line}{(rule.Justification is null ? "" : $" ({rule.Justification})")}\n");
        }

        return 0;
    }

    /// <summary>Prints one word: what would become of the command.</summary>
    public int Test(string[] words)
    {
        output.Write(rules.Review(words).Decision switch
        {
            RuleDecision.Allow => "allow\n",
            RuleDecision.Prompt => "prompt\n",
            RuleDecision.Forbidden => "forbidden\n",
            _ => "unmatched\n",
        });
        return 0;
    }

    /// <summary>Prints every command found in the words, what each rule says, and what follows.</summary>
    public int Explain(string[] words)
    {
        var review = rules.Review(words);
        if (!review.IsPlain)
            output.Write("Not every command in this script can be told beforehand, so only a rule for the whole of it could allow it.\n");
        foreach (var command in review.Commands)
        {
            output.Write($"{ShellWords.Join(command.Words)}\n");
            foreach (var match in command.Verdict?.MatchedRules ?? [])
                output.Write($"  {Where(match)}\n");
            if (command.Verdict is null)
                output.Write(command.IsKnownSafe ? "  no rule; known to only read\n" : "  no rule\n");
        }

        foreach (var match in (review.Strictest?.MatchedRules ?? []).Where(match => !IsShown(review, match)))
            output.Write($"inside of it: {Where(match)}\n");
        output.Write($"=> {Outcome(review, words)}\n");
        return 0;
    }

    /// <summary>Removes one rule: by its number, its <c>FILE:LINE</c>, or the words of its pattern.</summary>
    public int Revoke(string[] words)
    {
        var found = Find(words);
        if (found.IsEmpty)
        {
            error.Write($"Error: no rule is `{string.Join(' ', words)}`; `codex rules list` shows all of them\n");
            return 1;
        }

        // From the end of each file, so that the lines of the others stay what they are.
        foreach (var rule in found.OrderByDescending(rule => rule.Line))
        {
            if (!RulesEditor.RemoveRule(rule.Source.Path, rule.Line))
            {
                error.Write($"Error: the rule at {rule.Source.Path}:{rule.Line} is made by a loop or a function; edit the file to remove it\n");
                return 1;
            }

            output.Write($"Removed: {rule.Decision} {rule.Pattern} ({rule.Source.Path}:{rule.Line})\n");
        }

        return 0;
    }

    private ImmutableArray<ListedRule> Find(string[] words)
    {
        if (words is [var single])
        {
            if (int.TryParse(single, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= _listed.Length)
                return [_listed[number - 1]];
            var place = _listed.Where(rule => $"{rule.Source.Path}:{rule.Line}" == single).ToImmutableArray();
            if (!place.IsEmpty)
                return place;
        }

        return [.. _listed.Where(rule => rule.IsFor(words))];
    }

    private string Outcome(RuleReview review, string[] words) => review.Decision switch
    {
        RuleDecision.Forbidden => "forbidden: it never runs",
        RuleDecision.Prompt => "you are asked each time; where nobody can be asked it is refused",
        RuleDecision.Allow => "allowed: it runs without a question and without the sandbox",
        _ when config.SandboxPolicy.IsUnrestricted => "no rule decides; there is no sandbox, so it runs",
        _ when CommandSafety.FindDanger(words) is { } danger => $"no rule decides; you are asked, because {danger.Reason}",
        _ when config.ApprovalPolicy == ApprovalPolicy.Untrusted && !CommandSafety.IsKnownSafe(words) =>
            "no rule decides; approval policy `untrusted` asks, because it is not known to only read",
        _ => "no rule decides; it runs in the sandbox",
    };

    private static bool IsShown(RuleReview review, MatchedRule match) =>
        review.Commands.Any(command => command.Verdict is { } verdict && verdict.MatchedRules.Any(known => known.Source == match.Source && known.Line == match.Line));

    private static string Where(MatchedRule match) =>
        $"{ListedRule.Word(match.Decision)} by {match.Source.Path}:{match.Line} for `{ShellWords.Join(match.Prefix)}`"
        + (match.Justification is null ? "" : $": {match.Justification}");

    private string ListJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (var rule in _listed)
                rule.WriteTo(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
