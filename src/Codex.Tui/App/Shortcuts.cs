using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.App;

/// <summary>The list of keys that a question mark opens.</summary>
internal static class Shortcuts
{
    public static List<Row> Render(Keymap.Keymap keymap, int width, Theme theme)
    {
        (string Key, string What)[] lines =
        [
            ("/", "commands"),
            ("@", "mention a file"),
            (keymap.Hint(KeyContext.Editor, KeyAction.InsertNewline), "newline (also alt + enter, shift + enter)"),
            (keymap.Hint(KeyContext.Composer, KeyAction.Queue), "queue a message while a turn runs"),
            (keymap.Hint(KeyContext.Chat, KeyAction.EditQueuedMessage), "edit the last queued message"),
            (keymap.Hint(KeyContext.Chat, KeyAction.InterruptTurn), "interrupt the turn"),
            (keymap.Hint(KeyContext.Composer, KeyAction.HistorySearchPrevious), "search earlier messages"),
            (keymap.Hint(KeyContext.Global, KeyAction.OpenTranscript), "transcript"),
            (keymap.Hint(KeyContext.Global, KeyAction.OpenExternalEditor), "write in $VISUAL or $EDITOR"),
            (keymap.Hint(KeyContext.Global, KeyAction.PasteImage), "paste an image"),
            (keymap.Hint(KeyContext.Global, KeyAction.Copy), "copy the last answer"),
            (keymap.Hint(KeyContext.Chat, KeyAction.DecreaseReasoningEffort) + ", " + keymap.Hint(KeyContext.Chat, KeyAction.IncreaseReasoningEffort), "let the model think less, more"),
            ("!", "run a command in your own shell"),
            ("$", "mention a skill"),
            ("esc esc", "go back to an earlier message"),
            ("ctrl + c", "clear the draft; twice to quit"),
        ];
        var keyWidth = lines.Max(line => Clusters.WidthOf(line.Key)) + 2;
        var rows = new List<Row>();
        foreach (var (key, what) in lines)
        {
            if (key.Length == 0)
                continue;
            var builder = new RowBuilder().Add("  ", Style.Plain).Add(key, theme.Strong).PadTo(keyWidth + 2, Style.Plain);
            rows.Add(builder.AddClipped(new TextRun(what, theme.Muted), width).Build());
        }

        return rows;
    }
}
