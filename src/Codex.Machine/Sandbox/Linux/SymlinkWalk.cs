using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>A symbolic link on the way to a path.</summary>
/// <param name="Path">Where the link is; the directory in front is without links.</param>
/// <param name="Target">What it says, relative or absolute.</param>
internal sealed record SymlinkOnPath(string Path, string Target);

/// <summary>Follows a path name by name, as the kernel does, and notes what it meets.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SymlinkWalk
{
    /// <summary>The kernel gives up after as many.</summary>
    private const int MaxLinks = 40;

    private SymlinkWalk(string path) => RealPath = path;

    /// <summary>The path without links; names that do not exist stay as they are.</summary>
    public string RealPath { get; private set; }

    /// <summary>What the path leads to.</summary>
    public FileKind Kind { get; private set; } = FileKind.Directory;

    /// <summary>The shortest part of <see cref="RealPath"/> that does not exist; null when all of it does.</summary>
    public string? FirstMissing { get; private set; }

    public List<SymlinkOnPath> Links { get; } = [];

    /// <exception cref="SandboxSetupException">The links lead in a circle.</exception>
    public static SymlinkWalk Along(string path)
    {
        var walk = new SymlinkWalk("/");
        var names = new Stack<string>(path.Split('/').Reverse());
        while (names.TryPop(out var name))
        {
            if (name is "" or ".")
                continue;
            if (name == "..")
                walk.RealPath = Path.GetDirectoryName(walk.RealPath) ?? "/";
            else if (walk.Enter(Path.Combine(walk.RealPath, name)) is { } target)
                walk.Follow(target, names);
        }

        return walk;
    }

    /// <summary>Goes one name on; gives the target when that is a link.</summary>
    private string? Enter(string next)
    {
        var kind = FirstMissing is null ? FileStatus.Of(next).Kind : FileKind.Missing;
        if (kind == FileKind.Link && new FileInfo(next).LinkTarget is { } target)
        {
            Links.Add(new SymlinkOnPath(next, target));
            return Links.Count <= MaxLinks ? target : throw new SandboxSetupException($"too many symbolic links on the way to {next}");
        }

        if (kind == FileKind.Missing)
            FirstMissing ??= next;
        (RealPath, Kind) = (next, kind);
        return null;
    }

    private void Follow(string target, Stack<string> names)
    {
        if (target.StartsWith('/'))
            RealPath = "/";
        foreach (var name in target.Split('/').Reverse())
            names.Push(name);
    }
}
