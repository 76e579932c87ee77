namespace Codex.Machine.Git;

/// <summary>
/// Reads facts about a repository from its files, without starting git. Broken repositories give nulls, never exceptions. Refs are read
/// from loose files and <c>packed-refs</c>; those of a reftable repository are not read.
/// </summary>
public static class GitReader
{
    /// <summary>The repository that a directory belongs to, found as git does: upwards, links resolved; null when there is none.</summary>
    public static GitSnapshot? Read(string directory) => throw new NotImplementedException(directory);
}
