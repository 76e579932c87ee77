using System.Text;

namespace Codex.Machine.Search;

/// <summary>
/// Whether and how well a few typed letters fit a path. The letters must occur in order; beginnings of words, letters in a row and the
/// file's own name count for more, gaps for less. A capital letter in the query wants a capital letter.
/// </summary>
internal sealed class FuzzyMatcher
{
    private const int Hit = 16;
    private const int GapStart = 3;
    private const int GapMore = 1;
    private const int WordStart = 8;
    private const int InARow = 6;
    private const int InName = 24;
    private const int WholeName = 40;
    private const int NoMatch = int.MinValue;

    private readonly byte[] _query;
    private readonly bool _isCaseSensitive;

    public FuzzyMatcher(string query)
    {
        _isCaseSensitive = query.Any(char.IsAsciiLetterUpper);
        _query = Encoding.UTF8.GetBytes(_isCaseSensitive ? query : query.ToLowerInvariant());
        Letters = FileListing.LettersOf(_query);
    }

    /// <summary>The letters that a path must have.</summary>
    public ulong Letters { get; }

    /// <summary>A number that is higher for better matches; null when the path does not fit.</summary>
    public int? Score(ReadOnlySpan<byte> path)
    {
        var nameStart = path.LastIndexOf((byte)'/') + 1;
        var score = ScorePart(path, nameStart, hits: null);
        if (score != NoMatch)
        {
            score += InName;
            if (path.Length - nameStart == _query.Length)
                score += WholeName;
        }
        else
        {
            score = ScorePart(path, 0, hits: null);
        }

        // Of equals the shorter path is the likelier one.
        return score == NoMatch ? null : score * 8 - Math.Min(path.Length, 200) / 4;
    }

    /// <summary>The places in the path, in UTF-16 units, that the letters fit.</summary>
    public int[] Hits(ReadOnlySpan<byte> path)
    {
        var hits = new List<int>();
        if (ScorePart(path, path.LastIndexOf((byte)'/') + 1, hits) == NoMatch)
        {
            hits.Clear();
            ScorePart(path, 0, hits);
        }

        var text = path.ToArray();
        return [.. hits.Select(hit => Encoding.UTF8.GetCharCount(text, 0, hit))];
    }

    private int ScorePart(ReadOnlySpan<byte> path, int from, List<int>? hits)
    {
        if (_query.Length == 0)
            return 0;
        // Forwards to where the match ends, then backwards from there: the closest match that ends at that place.
        var end = from;
        var matched = 0;
        for (; end < path.Length && matched < _query.Length; end++)
        {
            if (Fits(path[end], matched))
                matched++;
        }

        if (matched < _query.Length)
            return NoMatch;
        var start = end;
        while (matched > 0)
        {
            start--;
            if (Fits(path[start], matched - 1))
                matched--;
        }

        return Weigh(path, start, end, hits);
    }

    private int Weigh(ReadOnlySpan<byte> path, int start, int end, List<int>? hits)
    {
        var score = 0;
        var matched = 0;
        var gap = 0;
        for (var i = start; i < end && matched < _query.Length; i++)
        {
            if (!Fits(path[i], matched))
            {
                score -= gap == 0 ? GapStart : GapMore;
                gap++;
                continue;
            }

            score += Hit;
            if (IsWordStart(path, i))
                score += WordStart;
            if (matched > 0 && gap == 0)
                score += InARow;
            gap = 0;
            hits?.Add(i);
            matched++;
        }

        return score;
    }

    private bool Fits(byte value, int index) => (_isCaseSensitive ? value : FileListing.Lower(value)) == _query[index];

    private static bool IsWordStart(ReadOnlySpan<byte> path, int index)
    {
        if (index == 0)
            return true;
        var before = path[index - 1];
        if (before is (byte)'/' or (byte)'_' or (byte)'-' or (byte)'.' or (byte)' ')
            return true;
        return path[index] is >= (byte)'A' and <= (byte)'Z' && before is >= (byte)'a' and <= (byte)'z';
    }
}
