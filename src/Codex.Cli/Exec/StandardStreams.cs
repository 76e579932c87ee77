namespace Codex.Cli.Exec;

/// <summary>What the process's standard streams are.</summary>
internal static class StandardStreams
{
    public static bool IsStderrTerminal => !Console.IsErrorRedirected;

    public static StdinKind StdinKind
    {
        get
        {
            if (!Console.IsInputRedirected)
                return StdinKind.Terminal;
            // A regular file has a length to seek in; pipes, sockets and devices have not.
            using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false);
            return !OperatingSystem.IsWindows() && File.ResolveLinkTarget("/dev/stdin", returnFinalTarget: true) is FileInfo { Exists: true } file
                && (file.Attributes & FileAttributes.Device) == 0
                ? StdinKind.File
                : StdinKind.Stream;
        }
    }
}
