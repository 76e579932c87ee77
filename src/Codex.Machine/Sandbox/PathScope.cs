namespace Codex.Machine.Sandbox;

/// <summary>Questions about absolute paths as names; the disk is not asked.</summary>
internal static class PathScope
{
    /// <summary>Names are compared as the system does by default; a case-insensitive folder on Linux is the rare exception.</summary>
    public static StringComparison Comparison => OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>True when <paramref name="path"/> is <paramref name="scope"/> or lies below it.</summary>
    public static bool Contains(string scope, string path)
    {
        var trimmed = scope.AsSpan().TrimEnd(OperatingSystem.IsWindows() ? @"\/" : "/");
        return path.AsSpan().StartsWith(trimmed, Comparison) && (path.Length == trimmed.Length || path[trimmed.Length] is '/' or '\\');
    }

    /// <summary>True when <paramref name="path"/> lies below <paramref name="scope"/> and is not the same.</summary>
    public static bool IsBelow(string scope, string path) => path.Length > scope.Length && Contains(scope, path);

    /// <summary>Number of names in a path; 0 for the root.</summary>
    public static int Depth(string path) => path == "/" ? 0 : path.AsSpan().Count('/') + (OperatingSystem.IsWindows() ? path.AsSpan().Count('\\') : 0);

    /// <summary>Orders parents before what is below them.</summary>
    public static int ByDepth(string left, string right)
    {
        var depths = Depth(left).CompareTo(Depth(right));
        return depths != 0 ? depths : string.CompareOrdinal(left, right);
    }

    /// <summary>The path without a trailing separator, <c>.</c> and <c>..</c>.</summary>
    public static string Normalize(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
