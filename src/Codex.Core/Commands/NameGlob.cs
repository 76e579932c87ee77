namespace Codex.Core.Commands;

/// <summary>Globs over names of variables: <c>*</c>, <c>?</c> and <c>[a-z]</c> (<c>[!…]</c> negates); letter case is ignored.</summary>
internal static class NameGlob
{
    public static bool Matches(string pattern, string name) => Matches(pattern.ToUpperInvariant().AsSpan(), name.ToUpperInvariant().AsSpan());

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Where to go on when the rest does not fit: one character further behind the last star.
        int afterStar = -1, starAt = 0, p = 0, n = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                afterStar = ++p;
                starAt = n;
            }
            else if (p < pattern.Length && MatchesOne(pattern, ref p, name[n]))
            {
                n++;
            }
            else if (afterStar >= 0)
            {
                p = afterStar;
                n = ++starAt;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    /// <summary>Matches one character and steps over what matched it; leaves the position alone when it does not match.</summary>
    private static bool MatchesOne(ReadOnlySpan<char> pattern, ref int position, char c)
    {
        if (pattern[position] == '[' && pattern[(position + 1)..].IndexOf(']') is var end and > 0)
        {
            var set = pattern.Slice(position + 1, end);
            var isNegated = set[0] is '!' or '^';
            if (Contains(isNegated ? set[1..] : set, c) == isNegated)
                return false;
            position += end + 2;
            return true;
        }

        if (pattern[position] != '?' && pattern[position] != c)
            return false;
        position++;
        return true;
    }

    private static bool Contains(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (c >= set[i] && c <= set[i + 2])
                    return true;
                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        }

        return false;
    }
}
