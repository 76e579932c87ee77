using System.Collections.Immutable;
using Codex.Tui.App;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>Chooses several of a list and puts them in order: Space marks, left and right move, letters narrow the list.</summary>
internal sealed class ItemsDialog : Dialog
{
    private const int MaxRows = 10;

    private readonly Keymap.Keymap _keymap;
    private readonly string _title;
    private readonly ImmutableArray<StatusItem> _items;
    private readonly Func<ImmutableArray<string>, string> _preview;
    private readonly Action<ImmutableArray<string>> _kept;
    private readonly SelectionList _list = new(0, MaxRows);
    private readonly List<string> _chosen;
    private readonly List<string> _order;
    private ImmutableArray<string> _shown = [];
    private string _filter = "";

    /// <param name="keymap">The keys.</param>
    /// <param name="title">The question.</param>
    /// <param name="items">What can be chosen.</param>
    /// <param name="chosen">The names that are, in order.</param>
    /// <param name="preview">What a choice looks like.</param>
    /// <param name="kept">Takes the choice.</param>
    public ItemsDialog(
        Keymap.Keymap keymap, string title, ImmutableArray<StatusItem> items, ImmutableArray<string> chosen,
        Func<ImmutableArray<string>, string> preview, Action<ImmutableArray<string>> kept)
    {
        (_keymap, _title, _items, _preview, _kept) = (keymap, title, items, preview, kept);
        _chosen = [.. chosen];
        _order = [.. chosen, .. items.Select(item => item.Name).Except(chosen)];
        Filter("");
    }

    public override void Press(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.List);
        if (_list.Move(action))
            return;
        if (action is KeyAction.MoveLeft or KeyAction.MoveRight)
            Shift(action == KeyAction.MoveLeft ? -1 : 1);
        else if (action == KeyAction.Accept)
            Keep();
        else if (action == KeyAction.Cancel && _filter.Length > 0)
            Filter("");
        else if (action == KeyAction.Cancel || key.Is('c', KeyModifiers.Control))
            IsClosed = true;
        else if (key.Is(' '))
            Toggle();
        else if (key.Key == Key.Backspace)
            Filter(_filter.Length > 0 ? _filter[..^1] : "");
        else if (key.IsText)
            Filter(_filter + key.Character);
    }

    public override void Type(string text) => Filter(_filter + text.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        List<Row> rows =
        [
            new RowBuilder().Add("  ", Style.Plain).AddClipped(new TextRun(_title, theme.Strong), width).Build(),
            Row.Of("  ", new TextRun(_filter.Length == 0 ? "type to search" : _filter, _filter.Length == 0 ? theme.Muted : theme.Accent)),
            Row.Empty,
        ];
        _list.MaxRows = Math.Clamp(maxRows - 8, 1, MaxRows);
        var view = _list.View;
        for (var i = view.Start.Value; i < view.End.Value; i++)
            rows.Add(RenderOne(_shown[i], i == _list.Selected, width, theme));
        if (_shown.IsEmpty)
            rows.Add(Row.Of("  ", new TextRun("nothing fits", theme.Muted)));
        else if (_shown.Length > _list.MaxRows)
            rows.Add(Row.Of(new TextRun($"    {_list.Selected + 1} of {_shown.Length}", theme.Muted)));
        rows.Add(Row.Empty);
        rows.Add(new RowBuilder().Add("  ", Style.Plain).AddClipped(new TextRun(_preview([.. _chosen]) is { Length: > 0 } text ? text : "(nothing)", theme.Accent), width).Build());
        rows.Add(new RowBuilder().AddClipped(new TextRun("  space mark · ←→ order · enter keep · esc back", theme.Muted), width).Build());
        return (rows.Count > maxRows ? rows[..maxRows] : rows, new CaretPosition(1, 2 + Clusters.WidthOf(_filter)));
    }

    private Row RenderOne(string name, bool isMarked, int width, Theme theme)
    {
        var builder = new RowBuilder().Add(isMarked ? "› " : "  ", theme.Strong);
        builder.Add(_chosen.Contains(name) ? "[x] " : "[ ] ", isMarked ? theme.Accent : Style.Plain);
        builder.AddClipped(new TextRun(name, isMarked ? theme.Accent.Bold() : Style.Plain), width);
        builder.PadTo(Math.Min(width, 6 + _order.Max(other => other.Length) + 2), Style.Plain);
        var description = _items.FirstOrDefault(item => item.Name == name)?.Description ?? "shows nothing here";
        return builder.AddClipped(new TextRun(description, theme.Muted), width).Build();
    }

    private void Toggle()
    {
        if (_shown.IsEmpty)
            return;
        var name = _shown[_list.Selected];
        if (!_chosen.Remove(name))
            _chosen.Add(name);
        // Those that are shown stand in the order in which they are.
        _chosen.Sort((one, other) => _order.IndexOf(one).CompareTo(_order.IndexOf(other)));
    }

    private void Shift(int step)
    {
        if (_shown.IsEmpty)
            return;
        var (at, to) = (_list.Selected, _list.Selected + step);
        if (to < 0 || to >= _shown.Length)
            return;
        var (one, other) = (_order.IndexOf(_shown[at]), _order.IndexOf(_shown[to]));
        (_order[one], _order[other]) = (_order[other], _order[one]);
        _chosen.Sort((a, b) => _order.IndexOf(a).CompareTo(_order.IndexOf(b)));
        Show();
        _list.Select(to);
    }

    private void Keep()
    {
        IsClosed = true;
        _kept([.. _chosen]);
    }

    private void Filter(string filter)
    {
        _filter = filter;
        Show();
        _list.Reset(_shown.Length);
    }

    private void Show() => _shown = [.. _order.Where(name => name.Contains(_filter, StringComparison.OrdinalIgnoreCase))];
}
