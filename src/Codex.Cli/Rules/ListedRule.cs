using System.Collections.Immutable;
using System.Text.Json;
using Codex.Machine.ExecPolicy;

namespace Codex.Cli.Rules;

/// <summary>A rule as <c>codex rules list</c> shows it.</summary>
/// <param name="Kind"><c>prefix</c> or <c>network</c>.</param>
/// <param name="Decision">The word of the rules language.</param>
/// <param name="Pattern">What it is about.</param>
/// <param name="Alternatives">For prefix rules the words that fit at each position.</param>
/// <param name="Line">1-based.</param>
internal sealed record ListedRule(
    string Kind, string Decision, string Pattern, ImmutableArray<ImmutableArray<string>> Alternatives, string? Justification, RulesFile Source, int Line)
{
    public string Scope => Source.Origin == RulesOrigin.Project ? "project" : "user";

    /// <summary>All rules, prefix rules first, each kind in the order of the files.</summary>
    public static ImmutableArray<ListedRule> All(ExecRules rules) =>
    [
        .. rules.PrefixRules.Select(rule => new ListedRule(
            "prefix", Word(rule.Decision), string.Join(' ', rule.Pattern.Select(Position)), rule.Pattern, rule.Justification, rule.Source, rule.Line)),
        .. rules.NetworkRules.Select(rule => new ListedRule(
            "network", rule.Decision.ToString().ToLowerInvariant(), $"{rule.Protocol.ToString().ToLowerInvariant()}://{rule.Host}", [],
            rule.Justification, rule.Source, rule.Line)),
    ];

    /// <summary>True when these words, and no others, are its pattern.</summary>
    public bool IsFor(string[] words) => Alternatives.Length == words.Length && Alternatives.Zip(words).All(pair => pair.First is [var only] && only == pair.Second)
        || (words is [var single] && single == Pattern);

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, Kind);
        writer.WriteString("decision"u8, Decision);
        writer.WriteString("pattern"u8, Pattern);
        if (Justification is not null)
            writer.WriteString("justification"u8, Justification);
        writer.WriteString("scope"u8, Scope);
        writer.WriteString("file"u8, Source.Path);
        writer.WriteNumber("line"u8, Line);
        writer.WriteEndObject();
    }

    public static string Word(RuleDecision decision) => decision switch
    {
        RuleDecision.Allow => "allow",
        RuleDecision.Prompt => "prompt",
        _ => "forbidden",
    };

    private static string Position(ImmutableArray<string> words) => words is [var only] ? only : $"({string.Join('|', words)})";
}
