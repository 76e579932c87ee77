using static Codex.Core.Config.Shapes;

namespace Codex.Core.Config;

/// <summary><c>[tui]</c>; unknown keys directly in it are passed over, as the original does.</summary>
internal static class TuiShapes
{
    private static readonly ConfigShape Keybinding = new EitherShape("a keybinding string or a list of keybinding strings", Text, Texts);

    public static ConfigShape Tui { get; } = new TableShape(
        new("alternate_screen", Choice("auto", "always", "never")),
        new("animations", Switch),
        new("keymap", Keymap()),
        new("model_availability_nux", MapOf(UnsignedInteger)),
        new("notification_condition", Choice("unfocused", "always")),
        new("notification_method", Choice("auto", "osc9", "osc777", "bel")),
        new("notifications", new EitherShape("a boolean or a list of strings", Switch, Texts)),
        new("pet", Text),
        new("pet_anchor", Choice("composer", "screen-bottom")),
        new("raw_output_mode", Switch),
        new("resume_cwd", Choice("current", "session")),
        new("session_picker_view", Choice("comfortable", "dense")),
        new("show_tooltips", Switch),
        new("status_line", Texts),
        new("status_line_use_colors", Switch),
        new("terminal_resize_reflow_max_rows", Size),
        new("terminal_title", Texts),
        new("theme", Text),
        new("vim_mode_default", Switch))
    { IsLenient = true };

    private static TableShape Keymap() => Table(
        Context("approval", "approve approve_for_prefix approve_for_session cancel decline deny open_fullscreen open_thread"),
        Context("chat", "decrease_reasoning_effort edit_queued_message increase_reasoning_effort interrupt_turn"),
        Context("composer", "history_search_next history_search_previous queue submit toggle_shortcuts"),
        Context(
            "editor",
            "delete_backward delete_backward_word delete_forward delete_forward_word insert_newline kill_line_end kill_line_start "
            + "kill_whole_line move_down move_left move_line_end move_line_start move_right move_up move_word_left move_word_right yank "
            + "undo redo"),
        Context(
            "global",
            "clear_terminal copy open_external_editor open_transcript queue submit toggle_fast_mode toggle_raw_output toggle_shortcuts "
            + "toggle_side_conversation toggle_vim_mode paste_image"),
        Context("list", "accept cancel jump_bottom jump_top move_down move_left move_right move_up page_down page_up"),
        Context("pager", "close close_transcript half_page_down half_page_up jump_bottom jump_top page_down page_up scroll_down scroll_up"),
        Context(
            "vim_normal",
            "append_after_cursor append_line_end cancel_operator change_to_line_end delete_char delete_to_line_end enter_insert "
            + "insert_line_start move_down move_left move_line_end move_line_start move_right move_up move_word_backward move_word_end "
            + "move_word_forward open_line_above open_line_below paste_after start_change_operator start_delete_operator "
            + "start_yank_operator substitute_char yank_line "
            // Newer than the published schema.
            + "enter_replace_mode find_backward find_forward jump_bottom jump_top redo repeat_last_change replace_char till_backward "
            + "till_forward undo "
            // Ours.
            + "delete_char_before enter_visual_line_mode enter_visual_mode join_lines move_big_word_backward move_big_word_end "
            + "move_big_word_forward move_first_non_blank paste_before repeat_find repeat_find_reversed substitute_line toggle_case"),
        Context(
            "vim_operator",
            "cancel delete_line motion_down motion_left motion_line_end motion_line_start motion_right motion_up motion_word_backward "
            + "motion_word_end motion_word_forward select_around_text_object select_inner_text_object yank_line "
            + "motion_find_backward motion_find_forward motion_jump_bottom motion_jump_top motion_till_backward motion_till_forward "
            + "change_line motion_big_word_backward motion_big_word_end motion_big_word_forward motion_first_non_blank motion_repeat_find "
            + "motion_repeat_find_reversed"),
        Context("vim_text_object", "backtick big_word braces brackets cancel double_quote parentheses single_quote word"));

    private static ConfigKey Context(string name, string actions) =>
        new(name, new TableShape([.. actions.Split(' ').Select(action => new ConfigKey(action, Keybinding))]));
}
