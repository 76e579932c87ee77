using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>Remembers the entries that may still be on the screen, to lay them out again when its width changes.</summary>
internal sealed class RecentHistory
{
    private const int MaxRows = 400;

    private readonly LinkedList<Printed> _entries = new();
    private int _rows;

    /// <param name="entry">What was printed.</param>
    /// <param name="used">The cells that each of its rows has used on the screen.</param>
    /// <param name="rows">Its rows.</param>
    public void Add(HistoryEntry entry, List<int> used, List<Row> rows)
    {
        _entries.AddLast(new Printed(entry, [.. used], [.. rows.Select(row => row.End)]));
        _rows += rows.Count;
        while (_rows > MaxRows && _entries.Count > 1 && _entries.First is { } first)
        {
            _rows -= first.Value.Widths.Length;
            _entries.RemoveFirst();
        }
    }

    /// <summary>The rows that a row takes after the terminal has become this wide.</summary>
    public static int HeightOf(int width, int columns, bool reflows) => reflows ? Math.Max(1, (width + columns - 1) / columns) : 1;

    /// <summary>
    /// Takes out the entries that stand on the screen whole, above the row <paramref name="top"/>. The caller erases from the new
    /// <paramref name="top"/> on and prints them again.
    /// </summary>
    public List<HistoryEntry> TakeVisible(ref int top, int columns, bool reflows)
    {
        var visible = new List<HistoryEntry>();
        while (_entries.Last is { } last)
        {
            var height = last.Value.HeightAt(columns, reflows);
            if (height > top)
                break;
            top -= height;
            visible.Add(last.Value.Entry);
            _rows -= last.Value.Widths.Length;
            _entries.RemoveLast();
        }

        visible.Reverse();
        // What has scrolled away cannot come back in parts: the terminal keeps it as it is.
        _entries.Clear();
        _rows = 0;
        return visible;
    }

    private sealed record Printed(HistoryEntry Entry, int[] Widths, RowEnd[] Ends)
    {
        public int HeightAt(int columns, bool reflows)
        {
            var height = 0;
            var line = 0;
            for (var i = 0; i < Widths.Length; i++)
            {
                line += Widths[i];
                if (reflows && Ends[i] == RowEnd.Wraps)
                    continue;
                height += HeightOf(line, columns, reflows);
                line = 0;
            }

            return height;
        }
    }
}
