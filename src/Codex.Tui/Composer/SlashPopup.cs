using System.Collections.Immutable;
using Codex.Tui.Dialogs;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.Composer;

/// <summary>The commands whose names fit what is typed after the slash.</summary>
internal sealed class SlashPopup(ImmutableArray<SlashCommand> commands)
{
    public const int MaxRows = 8;

    private readonly SelectionList _list = new(0, MaxRows);
    private ImmutableArray<SlashCommand> _matches = [];

    public SlashCommand? Selected => _matches.IsEmpty ? null : _matches[_list.Selected];

    /// <param name="typed">Without the slash.</param>
    public void Filter(string typed)
    {
        var before = Selected;
        _matches =
        [
            .. commands.Where(command => !command.IsHidden && command.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .OrderBy(command => command.Name.Length != typed.Length),
            .. commands.Where(command => !command.IsHidden && typed.Length > 1 && !command.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
                && command.Name.Contains(':', StringComparison.Ordinal) && command.Name.Contains(typed, StringComparison.OrdinalIgnoreCase)),
        ];
        if (_list.Count != _matches.Length || before != Selected)
            _list.Reset(_matches.Length);
    }

    public bool Move(KeyAction action) => _list.Move(action);

    public IEnumerable<Row> Render(int width, Theme theme)
    {
        var nameWidth = _matches.Max(command => (int?)command.Name.Length + 1) ?? 0;
        for (var i = _list.View.Start.Value; i < _list.View.End.Value; i++)
            yield return SelectionList.EntryRow("/" + _matches[i].Name, _matches[i].Description, i == _list.Selected, nameWidth, width, theme);
    }
}
