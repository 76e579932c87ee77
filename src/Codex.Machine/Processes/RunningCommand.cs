using Codex.Machine.Pty;

namespace Codex.Machine.Processes;

/// <summary>
/// A command that was started. Its owner ends it with <see cref="DisposeAsync"/>, which kills what still runs of it, or gives it up
/// with <see cref="Release"/>. All members may be called from any thread, at any time.
/// </summary>
public abstract class RunningCommand : IAsyncDisposable
{
    private protected RunningCommand()
    {
    }

    /// <summary>The process id; also the id of its session and first process group.</summary>
    public abstract int Id { get; }

    /// <summary>
    /// Completes when the process has ended and its output was delivered: at the end of its output, or a tenth of a second after the
    /// process when a child that survives it keeps the output open. What such a child writes later is read and dropped, so that it can
    /// live on. Faults only with what an <see cref="OutputReceiver"/> threw.
    /// </summary>
    public abstract Task<ProcessExit> Exited { get; }

    /// <summary>
    /// Writes to the terminal or the input pipe; completes when the system has taken all of it. Writes are done in the order of the calls.
    /// A cancelled write may have been done in part.
    /// </summary>
    /// <exception cref="IOException">The input was closed, by either side.</exception>
    /// <exception cref="InvalidOperationException">The command was started without an input.</exception>
    public abstract ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the input after what was written so far. A terminal gets an end-of-file character (Ctrl-D), which means the end only to
    /// programs that read lines and only at the start of one.
    /// </summary>
    public abstract void CloseInput();

    /// <summary>Changes the size of the terminal and tells its foreground programs; does nothing without a terminal.</summary>
    public abstract void Resize(TerminalSize size);

    /// <summary>Sends SIGINT to the terminal's foreground group, or to the command's own group when it has no terminal.</summary>
    public abstract void Interrupt();

    /// <summary>
    /// Ends the command and everything it started: SIGTERM, 50 ms later SIGKILL, to its session and to every descendant, also those that
    /// have left the session or were reparented. Completes when all are gone and reaped (or after 5 s, if the kernel does not let go of
    /// one). Also for a command that has ended, for what it left behind.
    /// </summary>
    public abstract Task KillTreeAsync();

    /// <summary>
    /// Gives the command up: it may go on by itself, its output is dropped, and neither <see cref="KillTreeAsync"/> nor
    /// <see cref="DisposeAsync"/> touches it or what it started any more.
    /// </summary>
    public abstract void Release();

    /// <summary>Same as <see cref="KillTreeAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await KillTreeAsync();
}
