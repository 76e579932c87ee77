using Codex.Tui.Composer.Vim;
using Codex.Tui.Input;
using Codex.Tui.Keymap;

namespace Codex.Tui.Composer;

/// <summary>The composer with modal editing.</summary>
internal sealed partial class ChatComposer
{
    /// <summary>Keys that arrive together, as over a slow line, are commands for Vim; more of them are a paste.</summary>
    private const int LongCommand = 16;

    /// <summary>Modal editing; null while it is off.</summary>
    public VimEditor? Vim { get; private set; }

    /// <summary>Turns modal editing on or off; it begins where text is typed.</summary>
    public void UseVim(bool isOn)
    {
        Area.EndGroup();
        Vim = isOn ? new VimEditor(Area, _keymap) : null;
        Vim?.Restart();
    }

    private ComposerOutcome? PressInVim(KeyEvent key)
    {
        if (Vim is not { } vim)
            return null;
        if (IsEmpty && vim.Mode == VimMode.Normal && !vim.WantsEscape && (key.Is('/') || key.Is('!') || key.Is('@')))
        {
            // There is nothing that Vim could do there: it begins a command, a shell command, the name of a file.
            vim.Restart();
            return null;
        }

        var answer = vim.Press(key);
        if (answer == VimAnswer.NotMine)
            return vim.IsTyping ? null : PressBesideVim(key);
        if (answer.Rows == KeyAction.None)
            return AfterEdit();
        var outcome = Edited;
        for (var (i, before) = (0, (-1, "")); i < answer.Times && before != (Area.Caret, Area.Text) && outcome == Edited; i++)
        {
            before = (Area.Caret, Area.Text);
            outcome = MoveRows(answer.Rows);
            vim.Settle();
        }

        return outcome;
    }

    /// <summary>In normal mode the editor's own keys move, but change nothing; characters mean nothing.</summary>
    private ComposerOutcome? PressBesideVim(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.Composer, KeyContext.Editor);
        if (IsEmpty && action == KeyAction.ToggleShortcuts)
            return NotHandled;
        return key.IsText || EditorKeys.Changes(action) ? Edited : null;
    }

    private bool IsForVim(string text) =>
        Vim is { Mode: not VimMode.Insert } && text.Length <= LongCommand && !text.Contains('\n', StringComparison.Ordinal);
}
