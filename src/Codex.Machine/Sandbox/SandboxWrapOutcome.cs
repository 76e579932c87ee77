using System.Collections.Immutable;

namespace Codex.Machine.Sandbox;

/// <summary>How a command can be started under limits.</summary>
public abstract record SandboxWrapOutcome
{
    private SandboxWrapOutcome()
    {
    }

    /// <summary>Start <paramref name="Command"/> instead of the command itself.</summary>
    public sealed record Wrapped(SandboxedCommand Command) : SandboxWrapOutcome;

    /// <summary>These limits cannot be enforced here, so the command must not be started.</summary>
    /// <param name="Reason">What is missing and what to do; one or two sentences for the user.</param>
    public sealed record Unavailable(string Reason) : SandboxWrapOutcome;
}

/// <summary>
/// What to start in place of a command. The environment, standard streams and the controlling terminal pass through to the command; the
/// exit code is the command's, or 128 + the signal that ended it. When the sandbox cannot be set up the command does not run: one line on
/// standard error says why and the exit code is 1 (127 when the command is not found, 126 when it cannot be executed).
/// </summary>
/// <param name="Executable">Absolute path of the program to start.</param>
/// <param name="Argv">The whole argument vector, <c>argv[0]</c> first.</param>
/// <param name="ExtraEnvironment">Variables to set besides those that the command gets anyway.</param>
public sealed record SandboxedCommand(
    string Executable, ImmutableArray<string> Argv, ImmutableArray<KeyValuePair<string, string>> ExtraEnvironment);
