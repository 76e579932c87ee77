namespace Codex.Machine.Shells.Unwrapping;

/// <summary>A word before its braces and fields are expanded: text, and for every character whether it is bare, quoted or of an expansion.</summary>
internal readonly record struct MarkedText(string Text, string Marks)
{
    /// <summary>Outside quotes: braces are alive.</summary>
    public const char Bare = 'b';

    public const char Quoted = 'q';

    /// <summary>The value of an unquoted expansion: split at blanks.</summary>
    public const char Value = 'v';

    public int Length => Text.Length;

    public MarkedText this[Range range] => new(Text[range], Marks[range]);

    public static MarkedText operator +(MarkedText left, MarkedText right) => new(left.Text + right.Text, left.Marks + right.Marks);

    public bool IsBare(int index, char c) => Text[index] == c && Marks[index] == Bare;
}

/// <summary>Expands <c>{a,b}</c>.</summary>
internal static class BraceExpansion
{
    private const int MaxLength = 2048;
    private const int MaxWords = 128;
    private const int MaxDepth = 12;

    /// <summary>The words that one word becomes; null when they are too many, or the word is too long to look at.</summary>
    public static List<MarkedText>? Expand(MarkedText word)
    {
        if (!HasBrace(word))
            return [word];
        var words = new List<MarkedText>();
        return word.Length <= MaxLength && TryExpand(word, MaxDepth, words) ? words : null;
    }

    private static bool HasBrace(MarkedText word)
    {
        for (var at = word.Text.IndexOf('{', StringComparison.Ordinal); at >= 0; at = word.Text.IndexOf('{', at + 1))
        {
            if (word.IsBare(at, '{'))
                return true;
        }

        return false;
    }

    private static bool TryExpand(MarkedText word, int depth, List<MarkedText> words)
    {
        if (depth == 0 || words.Count >= MaxWords)
            return false;
        for (var start = 0; start < word.Length; start++)
        {
            if (!word.IsBare(start, '{') || FindAlternatives(word, start) is not { } cuts)
                continue;
            for (var i = 0; i + 1 < cuts.Count; i++)
            {
                // The rest of the word is expanded together with each alternative.
                if (!TryExpand(word[..start] + word[(cuts[i] + 1)..cuts[i + 1]] + word[(cuts[^1] + 1)..], depth - 1, words))
                    return false;
            }

            return true;
        }

        words.Add(word);
        return true;
    }

    /// <summary>Where the brace, its commas and its end are; null when it is not closed or has no comma.</summary>
    private static List<int>? FindAlternatives(MarkedText word, int start)
    {
        var cuts = new List<int> { start };
        var open = 0;
        for (var i = start + 1; i < word.Length; i++)
        {
            if (word.IsBare(i, '{'))
            {
                open++;
            }
            else if (word.IsBare(i, ',') && open == 0)
            {
                cuts.Add(i);
            }
            else if (word.IsBare(i, '}') && open-- == 0)
            {
                cuts.Add(i);
                return cuts.Count > 2 ? cuts : null;
            }
        }

        return null;
    }
}
