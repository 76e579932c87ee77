using System.Collections.Immutable;
using Codex.Machine.Shells;

namespace Codex.Machine.ExecPolicy;

/// <summary>What a rule says; a later member is stricter.</summary>
public enum RuleDecision
{
    /// <summary>Runs without a question.</summary>
    Allow,

    /// <summary>A human is asked; refused where nobody can be.</summary>
    Prompt,

    /// <summary>Never runs.</summary>
    Forbidden,
}

/// <summary>A rule that matched the beginning of a command.</summary>
/// <param name="Prefix">The words that matched, as the rule spells them.</param>
/// <param name="ResolvedProgram">The absolute program path that stood for the rule's bare name; null when the words matched as they are.</param>
/// <param name="Justification">The author's reason.</param>
/// <param name="Source">The file.</param>
/// <param name="Line">1-based line of the rule.</param>
public sealed record MatchedRule(
    ImmutableArray<string> Prefix, RuleDecision Decision, string? ResolvedProgram, string? Justification, RulesFile Source, int Line);

/// <summary>What the rules say about a command.</summary>
/// <param name="Decision">The strictest decision among the matches.</param>
/// <param name="MatchedRules">Never empty; in the order of the files and of the rules in them.</param>
public sealed record RuleVerdict(RuleDecision Decision, ImmutableArray<MatchedRule> MatchedRules)
{
    /// <summary>The rule that decided: of the strictest ones the one with the longest prefix.</summary>
    public MatchedRule DecidedBy => MatchedRules.Where(match => match.Decision == Decision).MaxBy(match => match.Prefix.Length) ?? MatchedRules[0];

    /// <summary>The stricter of both, with the matches of both; null only when both are.</summary>
    public static RuleVerdict? Strictest(RuleVerdict? one, RuleVerdict? other)
    {
        if (one is null || other is null)
            return one ?? other;
        var more = other.MatchedRules.Where(match => !one.MatchedRules.Any(known => IsSame(known, match)));
        return new RuleVerdict((RuleDecision)Math.Max((int)one.Decision, (int)other.Decision), [.. one.MatchedRules, .. more]);
    }

    /// <summary>
    /// The sentence for people and model: <c>`CMD` rejected: WHY</c> or <c>`CMD` requires approval: WHY</c>.
    /// </summary>
    /// <param name="displayCommand">The whole command as <see cref="ShellWords.Join"/> writes it.</param>
    public string Explain(string displayCommand) => (Decision, DecidedBy.Justification) switch
    {
        (RuleDecision.Forbidden, { } why) => $"`{displayCommand}` rejected: {why}",
        (RuleDecision.Forbidden, null) => $"`{displayCommand}` rejected: policy forbids commands starting with `{ShellWords.Join(DecidedBy.Prefix)}`",
        (RuleDecision.Prompt, { } why) => $"`{displayCommand}` requires approval: {why}",
        (RuleDecision.Prompt, null) => $"`{displayCommand}` requires approval by policy",
        _ => $"`{displayCommand}` is allowed by a rule for `{ShellWords.Join(DecidedBy.Prefix)}`",
    };

    private static bool IsSame(MatchedRule one, MatchedRule other) =>
        one with { Prefix = [] } == other with { Prefix = [] } && one.Prefix.SequenceEqual(other.Prefix);
}
