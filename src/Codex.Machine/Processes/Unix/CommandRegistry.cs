using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// All commands that still have an owner, or whose leftovers must not be taken for another's, by process id. A start holds the gate from
/// before the process exists until its command is entered, so that under the gate every child of ours is either entered or adopted.
/// A start can take long (a slow disk), so the reactor never waits at the gate.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class CommandRegistry
{
    private static readonly Dictionary<int, UnixCommand> s_commands = [];
    private static readonly Lock s_gate = new();
    private static bool s_isPrepared;

    public static bool IsAnyRunning
    {
        get
        {
            lock (s_gate)
                return s_commands.Values.Any(command => !command.IsReaped);
        }
    }

    /// <summary>Starts a process and enters the command that is made of its id and the moment before its start.</summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static UnixCommand Start(SpawnPlan plan, Func<int, long, UnixCommand> create)
    {
        lock (s_gate)
        {
            if (!s_isPrepared)
                UnixSystem.Current.Prepare();
            s_isPrepared = true;
            var startedAt = UnixSystem.Current.Now;
            var command = create(PosixSpawn.Start(plan), startedAt);
            s_commands[command.Id] = command; // an older one with this id has no session left, or the id were not free
            return command;
        }
    }

    public static Dictionary<int, UnixCommand> Snapshot()
    {
        lock (s_gate)
            return new Dictionary<int, UnixCommand>(s_commands);
    }

    /// <summary>True for a process that we started and have not reaped.</summary>
    public static bool IsRunning(int processId)
    {
        lock (s_gate)
            return s_commands.TryGetValue(processId, out var command) && !command.IsReaped;
    }

    /// <summary>Does something that no start may come in between of, unless one is under way.</summary>
    public static bool TryWithGate(Func<bool> action, out bool result)
    {
        result = false;
        if (!s_gate.TryEnter())
            return false;
        try
        {
            result = action();
            return true;
        }
        finally
        {
            s_gate.Exit();
        }
    }

    public static void Remove(UnixCommand command)
    {
        lock (s_gate)
        {
            if (s_commands.GetValueOrDefault(command.Id) == command)
                s_commands.Remove(command.Id);
        }
    }

    /// <summary>Forgets the commands that were given up and have left nothing behind; later, if a start is under way.</summary>
    public static void RemoveReleased() => TryWithGate(RemoveReleasedCore, out _);

    private static bool RemoveReleasedCore()
    {
        if (AdoptedChildren.MayExist())
            return false;
        foreach (var command in s_commands.Values.Where(command => command is { IsReleased: true, IsReaped: true }).ToArray())
            s_commands.Remove(command.Id);
        return true;
    }
}
