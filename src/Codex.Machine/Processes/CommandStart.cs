using System.Collections.Immutable;
using Codex.Machine.Pty;

namespace Codex.Machine.Processes;

/// <summary>
/// Takes a chunk of a command's output. Called on one thread at a time, in order, and never again once
/// <see cref="RunningCommand.Exited"/> has completed. All commands share the calling thread, so a receiver copies and returns: one that
/// blocks holds up every command. The span is valid during the call only. An exception stops the delivery and comes out of
/// <see cref="RunningCommand.Exited"/>.
/// </summary>
public delegate void OutputReceiver(ReadOnlySpan<byte> chunk);

/// <summary>What a command without a terminal finds on its standard input.</summary>
public enum CommandInput
{
    /// <summary>Nothing: <c>/dev/null</c>.</summary>
    Closed,

    /// <summary>A pipe, filled by <see cref="RunningCommand.WriteInputAsync"/> and ended by <see cref="RunningCommand.CloseInput"/>.</summary>
    Pipe,
}

/// <summary>How the end of a process is noticed.</summary>
internal enum ExitWatch
{
    /// <summary>By a pidfd, where there is such a thing.</summary>
    Descriptor,

    /// <summary>By a thread that waits for it.</summary>
    Thread,
}

/// <summary>
/// A command to start. It gets a session of its own, default signal dispositions, an empty signal mask and no descriptors besides 0, 1
/// and 2, whatever ours are.
/// </summary>
public sealed record CommandStart
{
    /// <summary>
    /// Absolute path, a path with a slash (relative to <see cref="WorkingDirectory"/>), or a bare name looked up on the <c>PATH</c> of
    /// <see cref="Environment"/>.
    /// </summary>
    public required string Executable { get; init; }

    /// <summary>The arguments as the child sees them, <c>argv[0]</c> first.</summary>
    public required ImmutableArray<string> Argv { get; init; }

    /// <summary>Absolute path of the directory to start in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>
    /// The whole environment; nothing of our own is added. A variable with a value of this command's own (such as the id of its tool
    /// call) lets <see cref="RunningCommand.KillTreeAsync"/> tell this command's daemons from those of commands that run beside it.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>When set, the command runs on a terminal of this size, which is also its input; <see cref="Input"/> is then ignored.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>Standard input of a command without a terminal.</summary>
    public CommandInput Input { get; init; } = CommandInput.Closed;

    /// <summary>Takes standard output and, unless <see cref="ErrorOutput"/> is set, standard error, in the order they were written.</summary>
    public required OutputReceiver Output { get; init; }

    /// <summary>
    /// When set, takes standard error through a pipe of its own; the order between the two streams is then lost. Not possible on a terminal.
    /// </summary>
    public OutputReceiver? ErrorOutput { get; init; }

    /// <summary>
    /// Called once <see cref="RunningCommand.KillTreeAsync"/> has ended everything, for what the command can no longer tidy up itself. Must not throw.
    /// </summary>
    public Action? AfterKill { get; init; }

    /// <summary>How long output that a surviving child holds open is waited for after the process has ended.</summary>
    internal TimeSpan TrailingOutputTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long <see cref="RunningCommand.KillTreeAsync"/> waits after SIGTERM before it sends SIGKILL.</summary>
    internal TimeSpan TerminationTime { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How the end is noticed; tests choose what other systems have to do.</summary>
    internal ExitWatch ExitWatch { get; init; } = ExitWatch.Descriptor;
}
