using System.Diagnostics;
using Codex.Machine.Pty;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>
/// The conversation in the terminal's normal buffer: finished entries are printed once and become the terminal's own scrollback, a pane
/// of live rows follows them. Each frame is a change of one list of rows, what is shown from the pane's first row on into new history
/// plus the new pane. Rows that stay cost nothing, so a live row that becomes history where it stands is not written again. Only plain
/// scrolling at the last row, IL/DL and CUP are used, no scroll region: every terminal and multiplexer keeps the scrollback.
/// </summary>
internal sealed class InlineScreen
{
    private readonly TerminalWriter _writer;
    private readonly RowDiff _diff = new();
    private readonly RecentHistory _recent = new();
    private List<Row> _shown = [];

    /// <summary>The cells of each shown row that were ever written: terminals rewrap rows by these, erased or not.</summary>
    private List<int> _used = [];

    private int? _top;
    private CaretPosition _cursor;
    private bool _isCursorHidden;
    private (TerminalSize Size, List<int> Used, CaretPosition Cursor) _before = (default, [], default);

    public InlineScreen(TerminalWriter writer, TerminalSize size)
    {
        _writer = writer;
        Size = size;
    }

    public TerminalSize Size { get; private set; }

    public Theme Theme { get; set; } = Theme.Dark;

    /// <summary>True when the pane's place is not known: a cursor report is needed, frames cost more until then.</summary>
    public bool NeedsPosition => _top is null;

    /// <summary>True between a resize and the cursor report: nothing can be drawn.</summary>
    public bool IsResizing { get; private set; }

    /// <summary>Counts frames, so that a cursor report can be told to belong to what is shown now.</summary>
    public int Generation { get; private set; }

    /// <summary>The first row of the pane; for tests.</summary>
    internal int? Top => _top;

    /// <summary>Writes what leads from the last frame to this one. The caller brackets frames with synchronized output.</summary>
    public void Draw(IReadOnlyList<HistoryEntry> finished, PaneFrame pane)
    {
        Debug.Assert(!IsResizing && pane.Rows.Count > 0 && pane.Rows.Count <= Size.Rows, "the pane must fit");
        var rows = new List<Row>();
        var counts = new List<int>();
        foreach (var entry in finished)
        {
            var entryRows = entry.Render(Size.Columns, Theme);
            rows.AddRange(entryRows);
            counts.Add(entryRows.Count);
        }

        var finishedRows = rows.Count;
        rows.AddRange(pane.Rows);
        Draw(rows, finishedRows, pane);
        var at = 0;
        for (var i = 0; i < finished.Count; i++)
        {
            _recent.Add(finished[i], _used.GetRange(at, counts[i]), rows.GetRange(at, counts[i]));
            at += counts[i];
        }

        _used.RemoveRange(0, finishedRows);
    }

    /// <summary>Takes the answer to a cursor request that was made when <see cref="Generation"/> had this value.</summary>
    /// <param name="row">Of the cursor, from 0.</param>
    /// <param name="generation">At the request.</param>
    public void SetCursorRow(int row, int generation)
    {
        if (_top is null && !IsResizing && generation == Generation)
            _top = Math.Clamp(row - _cursor.Row, 0, Math.Max(0, Size.Rows - _shown.Count));
    }

    /// <summary>The terminal has a new size; nothing is drawn until <see cref="EndResize"/>.</summary>
    public void BeginResize(TerminalSize size)
    {
        if (!IsResizing)
            _before = (Size, _used, _cursor);
        Size = size;
        IsResizing = true;
        _top = null;
    }

    /// <summary>
    /// Takes the place of the cursor after the terminal has rearranged its rows, lays out anew what of the history is still on the
    /// screen whole, and draws. What has left the screen stays as the terminal arranged it: nothing is printed twice and nothing is lost.
    /// </summary>
    /// <param name="cursorRow">From 0; null when the terminal does not tell: the pane is then taken to be at the bottom.</param>
    /// <param name="reflows">Whether the terminal rewraps rows that have become too long.</param>
    /// <param name="finished">What was finished meanwhile.</param>
    /// <param name="pane">The pane at the new width.</param>
    public void EndResize(int? cursorRow, bool reflows, IReadOnlyList<HistoryEntry> finished, PaneFrame pane)
    {
        IsResizing = false;
        var columns = Size.Columns;
        var rowsAbove = 0;
        for (var i = 0; i < _before.Cursor.Row; i++)
            rowsAbove += RecentHistory.HeightOf(_before.Used[i], columns, reflows);
        if (reflows)
            rowsAbove += _before.Cursor.Column / columns;
        var known = cursorRow ?? Math.Min(Size.Rows - 1, Size.Rows - 1 - (_before.Used.Count - 1 - _before.Cursor.Row));
        var top = Math.Max(0, known - rowsAbove);
        var again = columns == _before.Size.Columns ? [] : _recent.TakeVisible(ref top, columns, reflows);
        _writer.MoveTo(top, 0);
        _writer.EraseBelow();
        Forget();
        _cursor = default;
        _top = top;
        Draw([.. again, .. finished], pane);
    }

