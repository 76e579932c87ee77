using System.Collections.Immutable;

namespace Codex.Tui.Keymap;

/// <summary>The names of actions in <c>[tui.keymap.*]</c> and the keys that both eras of the original gave them.</summary>
internal static class KeyBindings
{
    public static ImmutableArray<KeyBinding> Defaults { get; } =
    [
        new(KeyContext.Global, "open_transcript", KeyAction.OpenTranscript, ["ctrl-t"]),
        new(KeyContext.Global, "open_external_editor", KeyAction.OpenExternalEditor, ["ctrl-g"]),
        new(KeyContext.Global, "copy", KeyAction.Copy, ["ctrl-o"]),
        new(KeyContext.Global, "clear_terminal", KeyAction.ClearTerminal, ["ctrl-l"]),
        new(KeyContext.Global, "paste_image", KeyAction.PasteImage, ["ctrl-v"]),
        new(KeyContext.Global, "toggle_raw_output", KeyAction.ToggleRawOutput, ["alt-r"]),
        new(KeyContext.Global, "toggle_vim_mode", KeyAction.ToggleVimMode, []),

        new(KeyContext.Chat, "interrupt_turn", KeyAction.InterruptTurn, ["esc"]),
        new(KeyContext.Chat, "edit_queued_message", KeyAction.EditQueuedMessage, ["alt-up", "shift-left"]),
        new(KeyContext.Chat, "decrease_reasoning_effort", KeyAction.DecreaseReasoningEffort, ["alt-,", "shift-down"]),
        new(KeyContext.Chat, "increase_reasoning_effort", KeyAction.IncreaseReasoningEffort, ["alt-.", "shift-up"]),

        new(KeyContext.Composer, "submit", KeyAction.Submit, ["enter"]),
        new(KeyContext.Composer, "queue", KeyAction.Queue, ["tab"]),
        new(KeyContext.Composer, "toggle_shortcuts", KeyAction.ToggleShortcuts, ["?"]),
        new(KeyContext.Composer, "history_search_previous", KeyAction.HistorySearchPrevious, ["ctrl-r"]),
        new(KeyContext.Composer, "history_search_next", KeyAction.HistorySearchNext, ["ctrl-s"]),

        new(KeyContext.Editor, "insert_newline", KeyAction.InsertNewline, ["ctrl-j", "alt-enter", "shift-enter", "ctrl-enter", "ctrl-m"]),
        new(KeyContext.Editor, "move_left", KeyAction.MoveLeft, ["left", "ctrl-b"]),
        new(KeyContext.Editor, "move_right", KeyAction.MoveRight, ["right", "ctrl-f"]),
        new(KeyContext.Editor, "move_up", KeyAction.MoveUp, ["up", "ctrl-p"]),
        new(KeyContext.Editor, "move_down", KeyAction.MoveDown, ["down", "ctrl-n"]),
        new(KeyContext.Editor, "move_word_left", KeyAction.MoveWordLeft, ["alt-b", "ctrl-left", "alt-left"]),
        new(KeyContext.Editor, "move_word_right", KeyAction.MoveWordRight, ["alt-f", "ctrl-right", "alt-right"]),
        new(KeyContext.Editor, "move_line_start", KeyAction.MoveLineStart, ["home", "ctrl-a"]),
        new(KeyContext.Editor, "move_line_end", KeyAction.MoveLineEnd, ["end", "ctrl-e"]),
        new(KeyContext.Editor, "delete_backward", KeyAction.DeleteBackward, ["backspace", "shift-backspace", "ctrl-h"]),
        new(KeyContext.Editor, "delete_forward", KeyAction.DeleteForward, ["delete", "ctrl-d"]),
        new(KeyContext.Editor, "delete_backward_word", KeyAction.DeleteBackwardWord, ["ctrl-w", "alt-backspace", "ctrl-backspace"]),
        new(KeyContext.Editor, "delete_forward_word", KeyAction.DeleteForwardWord, ["alt-d", "alt-delete", "ctrl-delete"]),
        new(KeyContext.Editor, "kill_line_start", KeyAction.KillLineStart, ["ctrl-u"]),
        new(KeyContext.Editor, "kill_line_end", KeyAction.KillLineEnd, ["ctrl-k"]),
        new(KeyContext.Editor, "kill_whole_line", KeyAction.KillWholeLine, []),
        new(KeyContext.Editor, "yank", KeyAction.Yank, ["ctrl-y"]),
        new(KeyContext.Editor, "undo", KeyAction.Undo, ["ctrl-/", "ctrl-_"]),
        new(KeyContext.Editor, "redo", KeyAction.Redo, ["alt-_"]),

        new(KeyContext.List, "accept", KeyAction.Accept, ["enter"]),
        new(KeyContext.List, "cancel", KeyAction.Cancel, ["esc"]),
        new(KeyContext.List, "move_up", KeyAction.MoveUp, ["up", "ctrl-p"]),
        new(KeyContext.List, "move_down", KeyAction.MoveDown, ["down", "ctrl-n"]),
        new(KeyContext.List, "move_left", KeyAction.MoveLeft, ["left"]),
        new(KeyContext.List, "move_right", KeyAction.MoveRight, ["right"]),
        new(KeyContext.List, "page_up", KeyAction.PageUp, ["pageup"]),
        new(KeyContext.List, "page_down", KeyAction.PageDown, ["pagedown"]),
        new(KeyContext.List, "jump_top", KeyAction.JumpTop, ["home"]),
        new(KeyContext.List, "jump_bottom", KeyAction.JumpBottom, ["end"]),

        new(KeyContext.Pager, "scroll_up", KeyAction.ScrollUp, ["up", "k"]),
        new(KeyContext.Pager, "scroll_down", KeyAction.ScrollDown, ["down", "j"]),
        new(KeyContext.Pager, "page_up", KeyAction.PageUp, ["pageup", "ctrl-b"]),
        new(KeyContext.Pager, "page_down", KeyAction.PageDown, ["pagedown", "space", "ctrl-f"]),
        new(KeyContext.Pager, "half_page_up", KeyAction.HalfPageUp, ["ctrl-u"]),
        new(KeyContext.Pager, "half_page_down", KeyAction.HalfPageDown, ["ctrl-d"]),
        new(KeyContext.Pager, "jump_top", KeyAction.JumpTop, ["home", "g"]),
        new(KeyContext.Pager, "jump_bottom", KeyAction.JumpBottom, ["end", "G"]),
        new(KeyContext.Pager, "close", KeyAction.Close, ["q", "ctrl-c", "esc"]),
        new(KeyContext.Pager, "close_transcript", KeyAction.CloseTranscript, ["ctrl-t"]),

        new(KeyContext.Approval, "approve", KeyAction.Approve, ["y"]),
        new(KeyContext.Approval, "approve_for_session", KeyAction.ApproveForSession, ["a"]),
        new(KeyContext.Approval, "approve_for_prefix", KeyAction.ApproveForPrefix, ["p"]),
        new(KeyContext.Approval, "decline", KeyAction.Decline, ["n"]),
        new(KeyContext.Approval, "deny", KeyAction.Decline, ["d"]),
        new(KeyContext.Approval, "cancel", KeyAction.Cancel, ["esc", "ctrl-c"]),
        new(KeyContext.Approval, "open_fullscreen", KeyAction.OpenFullscreen, ["ctrl-a"]),

        .. VimBindings.Defaults,
    ];
}

/// <param name="Context">The table.</param>
/// <param name="Name">The key in it.</param>
/// <param name="Action">What happens.</param>
/// <param name="Keys">The keys that do it unless configured.</param>
internal sealed record KeyBinding(KeyContext Context, string Name, KeyAction Action, ImmutableArray<string> Keys)
{
    /// <summary>As the configuration names it below <c>tui.keymap</c>, for example <c>composer.submit</c>.</summary>
    public string Path => $"{KeyContexts.NameOf(Context)}.{Name}";
}
