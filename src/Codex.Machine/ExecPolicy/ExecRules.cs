using System.Collections.Immutable;
using Codex.Machine.Shells;

namespace Codex.Machine.ExecPolicy;

/// <summary>A rule about the beginning of commands.</summary>
/// <param name="Pattern">For every position the words that fit there.</param>
public sealed record PrefixRule(
    ImmutableArray<ImmutableArray<string>> Pattern, RuleDecision Decision, string? Justification, RulesFile Source, int Line);

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
    private readonly RuleIndex _index;

    private ExecRules(
        ImmutableArray<PrefixRule> prefixRules,
        ImmutableArray<NetworkRule> networkRules,
        ImmutableDictionary<string, ImmutableArray<string>> hostExecutables)
    {
        PrefixRules = prefixRules;
        NetworkRules = networkRules;
        _index = new RuleIndex(prefixRules, hostExecutables);
    }

    /// <summary>No rules at all.</summary>
    public static ExecRules Empty { get; } = new([], [], ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>All prefix rules, in order.</summary>
    public ImmutableArray<PrefixRule> PrefixRules { get; }

    /// <summary>All network rules, in order.</summary>
    public ImmutableArray<NetworkRule> NetworkRules { get; }

    /// <summary>Reads and runs the files in order and checks the examples of their rules.</summary>
    /// <exception cref="ExecPolicyException">A file cannot be read, is wrong, or an example contradicts its rule.</exception>
    public static ExecRules Load(IEnumerable<RulesFile> files)
    {
        var loader = new RulesLoader();
        foreach (var file in files)
            loader.Load(file);
        return new ExecRules(loader.PrefixRules, loader.NetworkRules, loader.HostExecutables);
    }

    /// <summary>What the rules say about one simple command; null when none matches.</summary>
    public RuleVerdict? Evaluate(IReadOnlyList<string> command, ProgramResolution resolution = ProgramResolution.Guarded) =>
        _index.Match(command, resolution) is { IsEmpty: false } matches ? new RuleVerdict(matches.Max(match => match.Decision), matches) : null;

    /// <summary>Judges a whole argv: each of its plain commands, and what else is visible in it for rules that ask or forbid.</summary>
    public RuleReview Review(IReadOnlyList<string> argv)
    {
        var isPlain = CommandUnwrapper.TryGetPlainCommands(argv, out var commands);
        ImmutableArray<ReviewedCommand> reviewed = isPlain
            ? [.. commands.Select(words => new ReviewedCommand(words, Evaluate(words), CommandSafety.IsKnownSafe(words)))]
            : [new ReviewedCommand([.. argv], EvaluateWhole(argv), IsKnownSafe: false)];
        var strictest = reviewed.Aggregate((RuleVerdict?)null, (verdict, command) => RuleVerdict.Strictest(verdict, command.Verdict));
        if (PrefixRules.Any(rule => rule.Decision != RuleDecision.Allow))
        {
            foreach (var command in CommandUnwrapper.FindAll(argv))
            {
                if (Evaluate(command.Words) is { Decision: not RuleDecision.Allow } verdict)
                    strictest = RuleVerdict.Strictest(strictest, verdict);
            }
        }

        return new RuleReview(reviewed, isPlain, strictest);
    }

    /// <summary>
    /// A script that is not plain is allowed only by a rule that spells it out to the end: its beginning says nothing about the rest.
    /// </summary>
    private RuleVerdict? EvaluateWhole(IReadOnlyList<string> argv)
    {
        var matches = _index.Match(argv, ProgramResolution.Guarded);
        matches = [.. matches.Where(match => match.Decision != RuleDecision.Allow || match.Prefix.Length == argv.Count)];
        return matches.IsEmpty ? null : new RuleVerdict(matches.Max(match => match.Decision), matches);
    }
}
