using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// Compiles limits into access lists. The token of a command passes a second check when it writes: only what names one of its
/// capabilities (or everyone) lets it. So a folder becomes writable by an entry that allows, and an exception in it is an entry that
/// denies; on each object the entries of the nearest folder come first, which makes the most specific one decide.
/// </summary>
internal static class WindowsPlan
{
    /// <summary>The writable folders that do not lie in one another.</summary>
    public static ImmutableArray<WritableGroup> For(SandboxLimits limits)
    {
        var entries = LimitEntries.Of(limits)
            .Select(entry => entry with { Path = WindowsPath.Normalize(entry.Path) })
            .OrderBy(entry => entry.Path, Comparer<string>.Create(WindowsPath.ByDepth))
            .ToList();
        var groups = ImmutableArray.CreateBuilder<WritableGroup>();
        foreach (var entry in entries.Where(entry => entry.Access == PathAccess.Write))
        {
            // Elsewhere nothing can be written anyway, so only what lies in a writable folder needs words.
            if (!groups.Any(group => WindowsPath.IsBelow(group.Root, entry.Path)))
                groups.Add(new WritableGroup(entry.Path, Entries(entry, entries.Where(other => WindowsPath.IsBelow(entry.Path, other.Path)))));
        }

        return groups.ToImmutable();
    }

    /// <summary>Every path that can be held while it is missing, what lies deepest first.</summary>
    public static IEnumerable<string> NamesIn(IEnumerable<WritableGroup> groups) => groups
        .SelectMany(group => group.Entries
            .Where(entry => entry.Access == PlannedAccess.Protect)
            .SelectMany(entry => WindowsPath.Between(group.Root, entry.Path).Append(entry.Path)))
        .Distinct()
        .OrderDescending(Comparer<string>.Create(WindowsPath.ByDepth));

    private static ImmutableArray<PlannedEntry> Entries(LimitEntry root, IEnumerable<LimitEntry> below)
    {
        List<LimitEntry> decided = [root];
        var planned = ImmutableArray.CreateBuilder<PlannedEntry>();
        planned.Add(new PlannedEntry(root.Path, PlannedAccess.Allow));
        foreach (var entry in below)
        {
            var around = decided.Last(other => WindowsPath.IsBelow(other.Path, entry.Path));
            decided.Add(entry);
            var isWritable = entry.Access == PathAccess.Write;
            if (isWritable == (around.Access == PathAccess.Write))
                continue;
            // From the top: also a writable folder in another one could be moved away and made anew, without what it is to keep.
            foreach (var folder in WindowsPath.Between(root.Path, entry.Path).Where(_ => !isWritable))
                Add(planned, new PlannedEntry(folder, PlannedAccess.Pin));
            Add(planned, new PlannedEntry(entry.Path, isWritable ? PlannedAccess.Allow : PlannedAccess.Protect));
        }

        return planned.ToImmutable();
    }

    private static void Add(ImmutableArray<PlannedEntry>.Builder planned, PlannedEntry entry)
    {
        var isSaid = planned.Contains(entry) || (entry.Access == PlannedAccess.Pin && planned.Contains(entry with { Access = PlannedAccess.Protect }));
        if (!isSaid)
            planned.Add(entry);
    }
}
