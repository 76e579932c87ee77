using System.Collections.Immutable;
using Codex.Tui.Dialogs;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Composer;

/// <summary>Files whose paths fit what is typed after an at sign. What was found for fewer letters stays until more is known.</summary>
internal sealed class FilePopup
{
    private const int MaxRows = 8;

    private readonly SelectionList _list = new(0, MaxRows);
    private ImmutableArray<FileSuggestion> _found = [];
    private bool _isSearching = true;

    /// <summary>What is looked for.</summary>
    public string Query { get; private set; } = "";

    public FileSuggestion? Selected => _found.IsEmpty ? null : _found[_list.Selected];

    public void Search(string query)
    {
        Query = query;
        _isSearching = true;
    }

    public void Show(string query, ImmutableArray<FileSuggestion> found)
    {
        if (query != Query)
            return;
        _isSearching = false;
        _found = found;
        _list.Reset(found.Length);
    }

    public bool Move(KeyAction action) => _list.Move(action);

    public IEnumerable<Row> Render(int width, Theme theme)
    {
        if (_found.IsEmpty)
            yield return Row.Of("  ", new TextRun(_isSearching ? "searching…" : "no file fits", theme.Muted));
        for (var i = _list.View.Start.Value; i < _list.View.End.Value; i++)
            yield return RenderOne(_found[i], i == _list.Selected, width, theme);
    }

    private static Row RenderOne(FileSuggestion file, bool isMarked, int width, Theme theme)
    {
        var builder = new RowBuilder().Add(isMarked ? "› " : "  ", theme.Strong);
        var style = isMarked ? theme.Accent : Style.Plain;
        // A path that is too long loses its beginning: the name is what people look for.
        var room = width - builder.Width;
        var start = 0;
        if (Clusters.WidthOf(file.Path) > room)
        {
            start = Math.Max(0, file.Path.Length - room + 1);
            builder.Add("…", style);
        }

        var path = file.Path.AsSpan(start);
        foreach (var cluster in new Clusters(path))
        {
            var isHit = file.Hits.Contains(start + cluster.Start);
            builder.Append(path.Slice(cluster.Start, cluster.Length), cluster.Width, isHit ? style.Bold() : style);
        }

        return builder.Build();
    }
}

/// <param name="Path">Relative to the directory that was searched.</param>
/// <param name="Hits">Indexes of the characters that fit what was typed.</param>
internal sealed record FileSuggestion(string Path, ImmutableArray<int> Hits);
