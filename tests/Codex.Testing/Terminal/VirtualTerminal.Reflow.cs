namespace Codex.Testing.Terminal;

public sealed partial class VirtualTerminal
{
    /// <summary>
    /// Rewraps scrollback and screen: blank rows below the cursor give way first, then rows leave at the top; a larger screen gets rows
    /// back from the scrollback.
    /// </summary>
    private (List<VirtualLine> Screen, int Row, int Column) Rearrange(List<VirtualLine> screen, int row, int column, int columns, int rows)
    {
        var lines = _scrollback.Concat(screen).ToList();
        var cursor = _scrollback.Count + row;
        var scrolled = _scrollback.Count;
        ResizeHeight(lines, ref scrolled, cursor, rows);
        if (columns != Columns)
        {
            (lines, cursor, column, scrolled) = Rewrap(lines, cursor, column, scrolled, columns);
            if (lines.Count - scrolled < rows)
                scrolled = Math.Max(0, Math.Min(scrolled, lines.Count - rows));
            while (lines.Count - scrolled > rows)
                scrolled++;
        }

        while (lines.Count - scrolled < rows)
            lines.Add(new VirtualLine(columns));
        _scrollback.Clear();
        _scrollback.AddRange(lines[..scrolled]);
        return (lines[scrolled..], Math.Clamp(cursor - scrolled, 0, rows - 1), Math.Clamp(column, 0, columns - 1));
    }

    private void ResizeHeight(List<VirtualLine> lines, ref int scrolled, int cursor, int rows)
    {
        var missing = lines.Count - scrolled - rows;
        while (missing > 0 && lines.Count - 1 > cursor)
        {
            lines.RemoveAt(lines.Count - 1);
            missing--;
        }

        if (missing > 0)
            scrolled += missing;
        else
            scrolled -= Math.Min(scrolled, -missing);
    }

    private static (List<VirtualLine> Lines, int Cursor, int Column, int Scrolled) Rewrap(
        List<VirtualLine> lines, int cursor, int column, int scrolled, int columns)
    {
        var result = new List<VirtualLine>();
        var (newCursor, newColumn, newScrolled) = (0, column, 0);
        for (var start = 0; start < lines.Count;)
        {
            var end = start;
            while (lines[end].IsWrapped && end + 1 < lines.Count)
                end++;
            var first = result.Count;
            var wrapped = VirtualLine.Join(lines.GetRange(start, end - start + 1)).Split(columns);
            result.AddRange(wrapped);
            if (cursor >= start && cursor <= end)
            {
                var offset = column + lines.GetRange(start, cursor - start).Sum(line => line.Columns);
                newCursor = first + Math.Min(offset / columns, Math.Max(0, wrapped.Count - 1));
                newColumn = Math.Min(columns - 1, offset - (newCursor - first) * columns);
            }

            if (scrolled >= start && scrolled <= end)
                newScrolled = first + Math.Min(wrapped.Count - 1, scrolled - start);
            start = end + 1;
        }

        if (scrolled >= lines.Count)
            newScrolled = result.Count;
        return (result, newCursor, newColumn, newScrolled);
    }
}
