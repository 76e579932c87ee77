using System.Collections.Immutable;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>All actions with their keys; letters narrow the list, Enter changes the marked one.</summary>
internal sealed class KeymapDialog : Dialog
{
    private const int MaxRows = 12;

    private readonly Keymap.Keymap _keymap;
    private readonly Action<KeyBinding, string> _chosen;
    private readonly SelectionList _list = new(0, MaxRows);
    private ImmutableArray<KeyBinding> _shown = [];
    private string _filter = "";

    /// <param name="keymap">The keys.</param>
    /// <param name="filter">What the list is narrowed to.</param>
    /// <param name="marked">What is marked at first; null for the first entry.</param>
    /// <param name="chosen">Takes the action to change, and the filter to come back with.</param>
    public KeymapDialog(Keymap.Keymap keymap, string filter, KeyBinding? marked, Action<KeyBinding, string> chosen)
    {
        (_keymap, _chosen) = (keymap, chosen);
        Filter(filter);
        if (marked is not null)
            _list.Select(_shown.IndexOf(marked));
    }

    public override void Press(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.List);
        if (_list.Move(action))
            return;
        if (action == KeyAction.Accept && !_shown.IsEmpty)
            Choose();
        else if (action == KeyAction.Cancel && _filter.Length > 0)
            Filter("");
        else if (action == KeyAction.Cancel || key.Is('c', KeyModifiers.Control))
            IsClosed = true;
        else if (key.Key == Key.Backspace)
            Filter(_filter.Length > 0 ? _filter[..^1] : "");
        else if (key.IsText)
            Filter(_filter + key.Character);
    }

    public override void Type(string text) => Filter(_filter + text.ReplaceLineEndings(""));

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        List<Row> rows =
        [
            Row.Of("  ", new TextRun("Keys", theme.Strong)),
            Row.Of("  ", new TextRun(_filter.Length == 0 ? "type to search" : _filter, _filter.Length == 0 ? theme.Muted : theme.Accent)),
            Row.Empty,
        ];
        _list.MaxRows = Math.Clamp(maxRows - 6, 1, MaxRows);
        var nameWidth = Math.Min(width / 2, _shown.IsEmpty ? 0 : _shown.Max(binding => binding.Path.Length));
        var view = _list.View;
        for (var i = view.Start.Value; i < view.End.Value; i++)
            rows.Add(RenderOne(_shown[i], i == _list.Selected, nameWidth, width, theme));
        if (_shown.IsEmpty)
            rows.Add(Row.Of("  ", new TextRun("nothing fits", theme.Muted)));
        else if (_shown.Length > _list.MaxRows)
            rows.Add(Row.Of(new TextRun($"    {_list.Selected + 1} of {_shown.Length}", theme.Muted)));
        rows.Add(Row.Empty);
        rows.Add(new RowBuilder().AddClipped(new TextRun("  enter change · esc back · * yours", theme.Muted), width).Build());
        return (rows.Count > maxRows ? rows[..maxRows] : rows, new CaretPosition(1, 2 + Clusters.WidthOf(_filter)));
    }

    private Row RenderOne(KeyBinding binding, bool isMarked, int nameWidth, int width, Theme theme)
    {
        var style = isMarked ? theme.Accent.Bold() : Style.Plain;
        var builder = new RowBuilder().Add(isMarked ? "› " : "  ", theme.Strong);
        builder.Add(_keymap.Configured.ContainsKey(binding.Path) ? "* " : "  ", theme.Accent);
        builder.AddClipped(new TextRun(binding.Path, style), 4 + nameWidth);
        builder.PadTo(Math.Min(width, nameWidth + 6), Style.Plain);
        var keys = _keymap.KeysOf(binding);
        return builder.AddClipped(new TextRun(keys.IsEmpty ? "no key" : string.Join(", ", keys), theme.Muted), width).Build();
    }

    private void Choose()
    {
        IsClosed = true;
        _chosen(_shown[_list.Selected], _filter);
    }

    private void Filter(string filter)
    {
        _filter = filter;
        _shown =
        [
            .. KeyBindings.Defaults.Where(binding => binding.Path.Replace('_', ' ').Contains(filter.Replace('_', ' '), StringComparison.OrdinalIgnoreCase)
                || _keymap.KeysOf(binding).Contains(filter, StringComparer.OrdinalIgnoreCase)),
        ];
        _list.Reset(_shown.Length);
    }
}
