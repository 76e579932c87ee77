using Codex.Tui.Input;
using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>
/// Modal editing of one text: which mode it is in, and what whole commands do. In insert mode it only waits for Esc; everything else is
/// typed as without it. All that one command changes, and what is typed in the insert mode that it leads to, is undone as one.
/// </summary>
internal sealed class VimEditor(TextArea area, Keymap.Keymap keymap)
{
    private readonly VimParser _parser = new(keymap);
    private readonly VimMotions _motions = new();
    private readonly VimSession _session = new(area);
    private int _anchor;
    private (VimCommand Command, VimInsertion Typed)? _lastChange;

    public VimMode Mode { get; private set; }

    public bool IsVisual => Mode is VimMode.Visual or VimMode.VisualLine;

    /// <summary>Typed text goes into the draft.</summary>
    public bool IsTyping => Mode is VimMode.Insert or VimMode.Replace;

    /// <summary>What was typed of a command that is not whole yet.</summary>
    public string Typed => _parser.Typed;

    /// <summary>Esc does something here: it leads to normal mode, or gives a half typed command up.</summary>
    public bool WantsEscape => Mode != VimMode.Normal || _parser.IsWaiting;

    /// <summary>The selected text; null when none is.</summary>
    public VimSpan? Selection => Mode switch
    {
        VimMode.Visual => new VimSpan(Math.Min(_anchor, area.Caret), area.NextCharacter(Math.Max(_anchor, area.Caret)), KillShape.Characters),
        VimMode.VisualLine => VimSpan.Lines(new VimText(area), _anchor, area.Caret),
        _ => null,
    };

    /// <summary>Another draft begins, in insert mode.</summary>
    public void Restart()
    {
        _parser.Reset();
        Mode = VimMode.Insert;
        area.BeginGroup();
        _session.Begin(by: null);
    }

    /// <summary>The draft was changed by something else, or the caret was moved: puts it where the mode allows it to be.</summary>
    public void Settle()
    {
        _anchor = Math.Min(_anchor, area.Text.Length);
        if (IsTyping)
            return;
        var text = new VimText(area);
        area.MoveTo(Math.Min(area.Caret, text.LastInLine(area.Caret)));
    }

    /// <summary>Another text stands in the draft now.</summary>
    public void TakeDraft()
    {
        if (IsTyping)
            Restart();
        else
            LeaveVisual();
    }

    /// <summary>Ends selection and half typed commands.</summary>
    public void LeaveVisual()
    {
        _parser.Reset();
        if (IsVisual)
            Mode = VimMode.Normal;
        Settle();
    }

    /// <summary>From insert to normal mode.</summary>
    public void LeaveInsert()
    {
        if (!IsTyping)
            return;
        Mode = VimMode.Normal;
        if (_session.End() is var (command, typed))
            _lastChange = (command, typed);
        if (area.Caret > area.LineStart(area.Caret))
            area.MoveLeft();
        Settle();
    }

    public VimAnswer Press(KeyEvent key)
    {
        if (IsTyping)
            return PressWhileTyping(key);
        if (!_parser.Press(key, IsVisual, out var command))
        {
            if (!IsVisual || keymap.Find(key, KeyContext.VimNormal) != KeyAction.CancelOperator)
                return VimAnswer.NotMine;
            LeaveVisual();
            return VimAnswer.Done;
        }

        if (command is null)
            return VimAnswer.Done;
        // Up and down without an operator go by the rows on the screen, and from there to earlier messages.
        if (!IsVisual && command is { Operator: KeyAction.None, Action: KeyAction.MoveUp or KeyAction.MoveDown })
            return new VimAnswer(command.Action, command.Times);
        Execute(command);
        return VimAnswer.Done;
    }

    private VimAnswer PressWhileTyping(KeyEvent key)
    {
        if (key.Is(Key.Escape) || key.Is('[', KeyModifiers.Control))
            LeaveInsert();
        else if (Mode == VimMode.Replace && key.IsText)
            _session.Overtype(key.Character.ToString());
        else if (Mode == VimMode.Replace && key.Is(Key.Backspace))
            _session.TakeBack();
        else
            return VimAnswer.NotMine;
        return VimAnswer.Done;
    }

    private void Execute(VimCommand command)
    {
        if (IsVisual)
            ExecuteOnSelection(command);
        else if (command.Operator == KeyAction.None && _motions.Find(command, new VimText(area), area.Caret) is { } target)
            area.MoveTo(target.Index);
        else if (command.Action is KeyAction.RepeatLastChange)
            Repeat(command);
        else
            Change(command);
        Settle();
    }

    private void ExecuteOnSelection(VimCommand command)
    {
        var text = new VimText(area);
        if (_motions.Find(command, text, area.Caret) is { } target)
        {
            var isRows = command.Action is KeyAction.MoveUp or KeyAction.MoveDown;
            area.MoveTo(isRows ? text.SameColumn(area.Caret, target.Index) : target.Index);
        }
        else if (VimObjects.Find(command, text, area.Caret) is { } found)
        {
            (Mode, _anchor) = (VimMode.Visual, found.Start);
            area.MoveTo(Math.Max(found.Start, area.PreviousCharacter(found.End)));
        }
        else if (command.Action is KeyAction.EnterVisual or KeyAction.EnterVisualLine)
        {
            var mode = command.Action == KeyAction.EnterVisual ? VimMode.Visual : VimMode.VisualLine;
            Mode = Mode == mode ? VimMode.Normal : mode;
        }
        else if (command.Action == KeyAction.OpenLineBelow)
        {
            var caret = area.Caret;
            area.MoveTo(_anchor);
            _anchor = caret;
        }
        else if (Selection is { } selection && VimCommands.OnSelection(command, selection, area, _session) is { } mode)
        {
            Mode = mode;
            EndIfNormal();
        }
    }

    private void Change(VimCommand command)
    {
        if (command.Action is KeyAction.EnterVisual or KeyAction.EnterVisualLine)
        {
            _anchor = area.Caret;
            Mode = command.Action == KeyAction.EnterVisual ? VimMode.Visual : VimMode.VisualLine;
            return;
        }

        if (command.Action is KeyAction.Undo or KeyAction.Redo)
        {
            for (var i = 0; i < command.Times && (command.Action == KeyAction.Undo ? area.Undo() : area.Redo()); i++)
            {
            }

            return;
        }

        var before = area.Text;
        Mode = VimCommands.Run(command, area, _motions, _session);
        EndIfNormal();
        if (Mode == VimMode.Normal && area.Text != before)
            _lastChange = (command, VimInsertion.None);
    }

    private void EndIfNormal()
    {
        if (!IsTyping)
            area.EndGroup();
    }

    private void Repeat(VimCommand repeat)
    {
        if (_lastChange is not var (command, typed))
            return;
        command = command with { Count = repeat.Count ?? command.Count };
        Change(command);
        if (!IsTyping)
            return;
        _session.Repeat(typed);
        LeaveInsert();
        _lastChange = (command, typed);
    }
}

/// <summary>What Vim did with a key: nothing, all, or it wants the caret moved by rows.</summary>
/// <param name="Rows">Up or down; none for neither.</param>
/// <param name="Times">How often.</param>
internal readonly record struct VimAnswer(KeyAction Rows, int Times)
{
    public static VimAnswer NotMine => default;

    public static VimAnswer Done { get; } = new(KeyAction.None, 1);
}
