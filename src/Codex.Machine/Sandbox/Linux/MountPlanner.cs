using System.Collections.Immutable;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Compiles limits into mounts. One pass over the entries, parents first: each is compared with what holds around it, and only a
/// difference costs a mount. Every writable folder is a mount of its own even when it lies in another one, and so is each folder between
/// them, because what is mounted on cannot be renamed away from under a protected name.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MountPlanner
{
    private readonly SandboxLimits _limits;
    private readonly IReadOnlyList<PlanNode> _nodes;
    private readonly List<MountStep> _steps = [];
    private readonly List<ReservedName> _reserved = [];
    private readonly Dictionary<string, PathAccess> _mounted = new(StringComparer.Ordinal);

    /// <summary>Folders that consist of nothing but what we put there.</summary>
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);

    private MountPlanner(SandboxLimits limits, IReadOnlyList<PlanNode> nodes)
    {
        _limits = limits;
        _nodes = nodes;
    }

    /// <exception cref="SandboxSetupException">The limits cannot be enforced on this disk.</exception>
    public static MountPlan Plan(SandboxLimits limits)
    {
        var nodes = PlanNodes.Of(limits);
        var hidden = GlobSearch.Find(limits);
        return new MountPlanner(limits, [.. nodes.Where(node => !hidden.Any(match => PathScope.Contains(match, node.Path)))]).Plan(hidden);
    }

    private MountPlan Plan(IReadOnlyList<string> hidden)
    {
        var root = _nodes.FirstOrDefault(node => node.Path == "/");
        var isRootWritable = root is { Access: PathAccess.Write };
        var isRestricted = !isRootWritable && !_limits.ReadsWholeDisk;
        _mounted["/"] = isRootWritable ? PathAccess.Write : isRestricted ? PathAccess.Deny : PathAccess.Read;
        if (isRestricted)
            _own.Add("/");
        if (isRootWritable && Directory.Exists("/sys"))
            Mount(MountStepKind.BindReadOnly, "/sys", PathAccess.Read); // knobs of the kernel, not files
        foreach (var node in _nodes.Where(node => node.Path != "/"))
            Add(node);
        foreach (var path in hidden.Where(path => AccessAround(path) != PathAccess.Deny))
            Mount(Directory.Exists(path) ? MountStepKind.HideDirectory : MountStepKind.HideFile, path, PathAccess.Deny);
        foreach (var folder in _own.Where(folder => folder != "/"))
            _steps.Add(new MountStep(MountStepKind.Seal, folder));
        return new MountPlan
        {
            IsRestricted = isRestricted,
            IsRootWritable = isRootWritable,
            Steps = [.. _steps],
            Reserved = [.. _reserved.Distinct()],
            Writable = [.. _nodes.Where(node => node is { Access: PathAccess.Write, FirstMissing: null }).Select(node => new WritablePath(node.Path, node.IsDirectory))],
        };
    }

    private void Add(PlanNode node)
    {
        // An empty directory may be one that another command holds, so it is held too.
        if ((node.FirstMissing ?? (IsEmptyDirectory(node) ? node.Path : null)) is { } reservable)
        {
            Reserve(node, reservable);
            return;
        }

        if (node.Access != PathAccess.Deny)
            node.Links.ToList().ForEach(AddLink);
        var around = AccessAround(node.Path);
        if (node.Access == around && node.Access != PathAccess.Write)
            return;
        Pin(node.Path, around);
        if (node.Access == PathAccess.Deny)
        {
            Hide(node);
        }
        else
        {
            PrepareTarget(node);
            Mount(node.Access == PathAccess.Write ? MountStepKind.BindWritable : MountStepKind.BindReadOnly, node.Path, node.Access);
        }
    }

    /// <summary>Keeps a missing name missing and an empty directory empty, where a command could change that.</summary>
    private void Reserve(PlanNode node, string firstMissing)
    {
        var directory = Path.GetDirectoryName(firstMissing) ?? "/";
        if (node.Access == PathAccess.Write || _mounted.ContainsKey(firstMissing) || AccessAround(firstMissing) != PathAccess.Write)
            return;
        Pin(firstMissing, PathAccess.Write);
        _reserved.Add(new ReservedName(directory, Path.GetFileName(firstMissing)));
        Mount(MountStepKind.ShowEmpty, firstMissing, PathAccess.Read);
    }

    private static bool IsEmptyDirectory(PlanNode node)
    {
        if (!node.IsDirectory || node.Access == PathAccess.Write)
            return false;
        try
        {
            return !Directory.EnumerateFileSystemEntries(node.Path).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // unreadable or just gone: covered as it is, or an error when it is
        }
    }

    private void Hide(PlanNode node)
    {
        var hasDoors = node.IsDirectory
            && _nodes.Any(other => other is { FirstMissing: null } && other.Access != PathAccess.Deny && PathScope.IsBelow(node.Path, other.Path));
        if (hasDoors)
            _own.Add(node.Path);
        Mount(
            hasDoors ? MountStepKind.HideDirectoryWithDoors : node.IsDirectory ? MountStepKind.HideDirectory : MountStepKind.HideFile,
            node.Path,
            PathAccess.Deny);
    }

    private void Mount(MountStepKind kind, string path, PathAccess access)
    {
        _steps.Add(new MountStep(kind, path));
        _mounted[path] = access;
    }

    private PathAccess AccessAround(string path) => _mounted[MountAround(path)];

    /// <summary>The nearest folder above a path that something is mounted on.</summary>
    private string MountAround(string path)
    {
        var folder = path;
        do
            folder = Path.GetDirectoryName(folder) ?? "/";
        while (!_mounted.ContainsKey(folder));
        return folder;
    }

    /// <summary>Makes the writable folders on the way to a path mounts, so that none of them can be renamed and built anew.</summary>
    private void Pin(string path, PathAccess around)
    {
        if (around != PathAccess.Write)
            return;
        foreach (var folder in Between(MountAround(path), path))
            Mount(MountStepKind.BindWritable, folder, PathAccess.Write);
    }

    /// <summary>In folders of our own there is nothing to attach to until it is made.</summary>
    private void PrepareTarget(PlanNode node)
    {
        var folder = MountAround(node.Path);
        if (!_own.Contains(folder))
            return;
        MakeFolders(folder, node.Path);
        _steps.Add(new MountStep(node.IsDirectory ? MountStepKind.CreateDirectory : MountStepKind.CreateFile, node.Path));
    }

    private void AddLink(SymlinkOnPath link)
    {
        var folder = MountAround(link.Path);
        if (!_own.Contains(folder) || _steps.Any(step => step.Path == link.Path))
            return;
        MakeFolders(folder, link.Path);
        _steps.Add(new MountStep(MountStepKind.CreateLink, link.Path, link.Target));
    }

    private void MakeFolders(string top, string path)
    {
        foreach (var folder in Between(top, path))
        {
            var step = new MountStep(MountStepKind.CreateDirectory, folder);
            if (!_steps.Contains(step))
                _steps.Add(step);
        }
    }

    /// <summary>The folders strictly between two, from the top down.</summary>
    private static IEnumerable<string> Between(string top, string path)
    {
        var folders = new Stack<string>();
        for (var folder = Path.GetDirectoryName(path); folder is not null && folder != top && PathScope.IsBelow(top, folder); folder = Path.GetDirectoryName(folder))
            folders.Push(folder);
        return folders;
    }
}
