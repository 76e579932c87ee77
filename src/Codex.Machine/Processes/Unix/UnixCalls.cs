using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>The C library as Linux and macOS share it: none of these has variable arguments or differs in its layout.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static unsafe partial class UnixCalls
{
    public const int SignalInterrupt = 2;
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;

    public const int NoSuchEntry = 2;
    public const int Interrupted = 4;
    public const int NoChildProcess = 10;
    public const int InvalidArgument = 22;
    public const int BrokenPipe = 32;

    public const int WaitNoHang = 1;
    public const int WaitExited = 4;
    public const int AccessExecute = 1;

    private const int IdTypeProcess = 1;

    /// <summary>Reads what there is; -1 with the last error set when that fails.</summary>
    public static int Read(SafeFileHandle descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return (int)ReadRaw(descriptor, start, (nuint)buffer.Length);
    }

    /// <summary>Writes as much as fits; -1 with the last error set when that fails.</summary>
    public static int Write(SafeFileHandle descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
            return (int)WriteRaw(descriptor, start, (nuint)data.Length);
    }

    /// <summary>Takes the status of a child that has ended. Null while it runs; -1 when somebody else took it.</summary>
    public static ProcessExit? Reap(int processId)
    {
        int status, result;
        do
            result = WaitPid(processId, &status, WaitNoHang);
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (result == 0)
            return null;
        if (result < 0)
            return new ProcessExit(Code: -1);
        var signal = status & 0x7F;
        return new ProcessExit(signal == 0 ? (status >> 8) & 0xFF : 128 + signal);
    }

    /// <summary>Blocks until a child has ended, and leaves its status to <see cref="Reap"/>.</summary>
    public static void WaitUntilEnded(int processId)
    {
        var information = stackalloc long[16];
        while (WaitId(IdTypeProcess, (uint)processId, information, WaitExited | UnixSystem.Current.WaitWithoutReaping) < 0
            && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processOrNegativeGroup, int signal);

    [LibraryImport("libc", EntryPoint = "getsid")]
    public static partial int GetSession(int processId);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    public static partial int GetForegroundGroup(SafeFileHandle terminal);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int idType, uint id, long* information, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int processId, int* status, int options);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadRaw(SafeFileHandle descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteRaw(SafeFileHandle descriptor, byte* buffer, nuint count);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public const short Readable = 1;
    public const short Writable = 4;

    public int Descriptor;
    public short Events;
    public short Returned;
}
