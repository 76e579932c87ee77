using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Codex.Machine.Processes;
using Codex.Machine.Processes.Unix;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Pty.Unix;

/// <summary>
/// Our side of a terminal made for a command. The command's side is opened by the command, by path: as the first terminal that a
/// session leader opens it becomes the controlling one, which makes Ctrl-C and window sizes work.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static unsafe partial class PseudoTerminal
{
    private const int OpenReadWrite = 2;
    private const int PathBytes = 256;

    /// <summary>Makes a terminal; our side does not block.</summary>
    /// <exception cref="ProcessStartException">The system has no terminals, or none left.</exception>
    public static (SafeFileHandle Master, string Path) Open(TerminalSize size)
    {
        var master = new SafeFileHandle(OpenMaster(OpenReadWrite | UnixSystem.Current.TerminalOpenFlags), ownsHandle: true);
        if (master.IsInvalid)
            throw new ProcessStartException(Marshal.GetLastPInvokeError());
        var path = stackalloc byte[PathBytes];
        if (Grant(master) != 0 || Unlock(master) != 0 || GetPath(master, path, PathBytes) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            master.Dispose();
            throw new ProcessStartException(error);
        }

        SetSize(master, size);
        return (master, Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path)));
    }

    /// <summary>Sets the size; the system tells the programs in the foreground with SIGWINCH.</summary>
    public static void SetSize(SafeFileHandle master, TerminalSize size)
    {
        // struct winsize: rows, columns, and a size in pixels that we do not know; both systems are little-endian.
        var windowSize = (ulong)Clamp(size.Rows) | ((ulong)Clamp(size.Columns) << 16);
        UnixSystem.Current.SetTerminalSize(master, windowSize);
    }

    private static ushort Clamp(int cells) => (ushort)Math.Clamp(cells, 1, ushort.MaxValue);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int GetPath(SafeFileHandle master, byte* path, nuint size);
}
