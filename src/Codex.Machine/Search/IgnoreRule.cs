namespace Codex.Machine.Search;

/// <summary>One line of a <c>.gitignore</c>.</summary>
internal sealed record IgnoreRule
{
    private IgnoreRule(string pattern, bool isNegated, bool isForDirectories, bool isAnchored)
    {
        Pattern = pattern;
        IsNegated = isNegated;
        IsForDirectories = isForDirectories;
        IsAnchored = isAnchored;
        IsLiteral = pattern.AsSpan().IndexOfAny("*?[\\") < 0;
    }

    public string Pattern { get; }

    /// <summary>The line takes back what an earlier one ignores.</summary>
    public bool IsNegated { get; }

    /// <summary>Only directories are meant.</summary>
    public bool IsForDirectories { get; }

    /// <summary>The pattern is a path from the file's directory; else a name at any depth.</summary>
    public bool IsAnchored { get; }

    private bool IsLiteral { get; }

    /// <summary>Reads a line; null for blanks and comments.</summary>
    public static IgnoreRule? Parse(string line)
    {
        var text = line.TrimEnd('\r').TrimEnd(' ');
        if (text.EndsWith('\\'))
            text += " ";
        if (text.Length == 0 || text[0] == '#')
            return null;
        var isNegated = text[0] == '!';
        if (isNegated || text.StartsWith("\\#", StringComparison.Ordinal) || text.StartsWith("\\!", StringComparison.Ordinal))
            text = text[1..];
        var isForDirectories = text.EndsWith('/');
        text = text.TrimEnd('/');
        var isAnchored = text.Contains('/', StringComparison.Ordinal);
        text = text.TrimStart('/');
        if (text.StartsWith("**/", StringComparison.Ordinal) && text.IndexOf('/', 3) < 0)
            (text, isAnchored) = (text[3..], false);
        return text.Length == 0 ? null : new IgnoreRule(text, isNegated, isForDirectories, isAnchored);
    }

    /// <param name="path">From the rule's directory, with slashes.</param>
    /// <param name="name">The last part of it.</param>
    /// <param name="isDirectory">What it is.</param>
    public bool Matches(ReadOnlySpan<char> path, ReadOnlySpan<char> name, bool isDirectory)
    {
        if (IsForDirectories && !isDirectory)
            return false;
        var subject = IsAnchored ? path : name;
        return IsLiteral ? subject.SequenceEqual(Pattern) : PathGlob.IsMatch(Pattern, subject);
    }
}
