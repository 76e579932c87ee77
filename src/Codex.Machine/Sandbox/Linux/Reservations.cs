using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Holds missing names for the time of a command. A mount needs something to stand on, so an empty directory is made; several commands
/// may share one, and the last removes it. Each holds a shared lock on the directory for its life, which the kernel drops however a
/// process ends, and removes the directory only when it can get the lock alone: a mount disappears everywhere when its place is removed.
/// A fixed modification time marks such directories, so that one left behind by a crash is removed by the next command and an empty
/// directory of the user's stays.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Reservations
{
    /// <summary>"codx" as seconds since 1970; even, because some file systems keep only every second one.</summary>
    private const long Mark = 0x636f_6478;

    private const int Mode = 0b111_101_101; // 0755: a "git init" by the user meanwhile has to work
    private const int MaxAttempts = 100;

    private static readonly int OpenReserved =
        LinuxCalls.OpenReadOnly | LinuxCalls.DirectoryFlag | LinuxCalls.NoFollowFlag | LinuxCalls.OpenCloseOnExec;

    private readonly List<Held> _held = [];

    /// <param name="Directory">Descriptor of the directory that holds the name.</param>
    /// <param name="Name">The name.</param>
    /// <param name="Lock">Descriptor of the reserved directory, locked.</param>
    /// <param name="IsOurs">Whether it is to be removed in the end.</param>
    public sealed record Held(int Directory, string Name, int Lock, bool IsOurs);

    public IReadOnlyList<Held> All => _held;

    /// <summary>Takes hold of all names of a plan.</summary>
    /// <returns>The plan without the names that nobody could make, and that need no cover therefore.</returns>
    /// <exception cref="SandboxSetupException">A name can be neither held nor left.</exception>
    public MountPlan Take(MountPlan plan)
    {
        var taken = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var name in plan.Reserved)
            taken[name.Path] = TakeOne(name);
        return plan with { Steps = [.. plan.Steps.Where(step => step.Kind != MountStepKind.ShowEmpty || taken.GetValueOrDefault(step.Path))] };
    }

    /// <summary>Removes the names again, when no process that was to do it came to life.</summary>
    public void Release()
    {
        foreach (var held in _held.Where(held => held.IsOurs))
        {
            if (LinuxCalls.Lock(held.Lock, LinuxCalls.LockExclusive | LinuxCalls.LockNonBlocking) == 0)
                _ = LinuxCalls.UnlinkAt(held.Directory, held.Name, LinuxCalls.RemoveDirectory);
        }

        _held.Clear();
    }

    /// <summary>Removes what commands that were killed with everything around them left behind, and nobody holds any more.</summary>
    public static void RemoveLeftOvers(IEnumerable<ReservedName> names)
    {
        foreach (var name in names)
        {
            var directory = LinuxCalls.Open(name.Path, OpenReserved, 0);
            if (directory < 0)
                continue;
            if (FileStatus.Of(directory).ModifiedSeconds == Mark
                && LinuxCalls.Lock(directory, LinuxCalls.LockExclusive | LinuxCalls.LockNonBlocking) == 0)
                _ = LinuxCalls.UnlinkAt(FileStatus.CurrentDirectory, name.Path, LinuxCalls.RemoveDirectory);
            _ = LinuxCalls.Close(directory);
        }
    }

    private bool TakeOne(ReservedName name)
    {
        var directory = LinuxCalls.Open(name.Directory, LinuxCalls.OpenPath | LinuxCalls.DirectoryFlag | LinuxCalls.NoFollowFlag | LinuxCalls.OpenCloseOnExec, 0);
        if (directory < 0)
            throw Failure(name);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var made = LinuxCalls.MakeDirectoryAt(directory, name.Name, Mode) == 0;
            if (!made && LinuxCalls.LastError != LinuxCalls.ErrorExists)
                return CannotBeMadeByOthers(directory) ? false : throw Failure(name);
            if (TryLock(directory, name, made))
                return true;
        }

        throw new SandboxSetupException($"cannot keep {name.Path} from being created: it comes and goes");
    }

    /// <summary>False when the directory was removed by another command before the lock was had.</summary>
    private unsafe bool TryLock(int directory, ReservedName name, bool made)
    {
        var descriptor = LinuxCalls.OpenAt(directory, name.Name, OpenReserved, 0);
        if (descriptor < 0)
            return LinuxCalls.LastError == LinuxCalls.ErrorNoEntry ? false : throw Failure(name);
        if (made)
        {
            var times = stackalloc long[] { Mark, 0, Mark, 0 };
            _ = LinuxCalls.SetTimes(descriptor, times);
        }

        // Whoever holds the lock alone is about to remove the directory; waiting for that is short.
        var status = LinuxCalls.Lock(descriptor, LinuxCalls.LockShared) == 0 ? FileStatus.Of(descriptor) : default;
        if (status.Links > 0)
        {
            _held.Add(new Held(directory, name.Name, descriptor, made || status.ModifiedSeconds == Mark));
            return true;
        }

        _ = LinuxCalls.Close(descriptor);
        return false;
    }

    /// <summary>True when the command, which has our rights, could not make the name either, nor give itself the right to.</summary>
    private static bool CannotBeMadeByOthers(int directory) => LinuxCalls.LastError switch
    {
        LinuxCalls.ErrorReadOnly or LinuxCalls.ErrorNotDirectory => true,
        LinuxCalls.ErrorAccess or LinuxCalls.ErrorNotPermitted => FileStatus.Of(directory).Owner != LinuxCalls.GetEffectiveUserId(),
        _ => false,
    };

    private static SandboxSetupException Failure(ReservedName name) =>
        new($"cannot keep {name.Path} from being created: {LinuxCalls.Describe(LinuxCalls.LastError)}");
}
