using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>What the user said.</summary>
internal sealed class UserCell(string text, int images) : TranscriptCell
{
    public string Text => text;

    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = CellText.Begin();
        var ground = theme.UserBlock;
        // A soft ground is not enough to know it by: without colours the mark tells.
        Style? fill = ground.Background.Kind == ColorKind.Default ? null : ground;
        var shown = CleanText.From(text);
        if (images > 0 && !shown.Contains("[Image #", StringComparison.Ordinal))
            shown = string.Concat(Enumerable.Range(1, images).Select(i => $"[Image #{i}] ")) + shown;
        TextLayout.Wrap(rows, [new TextRun(shown, ground)], new WrapOptions
        {
            Width = width,
            FirstIndent = [new TextRun("› ", ground.With(theme.Strong))],
            RestIndent = [new TextRun("  ", ground)],
            Fill = fill,
        });
        return rows;
    }
}
