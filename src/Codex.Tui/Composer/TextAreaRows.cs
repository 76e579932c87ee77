using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Composer;

/// <summary>The draft as rows on the screen, and the way between places on them and indexes in the text.</summary>
internal sealed class TextAreaRows
{
    private readonly List<(int Start, int End)> _rows = [];

    public TextAreaRows(string text, int width)
    {
        Text = text = Visible(text);
        var start = 0;
        while (true)
        {
            var newline = text.IndexOf('\n', start);
            AddLine(start, newline < 0 ? text.Length : newline, Math.Max(2, width));
            if (newline < 0)
                return;
            start = newline + 1;
        }
    }

    /// <summary>The draft with blanks for control characters, index for index the same.</summary>
    public string Text { get; }

    public int Count => _rows.Count;

    public (int Start, int End) this[int row] => _rows[row];

    /// <summary>Where an index stands.</summary>
    public (int Row, int Column) PlaceOf(int index)
    {
        var row = _rows.Count - 1;
        while (row > 0 && _rows[row].Start > index)
            row--;
        var (start, end) = _rows[row];
        return (row, Clusters.WidthOf(Text.AsSpan(start, Math.Min(index, end) - start)));
    }

    /// <summary>The index nearest to a place.</summary>
    public int IndexAt(int row, int column)
    {
        var (start, end) = _rows[Math.Clamp(row, 0, _rows.Count - 1)];
        var width = 0;
        foreach (var cluster in new Clusters(Text.AsSpan(start, end - start)))
        {
            if (width + cluster.Width > column)
                return start + cluster.Start;
            width += cluster.Width;
        }

        return end;
    }

    private static string Visible(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\t') < 0 && text.AsSpan().IndexOfAnyInRange('\v', '\u001F') < 0
        ? text
        : string.Create(text.Length, text, static (visible, original) =>
        {
            for (var i = 0; i < original.Length; i++)
                visible[i] = original[i] != '\n' && Clusters.IsControl(original[i]) ? ' ' : original[i];
        });

    // The last cell of a row is left free: the caret must have a place behind the last character.
    private void AddLine(int start, int end, int width)
    {
        var room = width - 1;
        while (true)
        {
            var (next, fits) = Fill(start, end, room);
            if (fits)
            {
                _rows.Add((start, end));
                return;
            }

            _rows.Add((start, next));
            start = next;
        }
    }

    /// <summary>Where the row that begins at <paramref name="start"/> ends: behind the last blank that fits, or at the edge.</summary>
    private (int Next, bool Fits) Fill(int start, int end, int room)
    {
        var width = 0;
        var lastBreak = -1;
        foreach (var cluster in new Clusters(Text.AsSpan(start, end - start)))
        {
            if (width + cluster.Width > room && cluster.Start > 0)
                return (lastBreak > start ? lastBreak : start + cluster.Start, false);
            width += cluster.Width;
            var behind = start + cluster.Start + cluster.Length;
            if (Text[behind - 1] == ' ' || cluster.Width == 2)
                lastBreak = behind;
        }

        return (end, true);
    }
}
