using Codex.Tui.Input;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>A question or a list in place of the composer.</summary>
internal abstract class Dialog
{
    /// <summary>True when it is done and goes away.</summary>
    public bool IsClosed { get; protected set; }

    /// <summary>Whether it came up by itself: then keys that were meant for the composer must not answer it.</summary>
    public virtual bool IsUnexpected => false;

    /// <summary>Whether a text is written in it, and not one of several options chosen.</summary>
    public virtual bool TakesText => false;

    public abstract void Press(KeyEvent key);

    /// <summary>Text that came at once; most dialogs have no use for it.</summary>
    public virtual void Type(string text)
    {
    }

    /// <param name="width">Of the terminal.</param>
    /// <param name="maxRows">Rows there are.</param>
    /// <param name="theme">The look.</param>
    public abstract (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme);
}
