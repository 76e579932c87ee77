using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>A summary of what the model thought: its body; the header has been in the status row.</summary>
internal sealed class ReasoningCell(string text) : TranscriptCell
{
    /// <summary>The bold line at the beginning of a summary.</summary>
    public static string? HeaderOf(string summary)
    {
        var start = summary.IndexOf("**", StringComparison.Ordinal);
        if (start < 0)
            return null;
        var end = summary.IndexOf("**", start + 2, StringComparison.Ordinal);
        return end < 0 ? null : CleanText.From(summary[(start + 2)..end]).Trim();
    }

    /// <summary>What follows the header; empty when nothing does.</summary>
    public static string BodyOf(string summary)
    {
        var start = summary.IndexOf("**", StringComparison.Ordinal);
        var end = start == 0 ? summary.IndexOf("**", 2, StringComparison.Ordinal) : -1;
        return (end < 0 ? summary : summary[(end + 2)..]).Trim();
    }

    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        CellText.AddMarked(rows, new TextRun("• ", theme.Muted), width, new TextRun(CleanText.From(text), theme.Muted.Italic()));
        return rows;
    }
}
