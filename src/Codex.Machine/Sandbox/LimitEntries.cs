namespace Codex.Machine.Sandbox;

/// <summary>What limits say about one path and everything below it.</summary>
/// <param name="Path">Absolute, as written.</param>
/// <param name="Access">What is allowed.</param>
/// <param name="Rank">On a tie of paths the higher decides.</param>
/// <param name="Protects">True where we guard a name by ourselves, so that it must not come into being either.</param>
internal sealed record LimitEntry(string Path, PathAccess Access, int Rank, bool Protects = false);

/// <summary>The one list of entries that every backend, and <see cref="SandboxLimits.AccessTo"/>, works from. Patterns are not in it.</summary>
internal static class LimitEntries
{
    // What somebody wrote down beats what we protect by ourselves; a denial beats everything.
    private const int ProtectionRank = 0;
    private const int ReadRank = 1;
    private const int WriteRank = 2;
    private const int DenyRank = 3;

    /// <summary>Parents before what is below them, one entry for each path.</summary>
    public static IReadOnlyList<LimitEntry> Of(SandboxLimits limits)
    {
        var entries = new Dictionary<string, LimitEntry>(StringComparer.FromComparison(PathScope.Comparison));
        foreach (var entry in All(limits))
        {
            if (!entries.TryGetValue(entry.Path, out var other) || other.Rank < entry.Rank)
                entries[entry.Path] = entry;
        }

        return [.. entries.Values.OrderBy(entry => entry.Path, Comparer<string>.Create(PathScope.ByDepth))];
    }

    private static IEnumerable<LimitEntry> All(SandboxLimits limits)
    {
        foreach (var root in limits.WritableRoots)
        {
            yield return new LimitEntry(root.Path, PathAccess.Write, WriteRank);
            foreach (var name in root.ProtectedNames)
                yield return new LimitEntry(Path.Combine(root.Path, name), PathAccess.Read, ProtectionRank, Protects: true);
        }

        foreach (var path in limits.ReadOnlyPaths)
            yield return new LimitEntry(path, PathAccess.Read, ProtectionRank);
        foreach (var path in limits.HiddenPaths)
            yield return new LimitEntry(path, PathAccess.Deny, ProtectionRank);
        foreach (var rule in limits.Rules)
        {
            if (!rule.IsGlob)
                yield return new LimitEntry(rule.Path, rule.Access, RankOf(rule.Access));
        }
    }

    private static int RankOf(PathAccess access) => access switch
    {
        PathAccess.Deny => DenyRank,
        PathAccess.Write => WriteRank,
        _ => ReadRank,
    };
}
