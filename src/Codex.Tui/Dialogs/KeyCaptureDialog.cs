using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>Waits for one key, whatever it is; Esc and Ctrl+C give up.</summary>
/// <param name="binding">Whose key it will be.</param>
/// <param name="taken">Takes the key.</param>
/// <param name="back">Does what comes after giving up.</param>
internal sealed class KeyCaptureDialog(KeyBinding binding, Action<KeyStroke> taken, Action back) : Dialog
{
    public override void Press(KeyEvent key)
    {
        IsClosed = true;
        if (key.Is(Key.Escape) || key.Is('c', KeyModifiers.Control))
            back();
        else
            taken(new KeyStroke(key));
    }

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        List<Row> rows =
        [
            new RowBuilder().Add("  ", Style.Plain).AddClipped(new TextRun("Press the new key for " + binding.Path, theme.Strong), width).Build(),
            Row.Empty,
            Row.Of(new TextRun("  esc", theme.Strong), new TextRun(" back", theme.Muted)),
        ];
        return (rows.Count > maxRows ? rows[..maxRows] : rows, null);
    }
}
