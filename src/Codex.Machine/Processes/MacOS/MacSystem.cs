using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Unix;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.MacOS;

/// <summary>
/// macOS, written from Apple's headers; it compiles, nobody has run it yet. Apple's ARM64 convention passes variable arguments on the stack
/// only, hence the fillers that use up the argument registers.
/// </summary>
[SupportedOSPlatform("macos")]
internal sealed unsafe partial class MacSystem : UnixSystem
{
    private const int OpenNonBlocking = 4;
    private const int OpenNotControlling = 0x20000;
    private const int OpenCloseOnExec = 0x100_0000;
    private const int DuplicateCloseOnExec = 67; // F_DUPFD_CLOEXEC
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int SetStatusFlags = 4; // F_SETFL
    private const ulong SetWindowSize = 0x80087467; // TIOCSWINSZ
    private const int SpawnNewSession = 0x400;
    private const int SpawnCloseByDefault = 0x4000;
    private const int ShortInformation = 13; // PROC_PIDT_SHORTBSDINFO: begins with the ids of process, parent and group, and the status
    private const int StatusZombie = 5; // SZOMB
    private const int ShortInformationSize = 64;

    public override int WouldBlock => 35;

    public override int WaitWithoutReaping => 0x20;

    public override int TerminalOpenFlags => OpenNotControlling | OpenCloseOnExec | OpenNonBlocking;

    public override short SpawnFlags => SpawnNewSession | SpawnCloseByDefault;

    public override bool AdoptsOrphans => false;

    public override long Now => 0;

    private static bool HasStackArguments => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public override void Prepare()
    {
    }

    // A child that others start in this very moment may inherit it; ours close it by their spawn flags.
    public override bool TryOpenPipe(out SafeFileHandle reader, out SafeFileHandle writer)
    {
        var ends = stackalloc int[2];
        var isOpen = Pipe(ends) == 0;
        reader = new SafeFileHandle(isOpen ? ends[0] : -1, ownsHandle: true);
        writer = new SafeFileHandle(isOpen ? ends[1] : -1, ownsHandle: true);
        if (isOpen)
        {
            _ = Control(reader, SetDescriptorFlags, 1);
            _ = Control(writer, SetDescriptorFlags, 1);
        }

        return isOpen;
    }

    public override SafeFileHandle DuplicateAboveStandard(SafeFileHandle descriptor) =>
        new(Control(descriptor, DuplicateCloseOnExec, 3), ownsHandle: true);

    public override void SetNonBlocking(SafeFileHandle descriptor) => _ = Control(descriptor, SetStatusFlags, OpenNonBlocking);

    public override void SetTerminalSize(SafeFileHandle terminal, ulong windowSize)
    {
        if (HasStackArguments)
            _ = IoctlOnStack(terminal, SetWindowSize, 0, 0, 0, 0, 0, 0, (nint)(&windowSize));
        else
            _ = Ioctl(terminal, SetWindowSize, (nint)(&windowSize));
    }

    public override int AddCloseOthers(long* actions) => 0; // SpawnCloseByDefault does it

    public override SafeFileHandle OpenProcess(int processId) => new(-1, ownsHandle: true);

    public override List<ProcessEntry> ReadProcesses()
    {
        var ids = new int[ListAll(null, 0) + 64]; // some more may appear between the two calls
        int count;
        fixed (int* first = ids)
            count = ListAll(first, ids.Length * sizeof(int));
        var entries = new List<ProcessEntry>();
        foreach (var id in ids.AsSpan(0, Math.Clamp(count, 0, ids.Length)))
        {
            if (ReadProcess(id) is { } entry)
                entries.Add(entry);
        }

        return entries;
    }

    public override ProcessEntry? ReadProcess(int processId)
    {
        var words = stackalloc uint[ShortInformationSize / sizeof(uint)];
        return GetInformation(processId, ShortInformation, 0, words, ShortInformationSize) == ShortInformationSize
            ? new ProcessEntry(processId, (int)words[1], (int)words[2], UnixCalls.GetSession(processId), StartedAt: 0, words[3] == StatusZombie)
            : null;
    }

    public override IReadOnlyList<KeyValuePair<string, string>> ReadEnvironment(int processId) => [];

    public override IReadOnlyList<int> ReadChildren() => [];

    public override int FindEndedChild() => 0;

    private static int Control(SafeFileHandle descriptor, int command, nint argument) => HasStackArguments
        ? FcntlOnStack(descriptor, command, 0, 0, 0, 0, 0, 0, argument)
        : Fcntl(descriptor, command, argument);

    [LibraryImport("libSystem", EntryPoint = "pipe", SetLastError = true)]
    private static partial int Pipe(int* ends);

    [LibraryImport("libSystem", EntryPoint = "fcntl")]
    private static partial int Fcntl(SafeFileHandle descriptor, int command, nint argument);

    [LibraryImport("libSystem", EntryPoint = "fcntl")]
    private static partial int FcntlOnStack(
        SafeFileHandle descriptor, int command, nint x2, nint x3, nint x4, nint x5, nint x6, nint x7, nint argument);

    [LibraryImport("libSystem", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafeFileHandle descriptor, ulong request, nint argument);

    [LibraryImport("libSystem", EntryPoint = "ioctl")]
    private static partial int IoctlOnStack(
        SafeFileHandle descriptor, ulong request, nint x2, nint x3, nint x4, nint x5, nint x6, nint x7, nint argument);

    [LibraryImport("libSystem", EntryPoint = "proc_listallpids")]
    private static partial int ListAll(int* ids, int sizeInBytes);

    [LibraryImport("libSystem", EntryPoint = "proc_pidinfo")]
    private static partial int GetInformation(int processId, int flavor, ulong argument, uint* information, int sizeInBytes);
}
