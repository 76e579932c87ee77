namespace Codex.Machine.Search;

/// <summary>Patterns of <c>.gitignore</c>: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c>, <c>**</c> over directories.</summary>
internal static class PathGlob
{
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        while (!pattern.IsEmpty)
        {
            switch (pattern[0])
            {
                case '*' when pattern.StartsWith("**"):
                    return MatchDeep(pattern, path);
                case '*':
                    return MatchStar(pattern[1..], path);
                case '?' when !path.IsEmpty && path[0] != '/':
                    pattern = pattern[1..];
                    path = path[1..];
                    break;
                case '[' when !path.IsEmpty && path[0] != '/':
                    if (!MatchClass(ref pattern, path[0]))
                        return false;
                    path = path[1..];
                    break;
                case '\\' when pattern.Length > 1:
                    pattern = pattern[1..];
                    goto default;
                default:
                    if (path.IsEmpty || path[0] != pattern[0])
                        return false;
                    pattern = pattern[1..];
                    path = path[1..];
                    break;
            }
        }

        return path.IsEmpty;
    }

    private static bool MatchStar(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        for (var i = 0; ; i++)
        {
            if (IsMatch(rest, path[i..]))
                return true;
            if (i == path.Length || path[i] == '/')
                return false;
        }
    }

    /// <summary><c>**/</c> is any number of directories, <c>/**</c> at the end everything below.</summary>
    private static bool MatchDeep(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        var rest = pattern.TrimStart('*');
        if (rest.IsEmpty)
            return !path.IsEmpty;
        if (rest[0] != '/')
            return MatchStar(rest, path);
        rest = rest[1..];
        while (true)
        {
            if (IsMatch(rest, path))
                return true;
            var slash = path.IndexOf('/');
            if (slash < 0)
                return false;
            path = path[(slash + 1)..];
        }
    }

    private static bool MatchClass(ref ReadOnlySpan<char> pattern, char character)
    {
        var i = 1;
        var isNegated = i < pattern.Length && pattern[i] is '!' or '^';
        if (isNegated)
            i++;
        var isMatch = false;
        for (var isFirst = true; i < pattern.Length && (isFirst || pattern[i] != ']'); isFirst = false)
        {
            var low = pattern[i] == '\\' && i + 1 < pattern.Length ? pattern[++i] : pattern[i];
            i++;
            var high = low;
            if (i + 1 < pattern.Length && pattern[i] == '-' && pattern[i + 1] != ']')
            {
                high = pattern[i + 1];
                i += 2;
            }

            isMatch |= character >= low && character <= high;
        }

        if (i >= pattern.Length)
            return false;
        pattern = pattern[(i + 1)..];
        return isMatch != isNegated;
    }
}
