using System.Text;

namespace Codex.Testing.Terminal;

/// <summary>One row of a <see cref="VirtualTerminal"/>.</summary>
internal sealed class VirtualLine
{
    private readonly Cell[] _cells;

    public VirtualLine(int columns) => _cells = [.. Enumerable.Repeat(Cell.Blank, columns)];

    private VirtualLine(IEnumerable<Cell> cells) => _cells = [.. cells];

    public int Columns => _cells.Length;

    /// <summary>The line of text goes on in the next row.</summary>
    public bool IsWrapped { get; set; }

    public string Text => FullText.TrimEnd(' ');

    public string FullText
    {
        get
        {
            var text = new StringBuilder();
            foreach (var cell in _cells)
                text.Append(cell.Text);
            return text.ToString();
        }
    }

    public static VirtualLine Join(List<VirtualLine> lines) => new(lines.SelectMany(line => line._cells));

    public string TextAt(int column) => _cells[column].Text;

    public string StyleAt(int column) => _cells[column].Style;

    public void Put(int column, string text, int width, string style)
    {
        ClearWide(column);
        if (width == 2)
            ClearWide(column + 1);
        _cells[column] = new Cell(text, style);
        if (width == 2)
            _cells[column + 1] = new Cell("", style);
    }

    public void Append(int column, string text) => _cells[column] = _cells[column] with { Text = _cells[column].Text + text };

    public void Erase(int from, int to)
    {
        if (from < to)
            ClearWide(from);
        for (var i = from; i < to; i++)
            _cells[i] = Cell.Blank;
        IsWrapped = false;
    }

    public VirtualLine Resized(int columns) => new(Enumerable.Range(0, columns).Select(i => i < _cells.Length ? _cells[i] : Cell.Blank));

    /// <summary>The rows that this text takes at a width.</summary>
    public List<VirtualLine> Split(int columns)
    {
        var length = _cells.Length;
        while (length > 0 && _cells[length - 1] == Cell.Blank)
            length--;
        var rows = new List<VirtualLine>();
        var start = 0;
        do
        {
            var end = Math.Min(length, start + columns);
            if (end < length && _cells[end].Text.Length == 0)
                end--;
            var row = new VirtualLine(columns);
            _cells.AsSpan(start, end - start).CopyTo(row._cells);
            row.IsWrapped = end < length;
            rows.Add(row);
            start = end;
        }
        while (start < length);
        return rows;
    }

    // Half of a wide character cannot stay.
    private void ClearWide(int column)
    {
        if (column > 0 && _cells[column].Text.Length == 0)
            _cells[column - 1] = Cell.Blank;
        if (column + 1 < _cells.Length && _cells[column + 1].Text.Length == 0)
            _cells[column + 1] = Cell.Blank;
    }

    private readonly record struct Cell(string Text, string Style)
    {
        public static Cell Blank { get; } = new(" ", "");
    }
}
