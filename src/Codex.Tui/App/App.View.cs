using Codex.Tui.Composer;
using Codex.Tui.Composer.Vim;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.App;

/// <summary>What the state looks like.</summary>
internal sealed partial class App
{
    private const string Hint = "Ask Codex to do anything";

    /// <summary>The live rows at the bottom.</summary>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Rows of the terminal.</param>
    /// <param name="theme">The look.</param>
    public PaneFrame Render(int width, int height, Theme theme)
    {
        var maxRows = Math.Max(1, height - 1);
        var (bottom, caret) = RenderBottom(width, maxRows, theme);
        var rows = Flow.RenderLive(width, theme);
        // A tall live part would be pushed into the scrollback, half done, by a terminal that becomes smaller.
        var most = Math.Max(4, maxRows / 2);
        if (rows.Count > most)
            rows.RemoveRange(0, rows.Count - most);
        if (State.Turn is { } turn)
        {
            rows.Add(Row.Empty);
            rows.AddRange(StatusLines.Working(turn, Flow.ReasoningHeader, _clock.GetUtcNow(), _keymap.Hint(KeyContext.Chat, KeyAction.InterruptTurn), width, theme));
        }

        rows.AddRange(StatusLines.Pending(State, _keymap.Hint(KeyContext.Chat, KeyAction.EditQueuedMessage), width, theme));
        rows.Add(Row.Empty);
        // Where not everything fits, the composer and the end of what is live are what counts.
        var room = Math.Max(0, maxRows - bottom.Count);
        if (rows.Count > room)
            rows.RemoveRange(0, rows.Count - room);
        var offset = rows.Count;
        rows.AddRange(bottom);
        return new PaneFrame(rows, caret is { } at ? at with { Row = at.Row + offset } : null) { Shape = CursorShape };
    }

    private (List<Row> Rows, CaretPosition? Caret) RenderBottom(int width, int maxRows, Theme theme)
    {
        if (_dialog is { } dialog)
        {
            var (dialogRows, dialogCaret) = dialog.Render(width, maxRows, theme);
            return (dialogRows, dialogCaret);
        }

        var (rows, caret) = ComposerView.Render(Composer, width, Math.Max(1, Math.Min(12, maxRows / 2)), Hint, theme);
        var below = ComposerView.RenderList(Composer, width, theme).ToList();
        if (below.Count == 0)
            below = _showsShortcuts ? Shortcuts.Render(_keymap, width, theme) : [Footer(width, theme)];
        if (maxRows - rows.Count >= 2)
            rows.Add(Row.Empty);
        rows.AddRange(below.Take(Math.Max(0, maxRows - rows.Count)));
        return (rows, caret);
    }

    private CaretShape CursorShape => _dialog is null && Composer is { Search: null, Vim.Mode: var mode }
        ? mode switch
        {
            VimMode.Insert => CaretShape.Bar,
            VimMode.Replace => CaretShape.Underline,
            _ => CaretShape.Block,
        }
        : CaretShape.Default;

    private Row Footer(int width, Theme theme)
    {
        if (Composer.Search is { } search)
        {
            var hint = search.Fails ? "failing reverse-i-search: " : "reverse-i-search: ";
            return StatusLines.Footer(hint + search.Query, "enter accept · esc cancel", width, theme);
        }

        if (_quitPrimedUntil is not null)
            return Row.Of(new TextRun("  ctrl + c again to quit", theme.Muted));
        if (_rewindPrimedUntil is not null)
            return Row.Of(new TextRun("  esc again to edit an earlier message", theme.Muted));
        // Who says what the status line holds gets that; otherwise the context is worth its place at the right.
        var right = _statusLine is null && State.ContextLeft is { } context ? $"{context}% context left" : "";
        if (State.Turn is not null && !Composer.IsEmpty)
            right = $"{_keymap.Hint(KeyContext.Composer, KeyAction.Queue)} to queue message";
        else if (Composer.IsEmpty)
            right = right.Length == 0 ? "? for shortcuts" : right + " · ? for shortcuts";
        if (Composer.Vim is { } vim)
            right = right.Length == 0 ? VimLine(vim) : $"{VimLine(vim)} · {right}";
        return StatusLines.Footer(StatusLine, right, width, theme);
    }

    private static string VimLine(VimEditor vim)
    {
        var mode = vim.Mode == VimMode.VisualLine ? "Visual Line" : vim.Mode.ToString();
        return vim.Typed.Length == 0 ? $"Vim: {mode}" : $"Vim: {mode} {vim.Typed}";
    }
}
