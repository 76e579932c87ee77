namespace Codex.Tui.Input;

/// <summary>What the terminal tells us.</summary>
internal abstract record TerminalInput
{
    private TerminalInput()
    {
    }

    public sealed record KeyPressed(KeyEvent Key) : TerminalInput;

    /// <summary>Several characters that arrived at once: typed faster than we read, or pasted without brackets.</summary>
    public sealed record TextTyped(string Text) : TerminalInput;

    /// <summary>Text between the brackets of a paste, line ends as <c>\n</c>.</summary>
    public sealed record Pasted(string Text) : TerminalInput;

    public sealed record FocusChanged(bool HasFocus) : TerminalInput;

    /// <summary>Answer to <c>CSI 6n</c>, counted from 0.</summary>
    public sealed record CursorReported(int Row, int Column) : TerminalInput;

    /// <summary>Answer to OSC 11: whether the ground is light.</summary>
    public sealed record GroundReported(bool IsLight) : TerminalInput;

    /// <summary>Answer to <c>CSI ? u</c>: the kitty keyboard protocol is there.</summary>
    public sealed record KittyKeyboardReported : TerminalInput;

    /// <summary>Answer to <c>CSI &gt; q</c>, for example <c>tmux 3.3a</c>.</summary>
    public sealed record VersionReported(string Version) : TerminalInput;

    /// <summary>Answer to <c>CSI c</c>, which every terminal gives: no answer to an earlier question comes after it.</summary>
    public sealed record AttributesReported : TerminalInput;
}
