using System.Collections.Immutable;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>A title, some text, and numbered options.</summary>
internal sealed class ListDialog(Keymap.Keymap keymap, string title, ImmutableArray<DialogOption> options) : Dialog
{
    private readonly SelectionList _list = new(options.Length, 12);

    /// <summary>What stands between title and options; laid out for a width.</summary>
    public Func<int, Theme, IEnumerable<Row>> Body { get; init; } = (_, _) => [];

    /// <summary>What Esc does besides closing.</summary>
    public Action? Cancelled { get; init; }

    /// <summary>Where the keys of options are looked up besides their numbers.</summary>
    public bool HasApprovalKeys { get; init; }

    public bool ComesUnexpected { get; init; }

    /// <summary>What stands below the options; null for nothing.</summary>
    public string? Footnote { get; init; }

    /// <summary>What Esc does, in the last row.</summary>
    public string EscapeLabel { get; init; } = "back";

    public override bool IsUnexpected => ComesUnexpected;

    public void Select(int index) => _list.Select(index);

    public override void Press(KeyEvent key)
    {
        if (HasApprovalKeys && keymap.Find(key, KeyContext.Approval) is not KeyAction.None and var shortcut)
        {
            var index = Array.FindIndex([.. options], option => option.Shortcut == shortcut);
            if (index >= 0)
                Choose(index);
            else if (shortcut == KeyAction.Cancel)
                Cancel();
            return;
        }

        var action = keymap.Find(key, KeyContext.List);
        if (_list.Move(action))
            return;
        if (action == KeyAction.Accept)
            Choose(_list.Selected);
        else if (action == KeyAction.Cancel || key.Is('c', KeyModifiers.Control))
            Cancel();
        else if (key is { IsText: true, Character.Value: >= '1' and <= '9' } && key.Character.Value - '1' < options.Length)
            Choose(key.Character.Value - '1');
    }

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        var rows = new List<Row>();
        TextLayout.Wrap(rows, [new TextRun(title, theme.Strong)], new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] });
        rows.Add(Row.Empty);
        var body = Body(width, theme).ToList();
        var view = _list.View;
        var optionRows = Enumerable.Range(view.Start.Value, view.End.Value - view.Start.Value).SelectMany(index => RenderOption(options[index], index, width, theme)).ToList();
        if (options.Length > view.End.Value - view.Start.Value)
            optionRows.Add(Row.Of(new TextRun($"     {_list.Selected + 1} of {options.Length}", theme.Muted)));
        if (Footnote is not null)
            optionRows.AddRange([Row.Empty, .. TextLayout.Wrap([new TextRun(Footnote, theme.Muted)], new WrapOptions { Width = width, FirstIndent = ["  "], RestIndent = ["  "] })]);
        var room = Math.Max(0, maxRows - rows.Count - optionRows.Count - 3);
        if (body.Count > room)
            body = [.. body.Take(Math.Max(0, room - 1)), Row.Of(new TextRun($"  … +{body.Count - Math.Max(0, room - 1)} rows", theme.Muted))];
        rows.AddRange(body);
        if (body.Count > 0)
            rows.Add(Row.Empty);
        rows.AddRange(optionRows);
        rows.Add(Row.Empty);
        rows.Add(Row.Of(new TextRun("  enter", theme.Strong), new TextRun(" select · ", theme.Muted), new TextRun("esc", theme.Strong), new TextRun(" " + EscapeLabel, theme.Muted)));
        return (rows.Count > maxRows ? rows[..maxRows] : rows, null);
    }

    private IEnumerable<Row> RenderOption(DialogOption option, int index, int width, Theme theme)
    {
        var isMarked = index == _list.Selected;
        var head = $"{(isMarked ? "› " : "  ")}{index + 1}. ";
        List<TextRun> text = [new TextRun(CleanText.From(option.Label), isMarked ? theme.Accent.Bold() : Style.Plain)];
        if (option.Shortcut is { } shortcut && keymap.Hint(KeyContext.Approval, shortcut) is { Length: > 0 } hint)
            text.Add(new TextRun($" ({hint})", theme.Muted));
        if (option.Description is { Length: > 0 } description)
            text.Add(new TextRun("  " + CleanText.From(description), theme.Muted));
        return TextLayout.Wrap(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text), new WrapOptions
        {
            Width = width,
            FirstIndent = [new TextRun(head, isMarked ? theme.Accent.Bold() : Style.Plain)],
            RestIndent = ["     "],
        });
    }

    private void Choose(int index)
    {
        IsClosed = true;
        options[index].Chosen();
    }

    private void Cancel()
    {
        IsClosed = true;
        Cancelled?.Invoke();
    }
}

/// <param name="Label">What it says.</param>
/// <param name="Chosen">What happens.</param>
internal sealed record DialogOption(string Label, Action Chosen)
{
    public string? Description { get; init; }

    /// <summary>The approval key that chooses it.</summary>
    public KeyAction? Shortcut { get; init; }
}
