using Codex.Tui.Keymap;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Dialogs;

/// <summary>Which of several entries is marked, and which of them are in view.</summary>
internal sealed class SelectionList(int count, int maxRows)
{
    private int _first;

    public int Count { get; private set; } = count;

    public int Selected { get; private set; }

    /// <summary>How many entries are shown, at most.</summary>
    public int MaxRows { get; set; } = maxRows;

    /// <summary>The entries in view.</summary>
    public Range View
    {
        get
        {
            var rows = Math.Min(MaxRows, Count);
            if (rows == 0)
                return 0..0;
            _first = Math.Clamp(_first, Math.Max(0, Selected - rows + 1), Math.Max(0, Math.Min(Selected, Count - rows)));
            return _first..(_first + rows);
        }
    }

    public void Select(int index) => Selected = Math.Clamp(index, 0, Math.Max(0, Count - 1));

    /// <summary>Other entries: the first is marked again.</summary>
    public void Reset(int count)
    {
        (Count, Selected, _first) = (count, 0, 0);
    }

    /// <summary>Moves the mark; false when the action is none of a list.</summary>
    public bool Move(KeyAction action)
    {
        if (Count == 0)
            return action is KeyAction.MoveUp or KeyAction.MoveDown;
        switch (action)
        {
            case KeyAction.MoveUp:
                Selected = (Selected + Count - 1) % Count;
                return true;
            case KeyAction.MoveDown:
                Selected = (Selected + 1) % Count;
                return true;
            case KeyAction.PageUp:
                Select(Selected - MaxRows);
                return true;
            case KeyAction.PageDown:
                Select(Selected + MaxRows);
                return true;
            case KeyAction.JumpTop:
                Select(0);
                return true;
            case KeyAction.JumpBottom:
                Select(Count - 1);
                return true;
            default:
                return false;
        }
    }

    /// <summary>One entry: a name, and behind it in a column of its own what it is.</summary>
    public static Row EntryRow(string name, string? description, bool isMarked, int nameWidth, int width, Theme theme)
    {
        var builder = new RowBuilder();
        builder.Add(isMarked ? "› " : "  ", theme.Strong);
        builder.AddClipped(new TextRun(name, isMarked ? theme.Accent.Bold() : Style.Plain), width);
        if (description is null)
            return builder.Build();
        builder.PadTo(Math.Min(width, nameWidth + 4), Style.Plain);
        return builder.AddClipped(new TextRun(description, theme.Muted), width).Build();
    }
}
