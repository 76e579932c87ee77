using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>An entry of the limits as the disk is now.</summary>
/// <param name="Path">Where it is, without symbolic links.</param>
/// <param name="Access">What is allowed.</param>
/// <param name="Rank">Which of two entries for one path decides: the higher.</param>
/// <param name="Kind">What is there.</param>
/// <param name="FirstMissing">The first name on the way that does not exist; null when all do.</param>
/// <param name="Links">Links that were followed.</param>
internal sealed record PlanNode(
    string Path, PathAccess Access, int Rank, FileKind Kind, string? FirstMissing, IReadOnlyList<SymlinkOnPath> Links)
{
    public bool IsDirectory => Kind == FileKind.Directory;
}

/// <summary>Looks at the disk for every entry of the limits.</summary>
[SupportedOSPlatform("linux")]
internal static class PlanNodes
{
    /// <summary>One for each path, parents first.</summary>
    /// <exception cref="SandboxSetupException">
    /// An entry that takes something away can be led elsewhere by a command, because a link on its way lies where commands may write.
    /// </exception>
    public static IReadOnlyList<PlanNode> Of(SandboxLimits limits)
    {
        var nodes = new Dictionary<string, PlanNode>(StringComparer.Ordinal);
        foreach (var entry in LimitEntries.Of(limits).SelectMany(WithGitDirectories))
        {
            var walk = SymlinkWalk.Along(entry.Path);
            if (walk.Links.FirstOrDefault(link => IsWritable(limits, Path.GetDirectoryName(link.Path) ?? "/")) is { } link)
                throw new SandboxSetupException(Refusal(entry, link));
            // Entries that are written differently can lead to one path.
            if (!nodes.TryGetValue(walk.RealPath, out var other) || other.Rank < entry.Rank)
                nodes[walk.RealPath] = new PlanNode(walk.RealPath, entry.Access, entry.Rank, walk.Kind, walk.FirstMissing, walk.Links);
        }

        return [.. nodes.Values.OrderBy(node => node.Path, Comparer<string>.Create(PathScope.ByDepth))];
    }

    /// <summary>A root's <c>.git</c> may be a file that names the git directory; looked up anew each time, because it changes.</summary>
    private static IEnumerable<LimitEntry> WithGitDirectories(LimitEntry entry)
    {
        yield return entry;
        if (!entry.Protects || Path.GetFileName(entry.Path) != ".git")
            yield break;
        foreach (var target in GitPointer.TargetsOf(entry.Path))
            yield return entry with { Path = target };
    }

    private static bool IsWritable(SandboxLimits limits, string directory) => PathDecision.Decide(limits, directory) == PathAccess.Write;

    private static string Refusal(LimitEntry entry, SymlinkOnPath link)
    {
        var kind = entry.Access switch
        {
            PathAccess.Deny => "deny-read",
            PathAccess.Read => "read-only",
            _ => "writable",
        };
        return $"cannot enforce sandbox {kind} path {entry.Path} because it crosses writable symlink {link.Path}";
    }
}
