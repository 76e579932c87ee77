using Codex.Tui.Composer;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>A refusal with reasons: what is written goes to the model in place of a result.</summary>
/// <param name="keymap">The keys.</param>
/// <param name="sent">Takes the text.</param>
/// <param name="back">Shows the question again.</param>
internal sealed class FeedbackDialog(Keymap.Keymap keymap, Action<string> sent, Action back) : Dialog
{
    private readonly TextArea _text = new();

    public override bool TakesText => true;

    public override void Press(KeyEvent key)
    {
        if (keymap.Find(key, KeyContext.List) is KeyAction.Cancel || key.Is('c', KeyModifiers.Control))
            Close(back);
        else if (key.Is(Key.Enter) && _text.Text.Trim().Length > 0)
            Close(() => sent(_text.Text.Trim()));
        else if (key.Is(Key.Backspace))
            _text.DeleteBackward();
        else if (key.Is(Key.Left))
            _text.MoveLeft();
        else if (key.Is(Key.Right))
            _text.MoveRight();
        else if (key.IsText)
            _text.Insert(key.Character.ToString());
    }

    public override void Type(string text) => _text.Insert(text);

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        var layout = new TextAreaRows(_text.Text, Math.Max(1, width - 4));
        var (caretRow, caretColumn) = layout.PlaceOf(_text.Caret);
        List<Row> rows = [Row.Of("  ", new TextRun("What should Codex do instead?", theme.Strong)), Row.Empty];
        for (var i = 0; i < layout.Count; i++)
            rows.Add(new RowBuilder().Add(i == 0 ? "  › " : "    ", theme.Strong).Add(layout.Text.AsSpan(layout[i].Start, layout[i].End - layout[i].Start), Style.Plain).Build());
        rows.Add(Row.Empty);
        rows.Add(Row.Of(new TextRun("  enter", theme.Strong), new TextRun(" send · ", theme.Muted), new TextRun("esc", theme.Strong), new TextRun(" back", theme.Muted)));
        return (rows.Count > maxRows ? rows[..maxRows] : rows, new CaretPosition(caretRow + 2, caretColumn + 4));
    }

    private void Close(Action act)
    {
        IsClosed = true;
        act();
    }
}
