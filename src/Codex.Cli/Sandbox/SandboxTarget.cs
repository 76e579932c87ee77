using System.Collections.Immutable;
using System.Diagnostics;
using Codex.Machine.Sandbox;

namespace Codex.Cli.Sandbox;

/// <summary>What <c>codex sandbox</c> is to apply, and where.</summary>
internal abstract record SandboxTarget
{
    private SandboxTarget()
    {
    }

    /// <param name="Limits">Null when there are none.</param>
    /// <param name="Cwd">Where the command starts.</param>
    /// <param name="Warnings">What the user should know before.</param>
    public sealed record Ready(SandboxLimits? Limits, string Cwd, ImmutableArray<string> Warnings) : SandboxTarget;

    public sealed record Invalid(string Message) : SandboxTarget;

    public static SandboxTarget From(ProfileOutcome outcome, string cwd) => outcome switch
    {
        ProfileOutcome.Resolved resolved => new Ready(resolved.Limits, cwd, resolved.Warnings),
        ProfileOutcome.Invalid invalid => new Invalid(invalid.Message),
        _ => throw new UnreachableException(),
    };
}
