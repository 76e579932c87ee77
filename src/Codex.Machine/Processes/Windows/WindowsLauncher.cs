using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Windows;

/// <summary>The place of ConPTY and job objects.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsLauncher
{
    public static RunningCommand Start(CommandStart start) => throw new PlatformNotSupportedException(
        $"Cannot run {start.Executable}: commands are not supported on Windows yet. Use the Windows Subsystem for Linux.");
}
