using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Codex.Testing.Processes;

/// <summary>Signals by pid, for what <see cref="Process"/> does not offer.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    public static void Send(int processId, int signal)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("no signals on Windows");
        _ = SystemKill(processId, signal);
    }

    /// <summary>Kills one process; nothing happens when it is gone.</summary>
    public static void Kill(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Already gone.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SystemKill(int processId, int signal);
}
