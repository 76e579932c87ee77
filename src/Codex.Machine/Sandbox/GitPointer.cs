namespace Codex.Machine.Sandbox;

/// <summary>Follows a <c>.git</c> file (worktrees, submodules) to the directories whose hooks and configuration git will use.</summary>
internal static class GitPointer
{
    private const string Prefix = "gitdir:";

    /// <summary>Longer ones are no pointers, but somebody's file.</summary>
    private const int MaxLength = 16 * 1024;

    /// <summary>The existing directories that a <c>.git</c> file leads to, without symbolic links; empty when it is none.</summary>
    public static IEnumerable<string> TargetsOf(string path)
    {
        if (ReadLine(path) is not { } line || !line.StartsWith(Prefix, StringComparison.Ordinal))
            yield break;
        if (Resolve(line[Prefix.Length..].Trim(), Path.GetDirectoryName(path)) is not { } directory)
            yield break;
        yield return directory;
        // A worktree's own directory holds HEAD and the index; hooks and config are in the common one.
        if (ReadLine(Path.Combine(directory, "commondir")) is { } common && Resolve(common.Trim(), directory) is { } shared && shared != directory)
            yield return shared;
    }

    private static string? Resolve(string target, string? origin)
    {
        var path = RealPath.Of(Path.GetFullPath(target, origin ?? "/"));
        return Directory.Exists(path) ? path : null;
    }

    private static string? ReadLine(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length is > 0 and <= MaxLength ? File.ReadLines(path).FirstOrDefault() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // what we cannot read, a command of the same user cannot use either
        }
    }
}
