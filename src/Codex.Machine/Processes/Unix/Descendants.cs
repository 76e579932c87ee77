using System.Runtime.Versioning;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// Finds what a command started: its process, its session, and everything below those; also later, when it has lost its parent. What left
/// the session and lost its parent before the first look is, on Linux, a child of ours; whose it is then tells the environment it was
/// started with. On macOS such a process cannot be found.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed class Descendants(UnixCommand command)
{
    private const long ClockSlack = 10; // start times are rounded down to hundredths
    private const int EnvironmentAttempts = 10;

    private readonly HashSet<(int Id, long StartedAt)> _seen = [];

    /// <summary>
    /// False when it is certain that there are none: a command that has ended has none unless we have adopted one. Cheap enough to be
    /// asked about every command while others, or their servers, run.
    /// </summary>
    public async Task<bool> MayExistAsync()
    {
        if (!command.IsReaped || !UnixSystem.Current.AdoptsOrphans)
            return true;
        var commands = CommandRegistry.Snapshot();
        foreach (var id in UnixSystem.Current.ReadChildren().Where(AdoptedChildren.IsAdopted))
        {
            if (UnixSystem.Current.ReadProcess(id) is { } child && !IsReapedNow(child) && await IsAdoptedFromItAsync(child, commands))
                return true;
        }

        return false;
    }

    /// <summary>One look, which also reaps what has ended. A process that changes its parent at this very moment may be missed.</summary>
    public async Task<List<ProcessEntry>> FindAsync()
    {
        var commands = CommandRegistry.Snapshot();
        var table = UnixSystem.Current.ReadProcesses();
        table.RemoveAll(entry => IsAdopted(entry) && IsReapedNow(entry));
        var open = new Stack<ProcessEntry>(table.Where(entry => IsOwn(entry, commands, table)));
        foreach (var entry in table.Where(IsAdopted))
        {
            if (await IsAdoptedFromItAsync(entry, commands))
                open.Push(entry);
        }

        var children = table.ToLookup(entry => entry.ParentId);
        var found = new Dictionary<int, ProcessEntry>();
        while (open.TryPop(out var entry))
        {
            if (!found.TryAdd(entry.Id, entry))
                continue;
            _seen.Add((entry.Id, entry.StartedAt));
            foreach (var child in children[entry.Id])
                open.Push(child);
        }

        return [.. found.Values];
    }

    private static bool IsAdopted(ProcessEntry entry) => entry.ParentId == Environment.ProcessId && AdoptedChildren.IsAdopted(entry.Id);

    // Whosever it was: a zombie's environment is gone, and nobody waits for it.
    private static bool IsReapedNow(ProcessEntry adopted) => adopted.IsZombie && UnixCalls.Reap(adopted.Id) is not null;

    // Itself, or of its session. The id of an ended session may have been given to a stranger, who does not descend from us.
    private bool IsOwn(ProcessEntry entry, Dictionary<int, UnixCommand> commands, List<ProcessEntry> table)
    {
        if (entry.Id == command.Id)
            return !command.IsReaped;
        return entry.SessionId == command.Id && commands.GetValueOrDefault(command.Id) == command
            && (!UnixSystem.Current.AdoptsOrphans || IsBelowUs(entry, table));
    }

    private static bool IsBelowUs(ProcessEntry entry, List<ProcessEntry> table)
    {
        var parents = table.ToDictionary(process => process.Id, process => process.ParentId);
        var parent = entry.ParentId;
        for (var steps = 0; parent != Environment.ProcessId && steps < table.Count; steps++)
        {
            if (!parents.TryGetValue(parent, out parent))
                return false;
        }

        return parent == Environment.ProcessId;
    }

    private async Task<bool> IsAdoptedFromItAsync(ProcessEntry child, Dictionary<int, UnixCommand> commands) =>
        _seen.Contains((child.Id, child.StartedAt)) || await OwnerOfAsync(child, commands) == command;

    /// <summary>The command that an adopted child descends from; null when none was running as it was started.</summary>
    private static async Task<UnixCommand?> OwnerOfAsync(ProcessEntry child, Dictionary<int, UnixCommand> commands)
    {
        if (commands.TryGetValue(child.SessionId, out var owner))
            return owner;
        var candidates = commands.Values.Where(candidate => candidate.StartedAt <= child.StartedAt + ClockSlack).ToList();
        if (candidates.Count < 2)
            return candidates.FirstOrDefault();
        var environment = await ReadEnvironmentAsync(child);
        return candidates.MaxBy(candidate => (Likeness(candidate, environment), candidate.StartedAt, candidate.Id));
    }

    // While a process is being executed anew its environment reads as empty.
    private static async Task<IReadOnlyList<KeyValuePair<string, string>>> ReadEnvironmentAsync(ProcessEntry process)
    {
        for (var attempt = 1; ; attempt++)
        {
            var environment = UnixSystem.Current.ReadEnvironment(process.Id);
            if (environment.Count > 0 || process.IsZombie || attempt == EnvironmentAttempts)
                return environment;
            await Task.Delay(attempt);
        }
    }

    private static int Likeness(UnixCommand candidate, IReadOnlyList<KeyValuePair<string, string>> environment) =>
        environment.Count(variable => candidate.Environment.TryGetValue(variable.Key, out var value) && value == variable.Value);
}
