using Codex.Machine.Pty;
using Codex.Machine.Terminal.Linux;

namespace Codex.Machine.Terminal;

/// <summary>
/// The terminal this process talks to: bytes in, bytes out, its size and its line discipline. No escape sequence is known here.
/// Reading and writing may happen on different threads; one thread reads.
/// </summary>
public abstract class TerminalDevice : IDisposable
{
    /// <summary>The size in character cells; <see cref="TerminalSize.Default"/> when the terminal does not say.</summary>
    public abstract TerminalSize Size { get; }

    /// <summary>The terminal of this process.</summary>
    /// <exception cref="NotATerminalException">stdin or stdout is something else.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no code for this operating system yet.</exception>
    public static TerminalDevice Open() => OperatingSystem.IsLinux()
        ? LinuxTerminalDevice.Open()
        : throw new PlatformNotSupportedException("the terminal interface needs Linux");

    /// <summary>Keys arrive at once, unechoed and without signals. What was set before comes back with <see cref="LeaveRawMode"/>.</summary>
    public abstract void EnterRawMode();

    /// <summary>Undoes <see cref="EnterRawMode"/>; safe to call at any time, on any thread, more than once.</summary>
    public abstract void LeaveRawMode();

    /// <summary>Blocks until there is input, the time is over, or <see cref="Wake"/> was called.</summary>
    /// <param name="buffer">Takes the input.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> costs no wake-ups.</param>
    public abstract TerminalRead Read(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Makes a blocked <see cref="Read"/> return <see cref="TerminalRead.Woken"/>.</summary>
    public abstract void Wake();

    /// <summary>Writes everything, or nothing more once the terminal is gone.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Throws away input that nobody has read.</summary>
    public abstract void DiscardInput();

    /// <summary>Stops this process as Ctrl+Z does, and returns when it goes on. The caller leaves raw mode before and enters it after.</summary>
    public abstract void Suspend();

    /// <summary>Calls back on another thread after each change of size, until disposed.</summary>
    public abstract IDisposable WatchSize(Action changed);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => LeaveRawMode();
}

/// <summary>How a read ended.</summary>
/// <param name="Kind">Why it returned.</param>
/// <param name="Count">Bytes read; 0 unless the kind is <see cref="TerminalReadKind.Data"/>.</param>
public readonly record struct TerminalRead(TerminalReadKind Kind, int Count)
{
    public static TerminalRead TimedOut { get; } = new(TerminalReadKind.TimedOut, 0);
    public static TerminalRead Woken { get; } = new(TerminalReadKind.Woken, 0);
    public static TerminalRead Closed { get; } = new(TerminalReadKind.Closed, 0);

    public static TerminalRead Data(int count) => new(TerminalReadKind.Data, count);
}

/// <summary>Why a read returned.</summary>
public enum TerminalReadKind
{
    Data,
    TimedOut,
    Woken,

    /// <summary>The terminal is gone.</summary>
    Closed,
}

/// <summary>A standard stream is not a terminal. The message is the one the original prints.</summary>
public sealed class NotATerminalException(string stream) : Exception($"{stream} is not a terminal");
