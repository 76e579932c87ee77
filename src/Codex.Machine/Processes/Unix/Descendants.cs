using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// Finds what a command started: its process, its session, and everything below those. What left the session and lost its parent is, on
/// Linux, a child of ours; whose it is then tells the environment it was started with. On macOS such a process cannot be found.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static class Descendants
{
    private const long ClockSlack = 20; // start times are rounded down to 10 ms

    public static List<ProcessEntry> Find(UnixCommand command)
    {
        var commands = CommandRegistry.Snapshot();
        var table = UnixSystem.Current.ReadProcesses();
        var parents = new Dictionary<int, int>(table.Count);
        foreach (var entry in table)
            parents[entry.Id] = entry.ParentId;
        var children = table.ToLookup(entry => entry.ParentId);
        var found = new List<ProcessEntry>();
        var seen = new HashSet<int>();
        var open = new Stack<ProcessEntry>(table.Where(IsRoot));
        while (open.TryPop(out var entry))
        {
            if (!seen.Add(entry.Id))
                continue;
            found.Add(entry);
            foreach (var child in children[entry.Id])
                open.Push(child);
        }

        return found;

        bool IsRoot(ProcessEntry entry)
        {
            if (entry.Id == command.Id)
                return !command.IsReaped;
            if (entry.SessionId == command.Id && commands.GetValueOrDefault(command.Id) == command)
                return !UnixSystem.Current.AdoptsOrphans || IsBelowUs(entry.Id, parents);
            return UnixSystem.Current.AdoptsOrphans && entry.ParentId == Environment.ProcessId && OwnerOf(entry, commands) == command;
        }
    }

    // The id of an ended session may have been given to a stranger; the stranger does not descend from us.
    private static bool IsBelowUs(int processId, Dictionary<int, int> parents)
    {
        for (var steps = 0; steps <= parents.Count && parents.TryGetValue(processId, out var parent); steps++)
        {
            if (parent == Environment.ProcessId)
                return true;
            processId = parent;
        }

        return false;
    }

    /// <summary>The command that an adopted child descends from; null for a child that others in this process started.</summary>
    private static UnixCommand? OwnerOf(ProcessEntry child, Dictionary<int, UnixCommand> commands)
    {
        if (!AdoptedChildren.IsAdopted(child.Id))
            return null;
        if (commands.TryGetValue(child.SessionId, out var owner))
            return owner;
        var candidates = commands.Values.Where(command => command.StartedAt <= child.StartedAt + ClockSlack).ToList();
        if (candidates.Count < 2)
            return candidates.FirstOrDefault();
        var environment = UnixSystem.Current.ReadEnvironment(child.Id);
        return candidates.MaxBy(command => (Likeness(command, environment), command.StartedAt, command.Id));
    }

    private static int Likeness(UnixCommand command, IReadOnlyList<KeyValuePair<string, string>> environment) =>
        environment.Count(variable => command.Environment.TryGetValue(variable.Key, out var value) && value == variable.Value);
}
