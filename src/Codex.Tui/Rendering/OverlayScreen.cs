using Codex.Machine.Pty;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>A full-screen view on the alternate screen: what stood in the terminal before comes back when it closes.</summary>
internal sealed class OverlayScreen(TerminalWriter writer)
{
    private readonly RowDiff _diff = new();
    private IReadOnlyList<Row> _shown = [];

    public bool IsOpen { get; private set; }

    public void Open()
    {
        writer.SetStyle(Style.Plain);
        writer.Raw("\e[?1049h\e[H\e[J"u8);
        _shown = [];
        IsOpen = true;
    }

    public void Close()
    {
        writer.SetStyle(Style.Plain);
        writer.Raw("\e[?1049l"u8);
        IsOpen = false;
    }

    /// <summary>The size changed: the next frame is written whole.</summary>
    public void Invalidate()
    {
        writer.SetStyle(Style.Plain);
        writer.Raw("\e[H\e[J"u8);
        _shown = [];
    }

    /// <param name="rows">From the top; rows that are missing are blank.</param>
    /// <param name="size">The terminal's.</param>
    /// <param name="caret">Where the cursor stands; null hides it.</param>
    public void Draw(IReadOnlyList<Row> rows, TerminalSize size, CaretPosition? caret)
    {
        var count = Math.Min(rows.Count, size.Rows);
        for (var i = 0; i < Math.Max(count, Math.Min(_shown.Count, size.Rows)); i++)
            DrawRow(i, i < _shown.Count ? _shown[i] : Row.Empty, i < count ? rows[i] : Row.Empty);
        writer.SetStyle(Style.Plain);
        if (caret is { } at)
            writer.MoveTo(at.Row, at.Column);
        writer.Raw(caret is null ? "\e[?25l"u8 : "\e[?25h"u8);
        _shown = [.. rows];
    }

    private void DrawRow(int index, Row shown, Row row)
    {
        if (shown.Equals(row))
            return;
        var change = _diff.Compare(shown, row);
        writer.MoveTo(index, change.Column);
        var column = change.Column;
        foreach (var cell in change.Cells)
        {
            writer.SetStyle(cell.Style);
            writer.WriteCluster(cell.Characters, column, cell.Width);
            column += cell.Width;
        }

        if (change.ErasesRest)
            writer.EraseToEndOfRow();
    }
}
