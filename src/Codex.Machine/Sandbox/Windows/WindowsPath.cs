namespace Codex.Machine.Sandbox.Windows;

/// <summary>Questions about absolute Windows paths as names, wherever they are asked; the disk is not.</summary>
internal static class WindowsPath
{
    /// <summary>With backslashes only, and none at the end unless it is a drive's root.</summary>
    public static string Normalize(string path)
    {
        var trimmed = path.Replace('/', '\\').TrimEnd('\\');
        return trimmed is [_, ':'] ? trimmed + '\\' : trimmed;
    }

    /// <summary>True for a drive, a share, and what has no drive at all (<c>/</c> stands for the whole disk).</summary>
    public static bool IsRoot(string path)
    {
        var normal = Normalize(path);
        return normal switch
        {
            [_, ':', '\\'] => true,
            [_, ':', '\\', ..] => false,
            // \\server\share\folder
            ['\\', '\\', ..] => normal.AsSpan(2).Count('\\') < 2,
            _ => true,
        };
    }

    /// <summary>True when <paramref name="path"/> lies below <paramref name="folder"/>; both normalized.</summary>
    public static bool IsBelow(string folder, string path) =>
        path.Length > folder.Length
        && path.StartsWith(folder, StringComparison.OrdinalIgnoreCase)
        && (folder.EndsWith('\\') || path[folder.Length] == '\\');

    /// <summary>The folders strictly between two, from the top down.</summary>
    public static IEnumerable<string> Between(string top, string path)
    {
        for (var end = path.IndexOf('\\', top.Length + 1); end > 0; end = path.IndexOf('\\', end + 1))
            yield return path[..end];
    }

    /// <summary>Orders parents before what is below them.</summary>
    public static int ByDepth(string left, string right)
    {
        var depths = left.AsSpan().Count('\\').CompareTo(right.AsSpan().Count('\\'));
        return depths != 0 ? depths : string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
    }
}
