using System.Collections.Immutable;

namespace Codex.Machine.ExecPolicy;

/// <summary>A rule about the beginning of commands.</summary>
/// <param name="Pattern">For every position the words that fit there.</param>
public sealed record PrefixRule(ImmutableArray<ImmutableArray<string>> Pattern, RuleDecision Decision, string? Justification, RulesFile Source, int Line);

/// <summary>What network rules decide.</summary>
public enum NetworkRuleDecision
{
    Allow,
    Prompt,
    Deny,
}

/// <summary>The protocol that a network rule is about.</summary>
public enum NetworkRuleProtocol
{
    Http,
    Https,
    Socks5Tcp,
    Socks5Udp,
}

/// <summary>A rule about one host; <see cref="Host"/> is lower case, without port and final dot.</summary>
public sealed record NetworkRule(
    string Host, NetworkRuleProtocol Protocol, NetworkRuleDecision Decision, string? Justification, RulesFile Source, int Line);

/// <summary>How a program path finds the rules of its bare name.</summary>
public enum ProgramResolution
{
    /// <summary>The first word must be what the rule says.</summary>
    Exact,

    /// <summary>
    /// A path also finds the rules of its file name, unless <c>host_executable</c> lists other paths for that name. As the original does it.
    /// </summary>
    HostExecutables,

    /// <summary>
    /// The same, but a rule that allows wants the path listed by <c>host_executable</c>: a rule that trusts <c>git</c> says nothing about
    /// <c>./git</c>. What runs commands uses this.
    /// </summary>
    Guarded,
}

/// <summary>The rules of all files that are in force.</summary>
public sealed class ExecRules
{
    /// <summary>No rules at all.</summary>
    public static ExecRules Empty { get; } = new();

    /// <summary>All prefix rules, in order.</summary>
    public ImmutableArray<PrefixRule> PrefixRules { get; private init; } = [];

    /// <summary>All network rules, in order.</summary>
    public ImmutableArray<NetworkRule> NetworkRules { get; private init; } = [];

    /// <summary>Reads and runs the files in order and checks the examples of their rules.</summary>
    /// <exception cref="ExecPolicyException">A file cannot be read, is wrong, or an example contradicts its rule.</exception>
    public static ExecRules Load(IEnumerable<RulesFile> files) => throw new NotImplementedException();

    /// <summary>What the rules say about one simple command; null when none matches.</summary>
    public RuleVerdict? Evaluate(IReadOnlyList<string> command, ProgramResolution resolution = ProgramResolution.Guarded) => throw new NotImplementedException();

    /// <summary>Judges a whole argv: each of its plain commands, and what else is visible in it for rules that ask or forbid.</summary>
    public RuleReview Review(IReadOnlyList<string> argv) => throw new NotImplementedException();
}
