namespace Codex.Machine.Git;

/// <summary>
/// Reads facts about a repository from its files, without starting git. Broken repositories give nulls, never exceptions. Read are the
/// repository's own <c>config</c> (includes and the user's configuration are not) and refs in loose files and <c>packed-refs</c> (a reftable
/// is not). Variables such as <c>GIT_DIR</c> and git's check of the owner do not apply.
/// </summary>
public static class GitReader
{
    private const string BranchPrefix = "refs/heads/";
    private const string UnusedBranch = ".invalid"; // what HEAD names when the refs are in a reftable

    /// <summary>The repository that a directory belongs to, found as git does: upwards, links resolved; null when there is none.</summary>
    /// <param name="directory">Absolute path; a directory that does not exist belongs to no repository.</param>
    public static GitSnapshot? Read(string directory)
    {
        if (GitLocation.Find(directory) is not { } location)
            return null;
        if (location.GitDirectory is not { } gitDirectory)
            return new GitSnapshot { Root = location.Root };
        var (target, commit) = new GitRefs(gitDirectory, location.CommonDirectory).ReadHead();
        var branch = target is not null && target.StartsWith(BranchPrefix, StringComparison.Ordinal) ? target[BranchPrefix.Length..] : null;
        return new GitSnapshot
        {
            Root = location.Root,
            GitDirectory = gitDirectory,
            CommonDirectory = location.CommonDirectory,
            HeadCommit = commit,
            Branch = branch == UnusedBranch ? null : branch,
            OriginUrl = GitConfigFile.ReadFirst(Path.Combine(location.CommonDirectory, "config"), "remote", "origin", "url"),
        };
    }
}
