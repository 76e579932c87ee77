using System.Collections.Immutable;

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
    public MatchedRule DecidedBy => throw new NotImplementedException();

    /// <summary>The stricter of both, with the matches of both; null only when both are.</summary>
    public static RuleVerdict? Strictest(RuleVerdict? one, RuleVerdict? other) => throw new NotImplementedException();

    /// <summary>
    /// The sentence for people and model: <c>`CMD` rejected: WHY</c> or <c>`CMD` requires approval: WHY</c>.
    /// </summary>
    /// <param name="displayCommand">The whole command as <see cref="Shells.ShellWords.Join"/> writes it.</param>
    public string Explain(string displayCommand) => throw new NotImplementedException();
}
