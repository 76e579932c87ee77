using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The calls that are safe in a process that was forked from this one. Such a process has one thread and a frozen runtime: it may not
/// allocate, throw, wait for the collector or marshal anything. All signatures are therefore blittable, and
/// <see cref="SuppressGCTransitionAttribute"/> keeps the calls from asking the collector for leave. In the parent, use
/// <see cref="LinuxCalls"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class ForkedCalls
{
    public const int NoError = 0;

    /// <summary>The error of the last call that failed.</summary>
    public static int Error => *ErrorLocation();

    [LibraryImport("libc", EntryPoint = "__errno_location"), SuppressGCTransition]
    private static partial int* ErrorLocation();

    [LibraryImport("libc", EntryPoint = "syscall"), SuppressGCTransition]
    public static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", EntryPoint = "prctl"), SuppressGCTransition]
    public static partial int ProcessControl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "_exit"), SuppressGCTransition]
    public static partial void Exit(int code);

    [LibraryImport("libc", EntryPoint = "getpid"), SuppressGCTransition]
    public static partial int GetProcessId();

    [LibraryImport("libc", EntryPoint = "setsid"), SuppressGCTransition]
    public static partial int StartSession();

    [LibraryImport("libc", EntryPoint = "setpgid"), SuppressGCTransition]
    public static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "tcsetpgrp"), SuppressGCTransition]
    public static partial int SetForegroundGroup(int terminal, int group);

    [LibraryImport("libc", EntryPoint = "kill"), SuppressGCTransition]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid"), SuppressGCTransition]
    public static partial int Wait(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "poll"), SuppressGCTransition]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "signal"), SuppressGCTransition]
    public static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "sigprocmask"), SuppressGCTransition]
    public static partial int SetSignalMask(int how, SignalSet* set, SignalSet* previous);

    [LibraryImport("libc", EntryPoint = "sigwaitinfo"), SuppressGCTransition]
    public static partial int WaitForSignal(SignalSet* set, void* details);

    [LibraryImport("libc", EntryPoint = "setrlimit"), SuppressGCTransition]
    public static partial int SetResourceLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "getrlimit"), SuppressGCTransition]
    public static partial int GetResourceLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "umask"), SuppressGCTransition]
    public static partial int SetCreationMask(int mask);

    [LibraryImport("libc", EntryPoint = "openat"), SuppressGCTransition]
    public static partial int OpenAt(int directory, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close"), SuppressGCTransition]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl"), SuppressGCTransition]
    public static partial int ControlDescriptor(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "dup2"), SuppressGCTransition]
    public static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "read"), SuppressGCTransition]
    public static partial nint Read(int descriptor, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write"), SuppressGCTransition]
    public static partial nint Write(int descriptor, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "socket"), SuppressGCTransition]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind"), SuppressGCTransition]
    public static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen"), SuppressGCTransition]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "ioctl"), SuppressGCTransition]
    public static partial int InterfaceControl(int socket, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "sendmsg"), SuppressGCTransition]
    public static partial nint SendMessage(int socket, SocketMessage* message, int flags);

    [LibraryImport("libc", EntryPoint = "flock"), SuppressGCTransition]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "mkdirat"), SuppressGCTransition]
    public static partial int MakeDirectoryAt(int directory, byte* path, int mode);

    [LibraryImport("libc", EntryPoint = "symlinkat"), SuppressGCTransition]
    public static partial int MakeLinkAt(byte* target, int directory, byte* path);

    [LibraryImport("libc", EntryPoint = "unlinkat"), SuppressGCTransition]
    public static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "chdir"), SuppressGCTransition]
    public static partial int ChangeDirectory(byte* path);

    [LibraryImport("libc", EntryPoint = "fchdir"), SuppressGCTransition]
    public static partial int ChangeDirectoryTo(int directory);

    [LibraryImport("libc", EntryPoint = "mount"), SuppressGCTransition]
    public static partial int Mount(byte* source, byte* target, byte* type, nuint flags, byte* data);

    [LibraryImport("libc", EntryPoint = "umount2"), SuppressGCTransition]
    public static partial int Unmount(byte* target, int flags);

    /// <summary>Comes back only when it failed. Looks the file up on PATH; the environment is the one the process was started with.</summary>
    [LibraryImport("libc", EntryPoint = "execvp"), SuppressGCTransition]
    public static partial int Execute(byte* file, byte** arguments);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public const short Readable = 1; // POLLIN

    public int Descriptor;
    public short Events;
    public short Returned;
}

/// <summary><c>sigset_t</c> of glibc: 1024 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SignalSet
{
    public fixed ulong Bits[16];
}
