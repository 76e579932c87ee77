namespace Codex.Machine.Git;

/// <summary>Where a repository is. <see cref="GitDirectory"/> is null when <c>.git</c> is a file that leads nowhere.</summary>
internal sealed record GitLocation(string Root, string? GitDirectory, string CommonDirectory)
{
    private const string LinkPrefix = "gitdir:";

    public static GitLocation? Find(string directory)
    {
        for (var root = RealPath.Of(directory); root is not null; root = Path.GetDirectoryName(root))
        {
            var entry = Path.Combine(root, ".git");
            if (File.Exists(entry))
                return FollowLink(root, entry);
            if (TryOpen(root, RealPath.Of(entry)) is { } repository)
                return repository;
            if (TryOpen(root, root) is { } bare)
                return bare;
        }

        return null;
    }

    private static GitLocation FollowLink(string root, string file)
    {
        var line = GitFiles.ReadLine(file);
        if (line is null || !line.StartsWith(LinkPrefix, StringComparison.Ordinal))
            return new GitLocation(root, GitDirectory: null, CommonDirectory: root);
        var target = RealPath.Of(Path.Combine(root, line[LinkPrefix.Length..].Trim()));
        return TryOpen(root, target) ?? new GitLocation(root, GitDirectory: null, CommonDirectory: root);
    }

    // As git decides whether a directory is a repository: a HEAD that could be one, objects and refs.
    private static GitLocation? TryOpen(string root, string? gitDirectory)
    {
        if (gitDirectory is null || !GitRefs.IsHead(Path.Combine(gitDirectory, "HEAD")))
            return null;
        var link = GitFiles.ReadLine(Path.Combine(gitDirectory, "commondir"));
        var common = link is null ? gitDirectory : RealPath.Of(Path.Combine(gitDirectory, link));
        return common is not null && Directory.Exists(Path.Combine(common, "objects")) && Directory.Exists(Path.Combine(common, "refs"))
            ? new GitLocation(root, gitDirectory, common)
            : null;
    }
}
