using System.Collections.Immutable;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Finds what deny patterns match on the disk now. Links are not walked into; what a matching link leads to is a match.</summary>
[SupportedOSPlatform("linux")]
internal sealed class GlobSearch
{
    /// <summary>Each match is a mount; more would make every command slow, and hiding only some would break the promise.</summary>
    private const int MaxMatches = 8192;

    private static readonly ImmutableArray<string> Unwalked = ["/proc", "/sys", "/dev"];
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    private readonly int _maxDepth;
    private readonly SortedSet<string> _matches = new(Comparer<string>.Create(PathScope.ByDepth));

    private GlobSearch(int? maxDepth) => _maxDepth = maxDepth ?? int.MaxValue;

    /// <summary>All matches, without symbolic links, parents first.</summary>
    /// <exception cref="SandboxSetupException">There are too many.</exception>
    public static IReadOnlyList<string> Find(SandboxLimits limits)
    {
        var search = new GlobSearch(limits.GlobScanMaxDepth);
        foreach (var pattern in limits.Rules.Where(rule => rule.IsGlob).Select(rule => GlobPattern.Parse(rule.Path)))
            search.Walk(pattern);
        return [.. search._matches];
    }

    private void Walk(GlobPattern pattern)
    {
        var states = pattern.Start();
        foreach (var name in pattern.Root.Split('/', StringSplitOptions.RemoveEmptyEntries))
            states = GlobPattern.Step(states, name);
        var root = SymlinkWalk.Along(pattern.Root);
        if (root is { FirstMissing: null, Kind: FileKind.Directory })
            Walk(root.RealPath, states, depth: 0);
    }

    private void Walk(string directory, ImmutableArray<GlobPattern.Progress> states, int depth)
    {
        if (depth >= _maxDepth || states.IsEmpty || Unwalked.Contains(directory))
            return;
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", Everything))
        {
            var next = GlobPattern.Step(states, entry.Name);
            if (next.Any(state => state.IsMatch))
                Add(entry.FullName);
            else if (entry is DirectoryInfo { LinkTarget: null })
                Walk(entry.FullName, next, depth + 1);
        }
    }

    private void Add(string path)
    {
        if (RealPath.Of(path) is { } target && !Unwalked.Any(special => PathScope.Contains(special, target)))
            _matches.Add(target);
        if (_matches.Count > MaxMatches)
            throw new SandboxSetupException($"deny patterns match more than {MaxMatches} paths; narrow them or set glob_scan_max_depth");
    }
}
