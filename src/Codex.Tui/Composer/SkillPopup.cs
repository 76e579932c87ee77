using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Tui.Dialogs;
using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Composer;

/// <summary>The skills whose names fit what is typed after a dollar sign.</summary>
internal sealed class SkillPopup(ImmutableArray<SkillListEntry> skills)
{
    private const int MaxRows = 8;

    private readonly SelectionList _list = new(0, MaxRows);
    private ImmutableArray<SkillListEntry> _matches = [];

    public SkillListEntry? Selected => _matches.IsEmpty ? null : _matches[_list.Selected];

    /// <param name="typed">Without the dollar sign.</param>
    public void Filter(string typed)
    {
        _matches =
        [
            .. skills.Where(skill => skill.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)),
            .. skills.Where(skill => typed.Length > 1 && !skill.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && skill.Name.Contains(typed, StringComparison.OrdinalIgnoreCase)),
        ];
        _list.Reset(_matches.Length);
    }

    public bool Move(KeyAction action) => _list.Move(action);

    public IEnumerable<Row> Render(int width, Theme theme)
    {
        var nameWidth = _matches.Max(skill => (int?)skill.Name.Length + 1) ?? 0;
        for (var i = _list.View.Start.Value; i < _list.View.End.Value; i++)
            yield return SelectionList.EntryRow("$" + CleanText.From(_matches[i].Name), CleanText.From(_matches[i].Description), i == _list.Selected, nameWidth, width, theme);
    }
}
