using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>A line from us to the user.</summary>
internal sealed class NoticeCell(NoticeKind kind, string text) : TranscriptCell
{
    public NoticeKind Kind => kind;

    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        var shown = CleanText.From(text).TrimEnd('\n');
        switch (kind)
        {
            case NoticeKind.Error:
                CellText.AddMarked(rows, new TextRun("■ ", theme.Failure), width, new TextRun(shown, theme.Failure));
                break;
            case NoticeKind.Warning:
                CellText.AddMarked(rows, new TextRun("⚠ ", theme.Warning), width, new TextRun(shown, theme.Warning));
                break;
            case NoticeKind.Approved:
                CellText.AddMarked(rows, new TextRun("✔ ", theme.Success), width, new TextRun(shown, theme.Muted));
                break;
            case NoticeKind.Refused:
                CellText.AddMarked(rows, new TextRun("✗ ", theme.Failure), width, new TextRun(shown, theme.Muted));
                break;
            case NoticeKind.Footer:
                CellText.AddMarked(rows, "  ", width, new TextRun(shown, theme.Muted));
                break;
            default:
                CellText.AddMarked(rows, new TextRun("• ", theme.Muted), width, new TextRun(shown, Style.Plain));
                break;
        }

        return rows;
    }
}

/// <summary>What a notice is about.</summary>
internal enum NoticeKind
{
    Info,
    Warning,
    Error,
    Approved,
    Refused,

    /// <summary>The end of a turn, in passing.</summary>
    Footer,
}
