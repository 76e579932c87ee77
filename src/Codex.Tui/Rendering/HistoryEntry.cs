using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>
/// Something finished, to be printed once into the terminal's own scrollback. It can be laid out again, for as long as it is still on
/// the screen when the terminal changes its width, and for the transcript.
/// </summary>
internal abstract class HistoryEntry
{
    /// <summary>The rows at a width; the same rows each time for the same width and theme.</summary>
    public abstract IReadOnlyList<Row> Render(int width, Theme theme);
}
