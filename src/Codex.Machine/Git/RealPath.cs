namespace Codex.Machine.Git;

/// <summary>Resolves symbolic links in all parts of a path, as <c>realpath</c> does.</summary>
public static class RealPath
{
    private const int MostLinks = 40; // as the kernel counts before it says ELOOP

    /// <summary>The absolute path without links; null when it leads to no directory.</summary>
    public static string? Of(string directory)
    {
        try
        {
            return Path.IsPathRooted(directory) && Directory.Exists(directory) ? Resolve(directory) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Resolve(string path)
    {
        var links = 0;
        var resolved = Path.GetPathRoot(path) ?? "";
        var rest = new Stack<string>(Parts(path[resolved.Length..]));
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            var next = Path.Combine(resolved, part);
            if (new DirectoryInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            if (Path.IsPathRooted(target))
                resolved = Path.GetPathRoot(target) ?? resolved;
            foreach (var inner in Parts(target))
                rest.Push(inner);
        }

        return resolved;
    }

    // In reverse, as they are pushed on a stack.
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part != ".")
            .Reverse();
}
