namespace Codex.Tui.Composer.Vim;

/// <summary>One stay in insert or replace mode: what led to it and what is typed in it.</summary>
internal sealed class VimSession(TextArea area)
{
    private readonly Stack<Draft> _overtyped = [];
    private VimCommand? _command;
    private string _before = "";
    private int _start;

    /// <summary>Begins at the caret; the group of changes that undo takes back as one is open already.</summary>
    /// <param name="by">What led here and can be repeated; null for nothing.</param>
    public void Begin(VimCommand? by)
    {
        (_command, _before, _start) = (by, area.Text, area.Caret);
        _overtyped.Clear();
    }

    /// <summary>Ends it and types it as often again as was said; gives what can be repeated, null when that is nothing.</summary>
    public (VimCommand Command, VimInsertion Typed)? End()
    {
        var typed = _command is { Action: Keymap.KeyAction.EnterReplaceMode } && area.Caret >= _start
            ? new VimInsertion(0, _overtyped.Sum(draft => draft.Text.Length), area.Copy(_start, area.Caret))
            : VimInsertion.Between(_before, Math.Min(_start, _before.Length), area);
        if (_command is { } command)
            TypeAgain(command, typed);
        area.EndGroup();
        return _command is null ? null : (_command, typed);
    }

    /// <summary>Types what an earlier stay has typed.</summary>
    public void Repeat(VimInsertion typed) => typed.Apply(area);

    /// <summary>Types over what is there; at the end of the line it is added.</summary>
    public void Overtype(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var end = area.Caret < area.LineEnd(area.Caret) && rune.Value != '\n' ? area.NextCharacter(area.Caret) : area.Caret;
            _overtyped.Push(area.Copy(area.Caret, end));
            area.Replace(area.Caret, end, rune.ToString());
        }
    }

    /// <summary>Takes one typed character back and shows what was under it; before the start it only moves.</summary>
    public void TakeBack()
    {
        if (!_overtyped.TryPop(out var before))
        {
            area.MoveLeft();
            return;
        }

        var end = area.Caret;
        area.Replace(area.PreviousCharacter(end), end, before);
        area.MoveTo(area.Caret - before.Text.Length);
    }

    private void TypeAgain(VimCommand command, VimInsertion typed)
    {
        var isLine = command.Action is Keymap.KeyAction.OpenLineAbove or Keymap.KeyAction.OpenLineBelow;
        var isPlain = isLine || command.Action is Keymap.KeyAction.EnterInsert or Keymap.KeyAction.AppendAfterCursor
            or Keymap.KeyAction.AppendLineEnd or Keymap.KeyAction.InsertLineStart;
        for (var i = 1; command.Action is Keymap.KeyAction.EnterReplaceMode && i < command.Times; i++)
            Overtype(typed.Text.Text);
        // Only what is added can be added again; a change with a count has used it already.
        for (var i = 1; isPlain && typed is { Before: 0, After: 0 } && i < command.Times; i++)
        {
            if (isLine)
                area.Insert("\n");
            area.Insert(typed.Text);
        }
    }
}
