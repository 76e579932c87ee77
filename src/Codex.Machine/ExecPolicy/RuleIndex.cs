using System.Collections.Frozen;
using System.Collections.Immutable;
using Codex.Machine.Shells.Unwrapping;

namespace Codex.Machine.ExecPolicy;

/// <summary>Finds the prefix rules for a command by its first word.</summary>
internal sealed class RuleIndex
{
    private readonly FrozenDictionary<string, ImmutableArray<PrefixRule>> _byProgram;
    private readonly ImmutableDictionary<string, ImmutableArray<string>> _hostExecutables;

    public RuleIndex(IEnumerable<PrefixRule> rules, ImmutableDictionary<string, ImmutableArray<string>> hostExecutables)
    {
        _byProgram = rules.SelectMany(rule => rule.Pattern[0].Distinct(StringComparer.Ordinal).Select(program => (program, rule)))
            .GroupBy(pair => pair.program, pair => pair.rule, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
        _hostExecutables = hostExecutables;
    }

    public ImmutableArray<MatchedRule> Match(IReadOnlyList<string> command, ProgramResolution resolution)
    {
        if (command.Count == 0)
            return [];
        var program = command[0];
        var exact = Match(program, command, resolvedProgram: null);
        if (resolution == ProgramResolution.Exact || !IsPath(program) || (resolution == ProgramResolution.HostExecutables && !exact.IsEmpty))
            return exact;
        var name = ProgramName.Of(program);
        var isDefined = _hostExecutables.TryGetValue(name, out var paths);
        var isListed = isDefined && Path.IsPathFullyQualified(program) && paths.Contains(Path.GetFullPath(program));
        if (resolution == ProgramResolution.HostExecutables)
            return isListed || !isDefined ? Match(name, command, program) : exact;
        var byName = Match(name, command, program).Where(match => isListed || match.Decision != RuleDecision.Allow);
        return [.. exact, .. byName];
    }

    private static bool IsPath(string program) => program.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar);

    private ImmutableArray<MatchedRule> Match(string program, IReadOnlyList<string> command, string? resolvedProgram)
    {
        if (!_byProgram.TryGetValue(program, out var rules))
            return [];
        return
        [
            .. rules.Where(rule => Fits(rule, command)).Select(rule => new MatchedRule(
                [program, .. command.Skip(1).Take(rule.Pattern.Length - 1)],
                rule.Decision,
                resolvedProgram,
                rule.Justification,
                rule.Source,
                rule.Line)),
        ];
    }

    private static bool Fits(PrefixRule rule, IReadOnlyList<string> command)
    {
        if (command.Count < rule.Pattern.Length)
            return false;
        for (var i = 1; i < rule.Pattern.Length; i++)
        {
            if (!rule.Pattern[i].Contains(command[i]))
                return false;
        }

        return true;
    }
}
