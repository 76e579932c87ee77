using System.Text;
using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>Something whole that was typed in normal mode, such as <c>2d3w</c>.</summary>
/// <param name="Action">The command, motion or text object.</param>
internal sealed record VimCommand(KeyAction Action)
{
    /// <summary>What is done to the text that the motion or object says; none for a plain command.</summary>
    public KeyAction Operator { get; init; }

    /// <summary>How often, or which line; null when it was not said.</summary>
    public int? Count { get; init; }

    /// <summary>A text object with what surrounds it.</summary>
    public bool IsAround { get; init; }

    /// <summary>The character of <c>f</c>, <c>t</c> and <c>r</c>.</summary>
    public Rune Character { get; init; }

    /// <summary><see cref="Count"/>, at least once.</summary>
    public int Times => Count ?? 1;
}
