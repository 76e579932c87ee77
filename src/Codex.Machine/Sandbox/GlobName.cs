namespace Codex.Machine.Sandbox;

/// <summary>Matches one name of a path against one name of a pattern.</summary>
internal static class GlobName
{
    /// <summary>Linear in the usual case: only the last <c>*</c> is ever tried again, which is enough because a later one covers an earlier.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (at, position, star, resume) = (0, 0, -1, 0);
        while (position < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, position);
            }
            else if (at < pattern.Length && MatchOne(pattern[at..], name[position], out var used))
            {
                at += used;
                position++;
            }
            else if (star >= 0)
            {
                (at, position) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart('*').IsEmpty;
    }

    /// <summary>Matches one character against the first element of a pattern; gives the element's length.</summary>
    private static bool MatchOne(ReadOnlySpan<char> pattern, char character, out int used)
    {
        used = 1;
        if (pattern[0] == '?')
            return true;
        if (pattern[0] == '\\' && pattern.Length > 1)
        {
            used = 2;
            return Same(pattern[1], character);
        }

        // A "]" directly after the opening is a member, not the end.
        var end = pattern[0] == '[' && pattern.Length > 2 ? pattern[2..].IndexOf(']') : -1;
        if (end < 0)
            return Same(pattern[0], character);
        var members = pattern[1..(end + 2)];
        used = end + 3;
        return members[0] is '!' or '^' ? !IsMember(members[1..], character) : IsMember(members, character);
    }

    private static bool IsMember(ReadOnlySpan<char> members, char character)
    {
        for (var index = 0; index < members.Length; index++)
        {
            if (index + 2 < members.Length && members[index + 1] == '-')
            {
                if (character >= members[index] && character <= members[index + 2])
                    return true;
                index += 2;
            }
            else if (Same(members[index], character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(char left, char right) => left == right
        || (PathScope.Comparison == StringComparison.OrdinalIgnoreCase && char.ToUpperInvariant(left) == char.ToUpperInvariant(right));
}
