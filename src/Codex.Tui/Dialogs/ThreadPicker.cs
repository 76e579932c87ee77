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
    private readonly ThreadPickerOptions _options;
    private readonly SelectionList _list;
    private ThreadScope _scope;
    private ImmutableArray<ThreadListEntry> _shown = [];
    private string _filter = "";

    public ThreadPicker(Keymap.Keymap keymap, ThreadPickerOptions options)
    {
        (_keymap, _options, _scope) = (keymap, options, options.Scope);
        _list = new SelectionList(0, MaxRows);
        Show();
        // An empty list is of no use: something wider is shown at once.
        for (var i = 0; i < 2 && _shown.IsEmpty; i++)
            Widen();
    }

    public override bool TakesText => true;

    public override void Press(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.List);
        if (_list.Move(action))
            return;
        if (action == KeyAction.Accept)
            Accept();
        else if (key.Is(Key.Tab))
            Widen();
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
        List<Row> rows =
        [
            Row.Of("  ", new TextRun($"{char.ToUpperInvariant(_options.Verb[0])}{_options.Verb[1..]} a previous conversation", theme.Strong), new TextRun($"  {Describe(_scope)}", theme.Muted)),
            Row.Of("  ", new TextRun(_filter.Length == 0 ? "type to search" : _filter, _filter.Length == 0 ? theme.Muted : theme.Accent),
                new TextRun(_options.Threads.Length - _shown.Length is > 0 and var hidden ? $"  {hidden} hidden by the filter" : "", theme.Muted)),
            Row.Empty,
        ];
        var caret = new CaretPosition(1, 2 + Clusters.WidthOf(_filter));
        var now = _options.Clock.GetUtcNow();
        for (var i = _list.View.Start.Value; i < _list.View.End.Value; i++)
            rows.Add(RenderOne(_shown[i], i == _list.Selected, now, width, theme));
        if (_shown.IsEmpty)
            rows.Add(Row.Of("  ", new TextRun("nothing fits", theme.Muted)));
        rows.Add(Row.Empty);
        if (!_shown.IsEmpty)
            rows.AddRange([new RowBuilder().Add("  ", Style.Plain).AddClipped(new TextRun(CleanText.From(_shown[_list.Selected].Preview).ReplaceLineEndings(" "), theme.Muted.Italic()), width).Build(), Row.Empty]);
        rows.Add(Row.Of(
            new TextRun("  enter", theme.Strong), new TextRun($" {_options.Verb} · ", theme.Muted), new TextRun("tab", theme.Strong), new TextRun(" what is shown · ", theme.Muted),
            new TextRun("esc", theme.Strong), new TextRun(" back", theme.Muted)));
        return (rows.Count > maxRows ? rows[..maxRows] : rows, caret);
    }

    private Row RenderOne(ThreadListEntry thread, bool isMarked, DateTimeOffset now, int width, Theme theme)
    {
        var age = CellText.Duration(now - thread.UpdatedAt).Split(' ')[0];
        var builder = new RowBuilder().Add(isMarked ? "› " : "  ", theme.Strong);
        builder.Add($"{age} ago".PadRight(10), theme.Muted);
        var place = _options.ShortenPath(thread.Cwd);
        var room = width >= 80 ? width - Math.Min(place.Length, 30) - 2 : width;
        builder.AddClipped(new TextRun(CleanText.From(thread.Name ?? thread.Preview).ReplaceLineEndings(" "), isMarked ? theme.Accent.Bold() : Style.Plain), room);
        if (width >= 80)
            builder.PadTo(room + 1, Style.Plain).AddClipped(new TextRun(place, theme.Muted), width);
        return builder.Build();
    }

    private static string Describe(ThreadScope scope) => scope switch
    {
        { AllDirectories: true, NonInteractive: true } => "all directories, codex exec too",
        { AllDirectories: true } => "all directories",
        { NonInteractive: true } => "this directory, codex exec too",
        _ => "this directory",
    };

    /// <summary>This directory, all directories, everything, and around again.</summary>
    private void Widen()
    {
        _scope = _scope switch
        {
            { AllDirectories: false } => _scope with { AllDirectories = true },
            { NonInteractive: false } => _scope with { NonInteractive = true },
            _ => new ThreadScope(),
        };
        Show();
    }

    private void Accept()
    {
        if (_shown.IsEmpty)
            return;
        IsClosed = true;
        _options.Chosen(_shown[_list.Selected]);
    }

    private void Cancel()
    {
        IsClosed = true;
        _options.Cancelled();
    }

    private void Filter(string filter)
    {
        _filter = filter;
        Show();
    }

    private void Show()
    {
        _shown = [.. _options.Threads.Where(thread =>
            (_scope.AllDirectories || thread.Cwd == _options.Cwd) && (_scope.NonInteractive || thread.IsInteractive) && Fits(thread))];
        _list.Reset(_shown.Length);
    }

    private bool Fits(ThreadListEntry thread) => _filter.Length == 0
        || thread.Preview.Contains(_filter, StringComparison.OrdinalIgnoreCase)
        || (thread.Name?.Contains(_filter, StringComparison.OrdinalIgnoreCase) ?? false)
        || thread.Cwd.Contains(_filter, StringComparison.OrdinalIgnoreCase) || thread.Id.StartsWith(_filter, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What can be chosen, and what comes of it.</summary>
internal sealed record ThreadPickerOptions
{
    public required ImmutableArray<ThreadListEntry> Threads { get; init; }

    /// <summary>What is shown to begin with.</summary>
    public required ThreadScope Scope { get; init; }

    public required string Cwd { get; init; }

    /// <summary>What Enter does, in a word.</summary>
    public required string Verb { get; init; }

    public required TimeProvider Clock { get; init; }

    public required Func<string, string> ShortenPath { get; init; }

    public required Action<ThreadListEntry> Chosen { get; init; }

    public required Action Cancelled { get; init; }
}