    /// <summary>Erases the pane and leaves the cursor where it began, for whatever is printed next.</summary>
    public void Leave()
    {
        MoveTo(0, 0);
        _writer.EraseBelow();
        ShowCursor(isVisible: true);
        Forget();
        Generation++;
    }

    /// <summary>Forgets what is shown, after something else wrote to the terminal; the next frame starts at the cursor's row.</summary>
    public void Restart()
    {
        Forget();
        _cursor = default;
        _top = null;
        Generation++;
    }

    private void Forget() => (_shown, _used) = ([], []);

    private void Draw(List<Row> rows, int finished, PaneFrame pane)
    {
        if (_top is { } top && rows.Count <= Size.Rows)
            Change(rows, top);
        else
            Flow(rows);
        _top += finished;
        _shown = [.. pane.Rows];
        _cursor = _cursor with { Row = _cursor.Row - finished };
        if (pane.Caret is { } caret)
            MoveTo(caret.Row, caret.Column);
        _writer.SetShape(pane.Shape);
        ShowCursor(pane.Caret is not null);
        _writer.SetStyle(Style.Plain);
        Generation++;
    }

    /// <summary>Changes rows in place; everything fits on the screen.</summary>
    private void Change(List<Row> rows, int top)
    {
        var (head, tail) = CommonEnds(rows);
        var oldMiddle = _shown.Count - head - tail;
        var newMiddle = rows.Count - head - tail;
        var growth = newMiddle - oldMiddle;
        if (growth > 0)
            Grow(growth, head + oldMiddle, tail > 0, top);
        else if (growth < 0)
            Shrink(-growth, head + newMiddle, tail > 0);
        else if (FindShift(rows, head, newMiddle) is > 0 and var shift)
            MoveUp(shift, head, newMiddle);
        for (var i = 0; i < newMiddle; i++)
            WriteRow(rows, head + i, i < oldMiddle ? _shown[head + i] : Row.Empty);
    }

    private (int Head, int Tail) CommonEnds(List<Row> rows)
    {
        var shorter = Math.Min(rows.Count, _shown.Count);
        var head = 0;
        while (head < shorter && _shown[head].Equals(rows[head]))
            head++;
        var tail = 0;
        while (tail < shorter - head && _shown[^(tail + 1)].Equals(rows[^(tail + 1)]))
            tail++;
        return (head, tail);
    }

    private void Grow(int count, int at, bool hasRowsBelow, int top)
    {
        _writer.SetStyle(Style.Plain);
        var missing = count - (Size.Rows - top - _shown.Count);
        if (missing > 0)
        {
            MoveTo(Size.Rows - 1 - top, 0);
            for (var i = 0; i < missing; i++)
                _writer.Raw("\n"u8);
            // The rows moved up below a cursor that stayed on the last row.
            _top = top - missing;
            _cursor = new CaretPosition(Size.Rows - 1 - (top - missing), 0);
        }

        _used.InsertRange(at, Enumerable.Repeat(0, count));
        if (!hasRowsBelow)
            return;
        MoveTo(at, 0);
        _writer.Csi(count, 'L');
    }

    private void Shrink(int count, int at, bool hasRowsBelow)
    {
        _writer.SetStyle(Style.Plain);
        MoveTo(at, 0);
        _used.RemoveRange(at, count);
        if (hasRowsBelow)
            _writer.Csi(count, 'M');
        else
            _writer.EraseBelow();
    }

    /// <summary>
    /// How far rows have only moved up: the end of a paragraph that does not fit does so with every row that it grows by. Its last row may have
    /// grown meanwhile. 0 when they have not.
    /// </summary>
    private int FindShift(List<Row> rows, int head, int count)
    {
        for (var shift = 1; shift <= Math.Min(count - 4, count / 2); shift++)
        {
            var same = 0;
            while (same < count - shift && _shown[head + shift + same].Equals(rows[head + same]))
                same++;
            if (same >= count - shift - 1)
                return shift;
        }

        return 0;
    }

