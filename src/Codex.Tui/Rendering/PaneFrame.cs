using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>What the live area at the bottom shows.</summary>
/// <param name="Rows">From the top; at least one, and no more than the terminal has.</param>
/// <param name="Caret">Where the hardware cursor stands, so that input methods and screen readers find it; null hides it.</param>
internal sealed record PaneFrame(IReadOnlyList<Row> Rows, CaretPosition? Caret)
{
    public CaretShape Shape { get; init; }
}

/// <summary>What the cursor looks like; the numbers are those of DECSCUSR.</summary>
internal enum CaretShape
{
    /// <summary>As the user has it.</summary>
    Default = 0,
    Block = 2,
    Underline = 4,
    Bar = 6,
}

/// <param name="Row">From 0, within the frame.</param>
/// <param name="Column">In cells, from 0.</param>
internal readonly record struct CaretPosition(int Row, int Column);
