using Codex.Tui.Composer;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>A question that is answered with a text.</summary>
/// <param name="keymap">The keys.</param>
/// <param name="title">The question.</param>
/// <param name="sent">Takes the text, trimmed; gives what is wrong with it, null when it is taken.</param>
/// <param name="back">Shows what was there before.</param>
internal sealed class TextDialog(Keymap.Keymap keymap, string title, Func<string, string?> sent, Action back) : Dialog
{
    private readonly TextArea _text = new();
    private string? _problem;

    public override bool TakesText => true;

    /// <summary>Stands below the title; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether nothing is an answer, too.</summary>
    public bool TakesNothing { get; init; }

    /// <summary>What is there to begin with.</summary>
    public string Text
    {
        get => _text.Text;
        init => _text.Insert(value);
    }

    public override void Press(KeyEvent key)
    {
        if (keymap.Find(key, KeyContext.List) is KeyAction.Cancel || key.Is('c', KeyModifiers.Control))
        {
            IsClosed = true;
            back();
        }
        else if (key.Is(Key.Enter))
        {
            Send();
        }
        else if (!EditorKeys.Apply(keymap.Find(key, KeyContext.Editor), _text) && key.IsText)
        {
            _text.Insert(key.Character.ToString());
        }
    }

    public override void Type(string text) => _text.Insert(text);

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        var layout = new TextAreaRows(_text.Text, Math.Max(1, width - 4));
        var (caretRow, caretColumn) = layout.PlaceOf(_text.Caret);
        List<Row> rows = [.. Indented(title, theme.Strong, width)];
        if (Note is not null)
            rows.AddRange(Indented(Note, theme.Muted, width));
        rows.Add(Row.Empty);
        var first = rows.Count;
        for (var i = 0; i < layout.Count; i++)
            rows.Add(new RowBuilder().Add(i == 0 ? "  › " : "    ", theme.Strong).Add(layout.Text.AsSpan(layout[i].Start, layout[i].End - layout[i].Start), Style.Plain).Build());
        rows.Add(Row.Empty);
        if (_problem is not null)
            rows.AddRange(Indented(_problem, theme.Failure, width));
        rows.Add(Row.Of(new TextRun("  enter", theme.Strong), new TextRun(" send · ", theme.Muted), new TextRun("esc", theme.Strong), new TextRun(" back", theme.Muted)));
        return (rows.Count > maxRows ? rows[..maxRows] : rows, new CaretPosition(caretRow + first, caretColumn + 4));
    }

    private static List<Row> Indented(string text, Style style, int width) => TextLayout.Wrap(
        [new TextRun(CleanText.From(text), style)], new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] });

    private void Send()
    {
        var text = _text.Text.Trim();
        if (text.Length == 0 && !TakesNothing)
            return;
        _problem = sent(text);
        IsClosed = _problem is null;
    }
}
