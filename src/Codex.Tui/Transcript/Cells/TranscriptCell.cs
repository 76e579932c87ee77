using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>One thing in the conversation. In the history long things are folded; the transcript shows them whole.</summary>
internal abstract class TranscriptCell : HistoryEntry
{
    /// <summary>The rows with nothing folded.</summary>
    public virtual IReadOnlyList<Row> RenderWhole(int width, Theme theme) => Render(width, theme);
}
