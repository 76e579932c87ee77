using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// All commands that still have an owner, or whose leftovers must not be taken for another's, by process id. A start holds the gate from
/// before the process exists until its command is entered, so that under the gate every child of ours is either entered or adopted.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class CommandRegistry
{
    private static readonly Dictionary<int, UnixCommand> s_commands = [];
    private static bool s_isPrepared;

    public static Lock Gate { get; } = new();

    /// <summary>Starts a process and enters the command that is made of its id and the moment before its start.</summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static UnixCommand Start(SpawnPlan plan, Func<int, long, UnixCommand> create)
    {
        lock (Gate)
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
        lock (Gate)
            return new Dictionary<int, UnixCommand>(s_commands);
    }

    /// <summary>True for a process that we started and have not reaped.</summary>
    public static bool IsRunning(int processId)
    {
        lock (Gate)
            return s_commands.TryGetValue(processId, out var command) && !command.IsReaped;
    }

    public static void Remove(UnixCommand command)
    {
        lock (Gate)
        {
            if (s_commands.GetValueOrDefault(command.Id) == command)
                s_commands.Remove(command.Id);
        }
    }

    /// <summary>Forgets the commands that were given up and have left nothing behind.</summary>
    public static void RemoveReleased()
    {
        lock (Gate)
        {
            if (AdoptedChildren.MayExist())
                return;
            foreach (var command in s_commands.Values.Where(command => command is { IsReleased: true, IsReaped: true }).ToArray())
                s_commands.Remove(command.Id);
        }
    }
}
