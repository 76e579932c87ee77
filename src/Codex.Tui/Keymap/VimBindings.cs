using System.Collections.Immutable;

namespace Codex.Tui.Keymap;

/// <summary>
/// The keys of Vim mode. Names that 0.169.0 has too are its own (its key inspector shows them); the others, and the keys behind them, are
/// Vim's. Counts are digits everywhere and cannot be bound.
/// </summary>
internal static class VimBindings
{
    public static ImmutableArray<KeyBinding> Defaults { get; } = [.. Normal(), .. Operator(), .. TextObject()];

    private static IEnumerable<KeyBinding> Normal() =>
    [
        Bind("enter_insert", KeyAction.EnterInsert, "i", "insert"),
        Bind("append_after_cursor", KeyAction.AppendAfterCursor, "a"),
        Bind("append_line_end", KeyAction.AppendLineEnd, "A"),
        Bind("insert_line_start", KeyAction.InsertLineStart, "I"),
        Bind("open_line_below", KeyAction.OpenLineBelow, "o"),
        Bind("open_line_above", KeyAction.OpenLineAbove, "O"),
        Bind("enter_replace_mode", KeyAction.EnterReplaceMode, "R"),
        Bind("enter_visual_mode", KeyAction.EnterVisual, "v"),
        Bind("enter_visual_line_mode", KeyAction.EnterVisualLine, "V"),
        Bind("move_left", KeyAction.MoveLeft, "h", "left", "backspace"),
        Bind("move_right", KeyAction.MoveRight, "l", "right", "space"),
        Bind("move_up", KeyAction.MoveUp, "k", "up"),
        Bind("move_down", KeyAction.MoveDown, "j", "down"),
        Bind("move_word_forward", KeyAction.VimWordForward, "w"),
        Bind("move_word_backward", KeyAction.VimWordBackward, "b"),
        Bind("move_word_end", KeyAction.VimWordEnd, "e"),
        Bind("move_big_word_forward", KeyAction.VimBigWordForward, "W"),
        Bind("move_big_word_backward", KeyAction.VimBigWordBackward, "B"),
        Bind("move_big_word_end", KeyAction.VimBigWordEnd, "E"),
        Bind("move_line_start", KeyAction.MoveLineStart, "0", "home"),
        Bind("move_first_non_blank", KeyAction.MoveFirstNonBlank, "^"),
        Bind("move_line_end", KeyAction.MoveLineEnd, "$", "end"),
        Bind("find_forward", KeyAction.FindForward, "f"),
        Bind("find_backward", KeyAction.FindBackward, "F"),
        Bind("till_forward", KeyAction.TillForward, "t"),
        Bind("till_backward", KeyAction.TillBackward, "T"),
        Bind("repeat_find", KeyAction.RepeatFind, ";"),
        Bind("repeat_find_reversed", KeyAction.RepeatFindReversed, ","),
        Bind("jump_top", KeyAction.JumpTop, "g g"),
        Bind("jump_bottom", KeyAction.JumpBottom, "G"),
        Bind("delete_char", KeyAction.DeleteChar, "x", "delete"),
        Bind("delete_char_before", KeyAction.DeleteCharBefore, "X"),
        Bind("replace_char", KeyAction.ReplaceChar, "r"),
        Bind("toggle_case", KeyAction.ToggleCase, "~"),
        Bind("join_lines", KeyAction.JoinLines, "J"),
        Bind("repeat_last_change", KeyAction.RepeatLastChange, "."),
        Bind("substitute_char", KeyAction.SubstituteChar, "s"),
        Bind("substitute_line", KeyAction.SubstituteLine, "S"),
        Bind("delete_to_line_end", KeyAction.DeleteToLineEnd, "D"),
        Bind("change_to_line_end", KeyAction.ChangeToLineEnd, "C"),
        Bind("yank_line", KeyAction.YankLine, "Y"),
        Bind("paste_after", KeyAction.PasteAfter, "p"),
        Bind("paste_before", KeyAction.PasteBefore, "P"),
        Bind("start_delete_operator", KeyAction.StartDeleteOperator, "d"),
        Bind("start_yank_operator", KeyAction.StartYankOperator, "y"),
        Bind("start_change_operator", KeyAction.StartChangeOperator, "c"),
        Bind("undo", KeyAction.Undo, "u"),
        Bind("redo", KeyAction.Redo, "ctrl-r"),
        Bind("cancel_operator", KeyAction.CancelOperator, "esc", "ctrl-["),
    ];

