using System.Collections.Immutable;

namespace Codex.Machine.ExecPolicy;

/// <summary>One command of an argv and what the rules say about it.</summary>
/// <param name="IsKnownSafe">It is on the built-in list of commands that only read.</param>
public sealed record ReviewedCommand(ImmutableArray<string> Words, RuleVerdict? Verdict, bool IsKnownSafe);

/// <summary>What the rules say about a whole argv.</summary>
/// <param name="Commands">The plain commands; the argv itself when it is a script that is not plain.</param>
/// <param name="IsPlain">
/// False when the argv is a script of which not every command is known; only a rule that spells out the whole argv can allow it then.
/// </param>
/// <param name="Strictest">The strictest verdict of all; those found behind wrappers or in a script that is not plain only ask or forbid.</param>
public sealed record RuleReview(ImmutableArray<ReviewedCommand> Commands, bool IsPlain, RuleVerdict? Strictest)
{
    /// <summary>
    /// Forbidden or Prompt when any rule says so; Allow when each command is allowed by a rule, or is known to be safe beside one that is;
    /// null when the rules leave it open.
    /// </summary>
    public RuleDecision? Decision => Strictest switch
    {
        { Decision: not RuleDecision.Allow } verdict => verdict.Decision,
        not null when Commands.All(command => command.Verdict is not null || command.IsKnownSafe) => RuleDecision.Allow,
        _ => null,
    };

    /// <summary>
    /// The prefix that an "and do not ask again" would allow: the first command that no rule allows. Null when a rule asks or forbids.
    /// </summary>
    public ImmutableArray<string>? ProposedAmendment => Strictest is null or { Decision: RuleDecision.Allow }
        ? Commands.FirstOrDefault(command => command.Verdict is null)?.Words
        : null;
}
