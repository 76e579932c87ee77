using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>What <see cref="PosixSpawn"/> needs to know, all of it prepared.</summary>
internal sealed record SpawnPlan
{
    public required string Path { get; init; }
    public required ImmutableArray<string> Argv { get; init; }
    public required IReadOnlyCollection<string> Environment { get; init; }
    public required string WorkingDirectory { get; init; }

    /// <summary>Path of a terminal for all three streams; the descriptors below are then not used.</summary>
    public string? Terminal { get; init; }

    /// <summary>The child's input; null gives <c>/dev/null</c>.</summary>
    public SafeFileHandle? Input { get; init; }
    public SafeFileHandle? Output { get; init; }
    public SafeFileHandle? Error { get; init; }
}

/// <summary>
/// <c>posix_spawn</c>: the C library does what lies between fork and exec, so no managed code runs in the child. The child leads a new
/// session; the first terminal it opens, by a file action, becomes its controlling terminal.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static unsafe partial class PosixSpawn
{
    // posix_spawnattr_t has 336 bytes in glibc, posix_spawn_file_actions_t 80; both are pointers on macOS. sigset_t: 128 and 4.
    private const int ObjectWords = 64;
    private const int SignalSetWords = 16;
    private const int OpenReadOnly = 0;
    private const int OpenReadWrite = 2;
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;

    /// <summary>Starts the process and returns its id.</summary>
    /// <exception cref="ProcessStartException">With the error of the step that failed in the child, or of the preparation.</exception>
    public static int Start(SpawnPlan plan)
    {
        using var argv = new NativeStringArray(plan.Argv);
        using var environment = new NativeStringArray(plan.Environment);
        var attributes = stackalloc long[ObjectWords];
        var actions = stackalloc long[ObjectWords];
        Check(AttributesInit(attributes));
        try
        {
            SetAttributes(attributes);
            Check(ActionsInit(actions));
            try
            {
                AddActions(actions, plan);
                Check(Spawn(out var processId, plan.Path, actions, attributes, argv.Pointer, environment.Pointer));
                return processId;
            }
            finally
            {
                _ = ActionsDestroy(actions);
            }
        }
        finally
        {
            _ = AttributesDestroy(attributes);
        }
    }

    // Signals: .NET ignores SIGPIPE, and an ignored signal stays ignored over exec; the mask is inherited too.
    private static void SetAttributes(long* attributes)
    {
        var signals = stackalloc long[SignalSetWords];
        Check(SignalSetFill(signals));
        Check(AttributesSetDefaults(attributes, signals));
        Check(SignalSetEmpty(signals));
        Check(AttributesSetMask(attributes, signals));
        Check(AttributesSetFlags(attributes, (short)(UnixSystem.Current.SpawnFlags | SetSignalDefaults | SetSignalMask)));
    }

    private static void AddActions(long* actions, SpawnPlan plan)
    {
        if (plan.Terminal is not null)
        {
            Check(AddOpen(actions, 0, plan.Terminal, OpenReadWrite, 0));
            Check(AddDuplicate(actions, 0, 1));
            Check(AddDuplicate(actions, 0, 2));
        }
        else
        {
            if (plan.Input is null)
                Check(AddOpen(actions, 0, "/dev/null", OpenReadOnly, 0));
            else
                Check(AddDuplicate(actions, NumberOf(plan.Input), 0));
            Check(AddDuplicate(actions, NumberOf(plan.Output), 1));
            Check(AddDuplicate(actions, NumberOf(plan.Error ?? plan.Output), 2));
        }

        Check(AddChangeDirectory(actions, plan.WorkingDirectory));
        Check(UnixSystem.Current.AddCloseOthers(actions));
    }

    private static int NumberOf(SafeFileHandle? descriptor) => (int)(descriptor?.DangerousGetHandle() ?? -1);

    private static void Check(int error)
    {
        if (error != 0)
            throw new ProcessStartException(error);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int processId, string path, long* actions, long* attributes, byte** argv, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(long* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(long* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(long* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetDefaults(long* attributes, long* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetMask(long* attributes, long* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int SignalSetFill(long* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int SignalSetEmpty(long* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(long* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(long* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(long* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(long* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeDirectory(long* actions, string path);
}
