namespace Codex.Machine.Patching;

/// <summary>Follows symbolic links, also in paths whose last parts do not exist.</summary>
internal static class RealPath
{
    // What Linux allows; a longer chain is left as it is, and opening it fails with the system's own words.
    private const int MaxLinks = 40;

    /// <summary>Where a write to the path ends up.</summary>
    /// <param name="path">Absolute and without dots.</param>
    public static string Of(string path)
    {
        var links = 0;
        return Resolve(path, ref links);
    }

    /// <summary>The path itself, links in its folders followed: what goes away when the path is deleted.</summary>
    public static string OfEntry(string path) =>
        Path.GetDirectoryName(path) is { } folder ? Path.Combine(Of(folder), Path.GetFileName(path)) : path;

    private static string Resolve(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } folder)
            return path;
        var entry = Path.Combine(Resolve(folder, ref links), Path.GetFileName(path));
        return LinkTarget(entry) is { } target && ++links <= MaxLinks
            ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(entry) ?? entry), ref links)
            : entry;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (OsFault.IsRefusal(exception))
        {
            return null; // a folder that may not be searched: whoever opens the path learns it
        }
    }
}
