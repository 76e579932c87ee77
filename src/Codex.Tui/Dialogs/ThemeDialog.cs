using System.Collections.Immutable;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;
using Codex.Tui.Transcript.Markdown;

namespace Codex.Tui.Dialogs;

/// <summary>Chooses a theme; the marked one is what everything is drawn with meanwhile.</summary>
internal sealed class ThemeDialog : Dialog
{
    private const int MaxRows = 8;

    private readonly Keymap.Keymap _keymap;
    private readonly string _current;
    private readonly Action<ThemeEntry> _chosen;
    private readonly SelectionList _list = new(ThemeCatalog.All.Length, MaxRows);

    public ThemeDialog(Keymap.Keymap keymap, string current, Action<ThemeEntry> chosen)
    {
        (_keymap, _current, _chosen) = (keymap, current, chosen);
        _list.Select(ThemeCatalog.All.ToList().FindIndex(theme => theme.Name == current));
    }

    /// <summary>The marked one.</summary>
    public ThemeEntry Looked => ThemeCatalog.All[_list.Selected];

    public override void Press(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.List);
        if (_list.Move(action))
            return;
        if (action == KeyAction.Accept)
            _chosen(Looked);
        IsClosed = action is KeyAction.Accept or KeyAction.Cancel || key.Is('c', KeyModifiers.Control);
    }

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        List<Row> rows = [Row.Of("  ", new TextRun("Which colours?", theme.Strong)), Row.Empty];
        _list.MaxRows = Math.Clamp(maxRows - 4, 1, MaxRows);
        var nameWidth = ThemeCatalog.All.Max(entry => entry.Name.Length) + " (current)".Length;
        var view = _list.View;
        for (var i = view.Start.Value; i < view.End.Value; i++)
        {
            var entry = ThemeCatalog.All[i];
            rows.Add(SelectionList.EntryRow(entry.Name == _current ? entry.Name + " (current)" : entry.Name, entry.Description, i == _list.Selected, nameWidth, width, theme));
        }

        var last = new RowBuilder().AddClipped(new TextRun("  ↑↓ look · enter keep · esc back", theme.Muted), width).Build();
        var sample = Sample(width, theme).ToList();
        // Where there is no room for both, the list counts.
        if (rows.Count + sample.Count + 3 <= maxRows)
            rows.AddRange([Row.Empty, .. sample]);
        rows.AddRange([Row.Empty, last]);
        return (rows.Count > maxRows ? rows[..maxRows] : rows, null);
    }

    private static IEnumerable<Row> Sample(int width, Theme theme)
    {
        yield return new RowBuilder().Add("  › ", theme.UserBlock.With(theme.Strong)).AddClipped(new TextRun("what you said ", theme.UserBlock), width).Build();
        yield return new RowBuilder().Add("  • ", theme.Muted).AddClipped(new TextRun("# Heading", theme.Heading), width).Add(" ", Style.Plain)
            .AddClipped(new TextRun("code", theme.Code), width).Add(" ", Style.Plain).AddClipped(new TextRun("link", theme.Link), width)
            .Add(" ", Style.Plain).AddClipped(new TextRun("> quote", theme.Quote), width).Build();
        ImmutableArray<(string Mark, string Code, Style Row)> lines =
        [
            ("  ", "def half(n):  # a comment", Style.Plain),
            ("- ", "    return n / 2", theme.RemovedRow),
            ("+ ", "    return \"none\" if n is None else n / 2", theme.AddedRow),
        ];
        foreach (var (mark, code, style) in lines)
        {
            var builder = new RowBuilder().Add("  ", Style.Plain).Add(mark, style);
            foreach (var run in new CodeHighlighter("python").Highlight(code, theme))
                builder.AddClipped(run with { Style = style.With(run.Style) }, width);
            yield return builder.Build();
        }
    }
}