    /// <summary>Moves rows up and leaves empty ones below them; what stands further down stays.</summary>
    private void MoveUp(int shift, int head, int count)
    {
        _writer.SetStyle(Style.Plain);
        MoveTo(head, 0);
        _writer.Csi(shift, 'M');
        MoveTo(head + count - shift, 0);
        _writer.Csi(shift, 'L');
        _shown.RemoveRange(head, shift);
        _shown.InsertRange(head + count - shift, Enumerable.Repeat(Row.Empty, shift));
        _used.RemoveRange(head, shift);
        _used.InsertRange(head + count - shift, Enumerable.Repeat(0, shift));
    }

    private void WriteRow(List<Row> rows, int index, Row shown)
    {
        var row = rows[index];
        var change = _diff.Compare(shown, row);
        if (change.Cells.IsEmpty && !change.ErasesRest)
            return;
        var continues = change.Column == 0 && index > 0 && rows[index - 1].End == RowEnd.Wraps && !change.Cells.IsEmpty;
        if (continues)
        {
            // The terminal has to wrap by itself to know that both rows are one line: write over its edge.
            var last = new RowDiff().LastCell(rows[index - 1]);
            MoveTo(index - 1, rows[index - 1].Width - last.Width);
            _writer.SetStyle(last.Style);
            _writer.WriteCluster(last.Characters, rows[index - 1].Width - last.Width, last.Width);
        }
        else
        {
            MoveTo(index, change.Column);
        }

        var column = change.Column;
        foreach (var cell in change.Cells)
        {
            _writer.SetStyle(cell.Style);
            _writer.WriteCluster(cell.Characters, column, cell.Width);
            column += cell.Width;
        }

        SetCursor(index, column);
        _used[index] = Math.Max(_used[index], row.Width);
        if (change.ErasesRest)
            _writer.EraseToEndOfRow();
    }

    /// <summary>Writes all rows from the first that changed and lets the terminal scroll: for much at once, and when the place is unknown.</summary>
    private void Flow(List<Row> rows)
    {
        var head = 0;
        while (head < _shown.Count && head < rows.Count - 1 && _shown[head].Equals(rows[head]))
            head++;
        // A row that continues the one before can only be written with it.
        while (head > 0 && rows[head - 1].End == RowEnd.Wraps)
            head--;
        if (head >= _shown.Count && _shown.Count > 0)
        {
            MoveTo(_shown.Count - 1, 0);
            _writer.SetStyle(Style.Plain);
            for (var i = _shown.Count - 1; i < head; i++)
                _writer.Raw("\r\n"u8);
        }
        else
        {
            MoveTo(head, 0);
        }

        _writer.EraseBelow();
        _used = [.. _used.Take(head), .. rows.Skip(head).Select(row => row.Width)];
        for (var i = head; i < rows.Count; i++)
        {
            _writer.Write(rows[i]);
            if (i == rows.Count - 1 || rows[i].End == RowEnd.Wraps)
                continue;
            _writer.SetStyle(Style.Plain);
            _writer.Raw("\r\n"u8);
        }

        if (_top is { } top)
            _top = Math.Min(top, Size.Rows - rows.Count);
        SetCursor(rows.Count - 1, rows[^1].Width);
    }

    private void SetCursor(int row, int column) => _cursor = new CaretPosition(row, column);

    /// <summary>Moves to a place in the region, by the shortest way that is safe: never relative to a column that may be past the edge.</summary>
    private void MoveTo(int row, int column)
    {
        if (_cursor.Row == row)
        {
            if (_cursor.Column != column || column >= Size.Columns)
                _writer.MoveToColumn(column);
        }
        else if (_top is { } top)
        {
            _writer.MoveTo(top + row, column);
        }
        else
        {
            var distance = row - _cursor.Row;
            _writer.Csi(Math.Abs(distance), distance < 0 ? 'A' : 'B');
            _writer.MoveToColumn(column);
        }

        _cursor = new CaretPosition(row, column);
    }

    private void ShowCursor(bool isVisible)
    {
        if (isVisible == !_isCursorHidden)
            return;
        _writer.Raw(isVisible ? "\e[?25h"u8 : "\e[?25l"u8);
        _isCursorHidden = !isVisible;
    }
}
