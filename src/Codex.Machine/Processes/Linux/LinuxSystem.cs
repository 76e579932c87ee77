using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Unix;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Linux;

/// <summary>Linux as x86-64 and ARM64 have it.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class LinuxSystem : UnixSystem
{
    private const int OpenCloseOnExec = 0x80000;
    private const int OpenNonBlocking = 0x800;
    private const int OpenNotControlling = 0x100;
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int SetStatusFlags = 4; // F_SETFL
    private const nint SetWindowSize = 0x5414; // TIOCSWINSZ
    private const nint PidfdOpen = 434;
    private const int SetChildSubreaper = 36;
    private const int ClockBootTime = 7;
    private const int AnyChild = 0; // P_ALL
    private const int ChildIdWord = 4; // siginfo_t.si_pid in 32-bit words: after three numbers and padding
    private const int SignalChild = 17;
    private const nint IgnoreSignal = 1;
    private const int SignalActionWords = 32;

    public override int WouldBlock => 11;

    public override int WaitWithoutReaping => 0x0100_0000;

    public override int TerminalOpenFlags => OpenNotControlling | OpenCloseOnExec | OpenNonBlocking;

    public override short SpawnFlags => 0x80;

    public override bool AdoptsOrphans => true;

    public override long Now
    {
        get
        {
            var time = stackalloc long[2];
            return ClockGetTime(ClockBootTime, time) == 0 ? time[0] * 1000 + time[1] / 1_000_000 : 0;
        }
    }

    /// <summary>
    /// Makes orphaned descendants our children, and undoes an inherited "ignore SIGCHLD", with which the kernel throws the exit status of
    /// children away; a handler, such as the runtime's, stays.
    /// </summary>
    public override void Prepare()
    {
        _ = ProcessControl(SetChildSubreaper, 1, 0, 0, 0);

        // struct sigaction begins with the handler; all zero is SIG_DFL without flags.
        var action = stackalloc nint[SignalActionWords];
        var words = new Span<nint>(action, SignalActionWords);
        words.Clear();
        if (SignalAction(SignalChild, null, action) != 0 || action[0] != IgnoreSignal)
            return;
        words.Clear();
        _ = SignalAction(SignalChild, action, null);
    }

    public override bool TryOpenPipe(out SafeFileHandle reader, out SafeFileHandle writer)
    {
        var ends = stackalloc int[2];
        var isOpen = Pipe2(ends, OpenCloseOnExec) == 0;
        reader = new SafeFileHandle(isOpen ? ends[0] : -1, ownsHandle: true);
        writer = new SafeFileHandle(isOpen ? ends[1] : -1, ownsHandle: true);
        return isOpen;
    }

    public override SafeFileHandle DuplicateAboveStandard(SafeFileHandle descriptor) =>
        new(Fcntl(descriptor, DuplicateCloseOnExec, 3), ownsHandle: true);

    public override void SetNonBlocking(SafeFileHandle descriptor) => _ = Fcntl(descriptor, SetStatusFlags, OpenNonBlocking);

    public override void SetTerminalSize(SafeFileHandle terminal, ulong windowSize) => _ = Ioctl(terminal, SetWindowSize, &windowSize);

    // What we inherited ourselves, from a careless parent, has no close-on-exec flag.
    public override int AddCloseOthers(long* actions) => AddCloseFrom(actions, 3);

    /// <summary>A pidfd; invalid on kernels before 5.3 and where a filter forbids it.</summary>
    public override SafeFileHandle OpenProcess(int processId) => new((int)SystemCall(PidfdOpen, processId, flags: 0), ownsHandle: true);

    public override List<ProcessEntry> ReadProcesses() => ProcFiles.ReadProcesses();

    public override ProcessEntry? ReadProcess(int processId) => ProcFiles.ReadProcess(processId);

    public override IReadOnlyList<KeyValuePair<string, string>> ReadEnvironment(int processId) => ProcFiles.ReadEnvironment(processId);

    public override IReadOnlyList<int> ReadChildren() => ProcFiles.ReadChildrenOfMainThread() ?? ProcFiles.FindChildren();

    public override int FindEndedChild()
    {
        var information = stackalloc int[32];
        information[ChildIdWord] = 0;
        var options = UnixCalls.WaitExited | UnixCalls.WaitNoHang | WaitWithoutReaping;
        return UnixCalls.WaitId(AnyChild, 0, (long*)information, options) == 0 ? information[ChildIdWord] : 0;
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafeFileHandle descriptor, nint request, void* argument);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint processId, nint flags);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SignalAction(int signal, nint* action, nint* previous);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, long* time);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(long* actions, int first);
}
