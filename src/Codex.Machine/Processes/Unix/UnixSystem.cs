using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Linux;
using Codex.Machine.Processes.MacOS;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>What Linux and macOS do differently.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal abstract class UnixSystem
{
    public static UnixSystem Current { get; } = OperatingSystem.IsLinux() ? new LinuxSystem()
        : OperatingSystem.IsMacOS() ? new MacSystem()
        : throw new PlatformNotSupportedException();

    /// <summary>EAGAIN: a non-blocking descriptor has nothing to give or no room.</summary>
    public abstract int WouldBlock { get; }

    /// <summary>WNOWAIT.</summary>
    public abstract int WaitWithoutReaping { get; }

    /// <summary>O_NOCTTY | O_CLOEXEC | O_NONBLOCK.</summary>
    public abstract int TerminalOpenFlags { get; }

    /// <summary>POSIX_SPAWN_SETSID and what else only this system has.</summary>
    public abstract short SpawnFlags { get; }

    /// <summary>True when descendants that lose their parent become our children; else only their session leads to them.</summary>
    public abstract bool AdoptsOrphans { get; }

    /// <summary>Milliseconds on the clock of <see cref="ProcessEntry.StartedAt"/>.</summary>
    public abstract long Now { get; }

    /// <summary>Done once, before the first start.</summary>
    public abstract void Prepare();

    /// <summary>Opens a pipe that no child inherits; false with the last error set when that fails.</summary>
    public abstract bool TryOpenPipe(out SafeFileHandle reader, out SafeFileHandle writer);

    /// <summary>A second descriptor for the same file, numbered 3 or higher.</summary>
    public abstract SafeFileHandle DuplicateAboveStandard(SafeFileHandle descriptor);

    public abstract void SetNonBlocking(SafeFileHandle descriptor);

    /// <param name="terminal">Our side of a terminal.</param>
    /// <param name="windowSize">A <c>struct winsize</c>.</param>
    public abstract void SetTerminalSize(SafeFileHandle terminal, ulong windowSize);

    /// <summary>Adds the action that closes every descriptor above 2, where that takes one; returns an error number.</summary>
    public abstract unsafe int AddCloseOthers(long* actions);

    /// <summary>A descriptor that becomes readable when the process ends; invalid where there is no such thing.</summary>
    public abstract SafeFileHandle OpenProcess(int processId);

    /// <summary>The processes of this computer as far as we may see them.</summary>
    public abstract List<ProcessEntry> ReadProcesses();

    /// <summary>One of them; null when it is gone.</summary>
    public abstract ProcessEntry? ReadProcess(int processId);

    /// <summary>The environment a process, or the one it was forked from, was last executed with; empty when it is not ours to read.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> ReadEnvironment(int processId);

    /// <summary>Children of ours, among them all that were adopted.</summary>
    public abstract IReadOnlyList<int> ReadChildren();

    /// <summary>A child of ours that has ended and waits to be reaped; 0 when there is none.</summary>
    public abstract int FindEndedChild();

    /// <summary>
    /// A pipe that no child inherits by itself. Both ends are numbered above 2: were we started with a closed standard stream, an end
    /// with its number would be overwritten while the child's streams are put in place.
    /// </summary>
    /// <exception cref="ProcessStartException">No descriptors left.</exception>
    public (SafeFileHandle Reader, SafeFileHandle Writer) OpenPipe() => TryOpenPipe(out var reader, out var writer)
        ? (AboveStandard(reader), AboveStandard(writer))
        : throw new ProcessStartException(Marshal.GetLastPInvokeError());

    private SafeFileHandle AboveStandard(SafeFileHandle descriptor)
    {
        if (descriptor.DangerousGetHandle() > 2)
            return descriptor;
        using (descriptor)
            return DuplicateAboveStandard(descriptor);
    }
}

/// <summary>A process at one moment; a zombie is one until it is reaped.</summary>
/// <param name="StartedAt">Milliseconds, rounded down to hundredths of a second; 0 on macOS.</param>
/// <param name="IsZombie">True when its first thread has ended. Other threads of it may still run.</param>
internal readonly record struct ProcessEntry(int Id, int ParentId, int GroupId, int SessionId, long StartedAt, bool IsZombie);
