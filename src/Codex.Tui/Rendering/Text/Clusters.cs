using System.Globalization;
using System.Text;
using Wcwidth;

namespace Codex.Tui.Rendering.Text;

/// <summary>
/// Walks text by what a reader takes for one character (grapheme cluster) and tells how many cells each takes. Control characters have
/// no width and are skipped: whatever is built from clusters is safe to write to a terminal.
/// </summary>
internal ref struct Clusters(ReadOnlySpan<char> text)
{
    private const char ZeroWidthJoiner = '\u200D';
    private const char EmojiPresentation = '\uFE0F';

    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    public Cluster Current { get; private set; }

    public static int WidthOf(ReadOnlySpan<char> text)
    {
        var width = 0;
        foreach (var cluster in new Clusters(text))
            width += cluster.Width;
        return width;
    }

    public readonly Clusters GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next < _text.Length)
        {
            var start = _next;
            var first = _text[start];
            // The usual case without tables: ASCII that no combining character follows.
            if (first < 0x7F && (start + 1 == _text.Length || _text[start + 1] < 0x300))
            {
                _next++;
                if (first < ' ')
                    continue;
                Current = new Cluster(start, 1, 1);
                return true;
            }

            var length = StringInfo.GetNextTextElementLength(_text[start..]);
            _next += length;
            if (IsControl(first))
                continue;
            var cluster = _text.Slice(start, length);
            Current = new Cluster(start, length, Measure(cluster));
            return true;
        }

        return false;
    }

    /// <summary>C0, DEL, C1, lone surrogates, and the marks that reorder a line (they can make shown text lie).</summary>
    public static bool IsControl(char character) =>
        character is < ' ' or (>= '\u007F' and <= '\u009F') or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029' or '\uFEFF';

    private static int Measure(ReadOnlySpan<char> cluster)
    {
        var width = 0;
        var count = 0;
        foreach (var rune in cluster.EnumerateRunes())
        {
            if (rune.Value is >= 0x1F1E6 and <= 0x1F1FF && count == 1)
                return 2;
            width += Math.Max(0, UnicodeCalculator.GetWidth(rune));
            count++;
        }

        if (count > 1 && width > 0 && (cluster.Contains(EmojiPresentation) || cluster.Contains(ZeroWidthJoiner)))
            return 2;
        return Math.Min(2, width);
    }
}

/// <summary>One character as a reader sees it.</summary>
/// <param name="Start">Index in the text.</param>
/// <param name="Length">Length in UTF-16 units.</param>
/// <param name="Width">Cells: 0, 1 or 2.</param>
internal readonly record struct Cluster(int Start, int Length, int Width);
