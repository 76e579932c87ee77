using Codex.Machine.Processes.Unix;
using Codex.Machine.Processes.Windows;

namespace Codex.Machine.Processes;

/// <summary>
/// Starts commands. On Linux and macOS: <c>Unix/UnixLauncher</c> opens pipes or a terminal, <c>Unix/PosixSpawn</c> starts the process
/// without running managed code in it, and the thread of <c>Unix/Reactor</c> then reads its output and learns of its end for a
/// <c>Unix/UnixCommand</c>. <c>Unix/CommandTree</c> finds and kills what a command started.
/// </summary>
public static class ProcessLauncher
{
    /// <summary>Starts a command; blocks for the time the system takes to start it (about half a millisecond).</summary>
    /// <exception cref="ProcessStartException">The executable or the directory is missing or unusable, or a limit was reached.</exception>
    /// <exception cref="PlatformNotSupportedException">On systems other than Linux and macOS.</exception>
    public static RunningCommand Start(CommandStart start)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            return UnixLauncher.Start(start);
        if (OperatingSystem.IsWindows())
            return WindowsLauncher.Start(start);
        throw new PlatformNotSupportedException("Commands run on Linux and macOS.");
    }
}
