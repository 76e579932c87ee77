using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>The first lines: who we are, and where.</summary>
internal sealed class BannerCell(string version, string directory) : TranscriptCell
{
    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = new List<Row>();
        CellText.AddMarked(rows, new TextRun(">_ ", theme.Muted), width, new TextRun("OpenAI Codex ", theme.Strong), new TextRun($"(v{version})", theme.Muted));
        CellText.AddMarked(rows, "   ", width, new TextRun(CleanText.From(directory), theme.Muted));
        return rows;
    }
}

/// <summary>A command's answer as a table of names and values.</summary>
internal sealed class TableCell(string title, IReadOnlyList<(string Name, string Value)> lines) : TranscriptCell
{
    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        CellText.AddMarked(rows, "", width, new TextRun(title, theme.Accent));
        rows.Add(Row.Empty);
        var nameWidth = lines.Max(line => line.Name.Length) + 2;
        foreach (var (name, value) in lines)
        {
            TextLayout.Wrap(rows, [CleanText.From(value)], new WrapOptions
            {
                Width = width,
                FirstIndent = [new TextRun("  " + (name.Length > 0 ? name + ":" : "").PadRight(nameWidth), theme.Muted)],
                RestIndent = [new string(' ', nameWidth + 2)],
            });
        }

        return rows;
    }
}