    private static IEnumerable<KeyBinding> Operator() =>
    [
        Motion("delete_line", KeyAction.DeleteLine, "d"),
        Motion("change_line", KeyAction.ChangeLine, "c"),
        Motion("yank_line", KeyAction.YankLine, "y"),
        Motion("motion_left", KeyAction.MoveLeft, "h", "left"),
        Motion("motion_right", KeyAction.MoveRight, "l", "right", "space"),
        Motion("motion_up", KeyAction.MoveUp, "k", "up"),
        Motion("motion_down", KeyAction.MoveDown, "j", "down"),
        Motion("motion_word_forward", KeyAction.VimWordForward, "w"),
        Motion("motion_word_backward", KeyAction.VimWordBackward, "b"),
        Motion("motion_word_end", KeyAction.VimWordEnd, "e"),
        Motion("motion_big_word_forward", KeyAction.VimBigWordForward, "W"),
        Motion("motion_big_word_backward", KeyAction.VimBigWordBackward, "B"),
        Motion("motion_big_word_end", KeyAction.VimBigWordEnd, "E"),
        Motion("motion_line_start", KeyAction.MoveLineStart, "0", "home"),
        Motion("motion_first_non_blank", KeyAction.MoveFirstNonBlank, "^"),
        Motion("motion_line_end", KeyAction.MoveLineEnd, "$", "end"),
        Motion("motion_find_forward", KeyAction.FindForward, "f"),
        Motion("motion_find_backward", KeyAction.FindBackward, "F"),
        Motion("motion_till_forward", KeyAction.TillForward, "t"),
        Motion("motion_till_backward", KeyAction.TillBackward, "T"),
        Motion("motion_repeat_find", KeyAction.RepeatFind, ";"),
        Motion("motion_repeat_find_reversed", KeyAction.RepeatFindReversed, ","),
        Motion("motion_jump_top", KeyAction.JumpTop, "g g"),
        Motion("motion_jump_bottom", KeyAction.JumpBottom, "G"),
        Motion("select_inner_text_object", KeyAction.SelectInnerTextObject, "i"),
        Motion("select_around_text_object", KeyAction.SelectAroundTextObject, "a"),
        Motion("cancel", KeyAction.CancelOperator, "esc", "ctrl-["),
    ];

    private static IEnumerable<KeyBinding> TextObject() =>
    [
        Object("word", KeyAction.ObjectWord, "w"),
        Object("big_word", KeyAction.ObjectBigWord, "W"),
        Object("parentheses", KeyAction.ObjectParentheses, "(", ")", "b"),
        Object("brackets", KeyAction.ObjectBrackets, "[", "]"),
        Object("braces", KeyAction.ObjectBraces, "{", "}", "B"),
        Object("double_quote", KeyAction.ObjectDoubleQuote, "\""),
        Object("single_quote", KeyAction.ObjectSingleQuote, "'"),
        Object("backtick", KeyAction.ObjectBacktick, "`"),
        Object("cancel", KeyAction.CancelOperator, "esc", "ctrl-["),
    ];

    private static KeyBinding Bind(string name, KeyAction action, params ImmutableArray<string> keys) => new(KeyContext.VimNormal, name, action, keys);

    private static KeyBinding Motion(string name, KeyAction action, params ImmutableArray<string> keys) => new(KeyContext.VimOperator, name, action, keys);

    private static KeyBinding Object(string name, KeyAction action, params ImmutableArray<string> keys) => new(KeyContext.VimTextObject, name, action, keys);
}
