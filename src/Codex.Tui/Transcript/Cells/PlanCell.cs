using System.Collections.Immutable;
using Codex.Protocol.Threads;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>The model's plan as it stands.</summary>
internal sealed class PlanCell(string? explanation, ImmutableArray<PlanStep> steps) : TranscriptCell
{
    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        var done = steps.Count(step => step.Status == PlanStepStatus.Completed);
        CellText.AddMarked(
            rows, new TextRun("• ", theme.Muted), width, new TextRun("Updated Plan", theme.Strong), new TextRun($" · {done}/{steps.Length} complete", theme.Muted));
        if (!string.IsNullOrWhiteSpace(explanation))
            CellText.AddMarked(rows, "  ", width, new TextRun(CleanText.From(explanation), theme.Muted.Italic()));
        foreach (var step in steps)
        {
            var (mark, style) = step.Status switch
            {
                PlanStepStatus.Completed => ("✔ ", theme.Muted.Strike()),
                PlanStepStatus.InProgress => ("□ ", theme.Accent.Bold()),
                _ => ("□ ", theme.Muted),
            };
            TextLayout.Wrap(rows, [new TextRun(CleanText.From(step.Step), style)], new WrapOptions
            {
                Width = width,
                FirstIndent = ["  ", new TextRun(mark, style with { Attributes = style.Attributes & ~TextAttributes.Strike })],
                RestIndent = ["    "],
            });
        }

        return rows;
    }
}
