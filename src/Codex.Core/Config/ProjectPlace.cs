using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>Where a working directory stands: its project's root, and which of its directories are trusted.</summary>
internal sealed class ProjectPlace
{
    private readonly ConfigTable? _projects;
    private readonly string? _repository;

    private ProjectPlace(string cwd, string? root, string? repository, ConfigTable? projects)
    {
        Cwd = cwd;
        Root = root;
        _repository = repository;
        _projects = projects;
    }

    public string Cwd { get; }

    /// <summary>The nearest directory with a marker, from the working directory upwards; null when there is none.</summary>
    public string? Root { get; }

    /// <summary>What the user said about the working directory.</summary>
    public TrustLevel? Trust => TrustOf(Cwd);

    /// <param name="cwd">Absolute.</param>
    /// <param name="settings">Everything but the project's own files: a project does not vouch for itself.</param>
    public static ProjectPlace Find(string cwd, ConfigTable settings)
    {
        var markers = settings["project_root_markers"] is ConfigArray ? settings.Texts("project_root_markers") : [".git"];
        var repository = FindUpwards(cwd, [".git"]);
        var root = markers is [".git"] ? repository : FindUpwards(cwd, markers);
        return new ProjectPlace(cwd, root, repository is null ? null : MainRepository(repository), settings.Table("projects"));
    }

    /// <summary>From the root down to the working directory; the working directory alone outside of projects.</summary>
    public IEnumerable<string> Directories()
    {
        var chain = new List<string>();
        for (var directory = Cwd; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            chain.Add(directory);
            if (Root is null || directory == Root)
                break;
        }

        chain.Reverse();
        return chain;
    }

    /// <summary>What the user said about a directory, else about its project, else about the repository that it is a worktree of.</summary>
    public TrustLevel? TrustOf(string directory) => LookUp(directory) ?? LookUp(Root) ?? LookUp(_repository);

    private TrustLevel? LookUp(string? directory)
    {
        if (directory is null || _projects is null)
            return null;
        return Read(directory) ?? (RealPath(directory) is { } real && real != directory ? Read(real) : null);
    }

    private TrustLevel? Read(string directory)
    {
        foreach (var entry in _projects?.Entries ?? [])
        {
            if (Path.TrimEndingDirectorySeparator(entry.Key) != directory)
                continue;
            return (entry.Value as ConfigTable)?.Text("trust_level") switch
            {
                "trusted" => TrustLevel.Trusted,
                "untrusted" => TrustLevel.Untrusted,
                _ => null,
            };
        }

        return null;
    }

    private static string? FindUpwards(string cwd, ImmutableArray<string> names)
    {
        if (names.IsEmpty)
            return null;
        for (var directory = cwd; directory is not null; directory = Path.GetDirectoryName(directory))
            foreach (var name in names)
                if (Path.Exists(Path.Combine(directory, name)))
                    return directory;
        return null;
    }

    /// <summary>A worktree's <c>.git</c> is a file that points into the main repository: trust in that one holds for all its worktrees.</summary>
    private static string MainRepository(string root)
    {
        var git = Path.Combine(root, ".git");
        if (!File.Exists(git))
            return root;
        try
        {
            var line = File.ReadLines(git).FirstOrDefault() ?? "";
            if (!line.StartsWith("gitdir:", StringComparison.Ordinal))
                return root;
            var target = Path.GetFullPath(line["gitdir:".Length..].Trim(), root);
            var worktrees = Path.GetDirectoryName(target);
            var main = Path.GetDirectoryName(worktrees);
            return Path.GetFileName(worktrees) == "worktrees" && Path.GetFileName(main) == ".git" ? Path.GetDirectoryName(main) ?? root : root;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return root; // It only decides whether more directories are trusted; unreadable means no more.
        }
    }

    /// <summary>The directory without symbolic links; null when it cannot be told.</summary>
    private static string? RealPath(string directory)
    {
        try
        {
            var real = Path.GetPathRoot(directory) ?? "/";
            foreach (var part in directory[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                real = Path.Combine(real, part);
                if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
                    real = target.FullName;
            }

            return real;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
