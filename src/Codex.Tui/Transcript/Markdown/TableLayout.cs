using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>Lays a table out in columns that fit the width: cells wrap, the widest columns give way first. Where not even that fits, rows become lists.</summary>
internal static class TableLayout
{
    private const int Gap = 2;
    private const int MinColumn = 5;

    public static List<Row> Render(Table table, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, int width, Theme theme)
    {
        var cells = table.OfType<TableRow>().Select(row => ReadRow(row, theme)).ToList();
        var columns = cells.Max(row => row.Count);
        var indent = Clusters.WidthOf(string.Concat(rest.Select(run => run.Text)));
        var room = width - indent - Gap * (columns - 1);
        if (room < columns * MinColumn)
            return RenderAsLists(cells, first, rest, width, theme);
        var widths = FitWidths(cells, columns, room);
        return new Painter(table, widths, first, rest, theme).Paint(cells);
    }

    private static List<List<TextRun>> ReadRow(TableRow row, Theme theme)
    {
        var style = row.IsHeader ? theme.Strong : Style.Plain;
        return [.. row.OfType<TableCell>().Select(cell => cell.OfType<LeafBlock>()
            .SelectMany(leaf => MarkdownText.Runs(leaf.Inline, style, theme)).ToList())];
    }

    private static int[] FitWidths(List<List<List<TextRun>>> cells, int columns, int room)
    {
        var widths = new int[columns];
        foreach (var row in cells)
        {
            for (var i = 0; i < row.Count; i++)
                widths[i] = Math.Max(widths[i], row[i].Sum(run => Clusters.WidthOf(run.Text)));
        }

        while (widths.Sum() > room)
        {
            // The widest column shrinks to the next widest, so that narrow ones keep their shape.
            var widest = Array.IndexOf(widths, widths.Max());
            var next = widths.Where(width => width < widths[widest]).DefaultIfEmpty(MinColumn).Max();
            widths[widest] = Math.Max(MinColumn, Math.Max(widths[widest] - (widths.Sum() - room), Math.Min(next, widths[widest] - 1)));
        }

        return widths;
    }

    private static List<Row> RenderAsLists(
        List<List<List<TextRun>>> cells, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, int width, Theme theme)
    {
        var rows = new List<Row>();
        foreach (var row in cells.Skip(1))
        {
            for (var i = 0; i < row.Count; i++)
            {
                List<TextRun> line = [.. i < cells[0].Count ? cells[0][i] : [], new TextRun(": ", theme.Strong), .. row[i]];
                var indent = rows.Count == 0 ? first : rest;
                TextLayout.Wrap(rows, CollectionsMarshal.AsSpan(line), new WrapOptions { Width = width, FirstIndent = indent, RestIndent = rest.Add("  ") });
            }

            TextLayout.Wrap(rows, [new TextRun("───", theme.Muted)], new WrapOptions { Width = width, FirstIndent = rest, RestIndent = rest });
        }

        return rows;
    }

    private sealed class Painter(Table table, int[] widths, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, Theme theme)
    {
        private readonly List<Row> _rows = [];

        public List<Row> Paint(List<List<List<TextRun>>> cells)
        {
            var isWrapped = false;
            var laidOut = cells.ConvertAll(row => row.Select((cell, i) => TextLayout.Wrap(CollectionsMarshal.AsSpan(cell), new WrapOptions { Width = widths[i] })).ToList());
            isWrapped = laidOut.Exists(row => row.Exists(cell => cell.Count > 1));
            for (var i = 0; i < laidOut.Count; i++)
            {
                AddRow(laidOut[i]);
                if (i == 0)
                    AddRule('━');
                else if (isWrapped && i < laidOut.Count - 1)
                    AddRule('─');
            }

            return _rows;
        }

        private void AddRow(List<List<Row>> cells)
        {
            var height = cells.Max(cell => cell.Count);
            for (var line = 0; line < height; line++)
            {
                var builder = Begin();
                var left = builder.Width;
                for (var i = 0; i < widths.Length; i++)
                {
                    var content = i < cells.Count && line < cells[i].Count ? cells[i][line] : Row.Empty;
                    builder.PadTo(left + Offset(i, widths[i] - content.Width), Style.Plain);
                    foreach (var run in content.Runs)
                        builder.Add(run);
                    left += widths[i] + Gap;
                    if (i < widths.Length - 1)
                        builder.PadTo(left, Style.Plain);
                }

                _rows.Add(builder.Build());
            }
        }

        private int Offset(int column, int free) => (column < table.ColumnDefinitions.Count ? table.ColumnDefinitions[column].Alignment : null) switch
        {
            TableColumnAlign.Right => free,
            TableColumnAlign.Center => free / 2,
            _ => 0,
        };

        private void AddRule(char line)
        {
            var builder = Begin();
            builder.Add(new string(line, widths.Sum() + Gap * (widths.Length - 1)), theme.Muted);
            _rows.Add(builder.Build());
        }

        private RowBuilder Begin()
        {
            var builder = new RowBuilder();
            foreach (var run in _rows.Count == 0 ? first : rest)
                builder.Add(run);
            return builder;
        }
    }
}
