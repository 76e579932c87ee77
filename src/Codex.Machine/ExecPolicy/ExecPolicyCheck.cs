using System.Collections.Immutable;

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

    /// <summary>Absolute; program paths are resolved against it.</summary>
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
    public static string Run(ExecPolicyCheckOptions options) => throw new NotImplementedException();
}
