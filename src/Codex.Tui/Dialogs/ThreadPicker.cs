using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.Dialogs;

/// <summary>Chooses one of the stored conversations; letters narrow the list.</summary>
internal sealed class ThreadPicker : Dialog
{
    private const int MaxRows = 12;

    private readonly Keymap.Keymap _keymap;
    private readonly ImmutableArray<ThreadListEntry> _threads;
    private readonly TimeProvider _clock;
    private readonly Func<string, string> _shortenPath;
    private readonly Action<ThreadListEntry> _chosen;
    private readonly SelectionList _list;
    private ImmutableArray<ThreadListEntry> _shown;
    private string _filter = "";

    public ThreadPicker(
        Keymap.Keymap keymap, ImmutableArray<ThreadListEntry> threads, TimeProvider clock, Func<string, string> shortenPath, Action<ThreadListEntry> chosen)
    {
        (_keymap, _threads, _clock, _shortenPath, _chosen) = (keymap, threads, clock, shortenPath, chosen);
        _shown = threads;
        _list = new SelectionList(threads.Length, MaxRows);
    }

    public Action? Cancelled { get; init; }

    public override bool TakesText => true;

    public override void Press(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.List);
        if (_list.Move(action))
            return;
        if (action == KeyAction.Accept)
            Accept();
        else if (action == KeyAction.Cancel && _filter.Length > 0)
            Filter("");
        else if (action == KeyAction.Cancel || key.Is('c', KeyModifiers.Control))
            Cancel();
        else if (key.Key == Key.Backspace)
            Filter(_filter.Length > 0 ? _filter[..^1] : "");
        else if (key.IsText)
            Filter(_filter + key.Character);
    }

    public override void Type(string text) => Filter(_filter + text.ReplaceLineEndings(""));

    public override (List<Row> Rows, CaretPosition? Caret) Render(int width, int maxRows, Theme theme)
    {
        var hidden = _threads.Length - _shown.Length;
        List<Row> rows =
        [
            Row.Of("  ", new TextRun("Resume a previous conversation", theme.Strong)),
            Row.Of("  ", new TextRun(_filter.Length == 0 ? "type to search" : _filter, _filter.Length == 0 ? theme.Muted : theme.Accent),
                new TextRun(hidden > 0 ? $"  {hidden} hidden by the search" : "", theme.Muted)),
            Row.Empty,
        ];
        var caret = new CaretPosition(1, 2 + Clusters.WidthOf(_filter));
        var now = _clock.GetUtcNow();
        for (var i = _list.View.Start.Value; i < _list.View.End.Value; i++)
            rows.Add(RenderOne(_shown[i], i == _list.Selected, now, width, theme));
        if (_shown.IsEmpty)
            rows.Add(Row.Of("  ", new TextRun("nothing fits", theme.Muted)));
        rows.Add(Row.Empty);
        rows.Add(Row.Of(new TextRun("  enter", theme.Strong), new TextRun(" resume · ", theme.Muted), new TextRun("esc", theme.Strong), new TextRun(" back", theme.Muted)));
        return (rows.Count > maxRows ? rows[..maxRows] : rows, caret);
    }

    private Row RenderOne(ThreadListEntry thread, bool isMarked, DateTimeOffset now, int width, Theme theme)
    {
        var age = CellText.Duration(now - thread.UpdatedAt).Split(' ')[0];
        var builder = new RowBuilder().Add(isMarked ? "› " : "  ", theme.Strong);
        builder.Add($"{age} ago".PadRight(10), theme.Muted);
        var place = _shortenPath(thread.Cwd);
        var room = width >= 80 ? width - Math.Min(place.Length, 30) - 2 : width;
        builder.AddClipped(new TextRun(CleanText.From(thread.Name ?? thread.Preview).ReplaceLineEndings(" "), isMarked ? theme.Accent.Bold() : Style.Plain), room);
        if (width >= 80)
            builder.PadTo(room + 1, Style.Plain).AddClipped(new TextRun(place, theme.Muted), width);
        return builder.Build();
    }

    private void Accept()
    {
        if (_shown.IsEmpty)
            return;
        IsClosed = true;
        _chosen(_shown[_list.Selected]);
    }

    private void Cancel()
    {
        IsClosed = true;
        Cancelled?.Invoke();
    }

    private void Filter(string filter)
    {
        _filter = filter;
        _shown =
        [
            .. _threads.Where(thread => thread.Preview.Contains(filter, StringComparison.OrdinalIgnoreCase)
                || (thread.Name?.Contains(filter, StringComparison.OrdinalIgnoreCase) ?? false)
                || thread.Cwd.Contains(filter, StringComparison.OrdinalIgnoreCase) || thread.Id.StartsWith(filter, StringComparison.OrdinalIgnoreCase)),
        ];
        _list.Reset(_shown.Length);
    }
}
