using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>Runs commands that change the text, or lead to insert mode. Each gives the mode that it ends in.</summary>
internal static class VimCommands
{
    public static VimMode Run(VimCommand command, TextArea area, VimMotions motions, VimSession session)
    {
        area.BeginGroup();
        var spelled = Spelled(command);
        var mode = spelled.Operator != KeyAction.None ? Operate(spelled, area, motions)
            : Edit(command, area) ? VimMode.Normal
            : Enter(command, area);
        if (mode != VimMode.Normal)
            session.Begin(command);
        return mode;
    }

    /// <summary>Commands of one letter that stand for an operator and a motion.</summary>
    private static VimCommand Spelled(VimCommand command)
    {
        (KeyAction Operator, KeyAction Action)? spelled = command.Operator != KeyAction.None ? null : command.Action switch
        {
            KeyAction.DeleteChar => (KeyAction.StartDeleteOperator, KeyAction.MoveRight),
            KeyAction.DeleteCharBefore => (KeyAction.StartDeleteOperator, KeyAction.MoveLeft),
            KeyAction.DeleteToLineEnd => (KeyAction.StartDeleteOperator, KeyAction.MoveLineEnd),
            KeyAction.SubstituteChar => (KeyAction.StartChangeOperator, KeyAction.MoveRight),
            KeyAction.SubstituteLine => (KeyAction.StartChangeOperator, KeyAction.ChangeLine),
            KeyAction.ChangeToLineEnd => (KeyAction.StartChangeOperator, KeyAction.MoveLineEnd),
            KeyAction.YankLine => (KeyAction.StartYankOperator, KeyAction.YankLine),
            _ => null,
        };
        return spelled is var (by, action) ? command with { Operator = by, Action = action } : command;
    }

    /// <summary>What a command does to the selection; null when it has no meaning there.</summary>
    public static VimMode? OnSelection(VimCommand command, VimSpan selection, TextArea area, VimSession session)
    {
        var isLines = command.Action is KeyAction.DeleteToLineEnd or KeyAction.ChangeToLineEnd or KeyAction.YankLine or KeyAction.SubstituteLine or KeyAction.DeleteCharBefore;
        var span = isLines ? VimSpan.Lines(new VimText(area), selection.Start, Math.Max(selection.Start, selection.End - 1)) : selection;
        area.BeginGroup();
        switch (command.Action)
        {
            case KeyAction.StartDeleteOperator or KeyAction.DeleteChar or KeyAction.DeleteToLineEnd or KeyAction.DeleteCharBefore:
                VimChanges.Apply(KeyAction.StartDeleteOperator, span, area);
                if (span.Shape == KillShape.Lines)
                    area.MoveTo(new VimText(area).FirstNonBlank(area.Caret));
                return VimMode.Normal;
            case KeyAction.StartChangeOperator or KeyAction.SubstituteChar or KeyAction.ChangeToLineEnd or KeyAction.SubstituteLine:
                VimChanges.Apply(KeyAction.StartChangeOperator, span, area);
                session.Begin(by: null);
                return VimMode.Insert;
            case KeyAction.StartYankOperator or KeyAction.YankLine:
                VimChanges.Apply(KeyAction.StartYankOperator, span, area);
                return VimMode.Normal;
            case KeyAction.ReplaceChar:
                VimChanges.Overwrite(span, command.Character, area);
                return VimMode.Normal;
            case KeyAction.ToggleCase:
                VimChanges.ToggleCase(span, area);
                return VimMode.Normal;
            case KeyAction.JoinLines:
                area.MoveTo(span.Start);
                VimChanges.Join(area.Text.AsSpan(span.Start, span.End - span.Start).Count('\n') + 1, area);
                return VimMode.Normal;
            case KeyAction.PasteAfter or KeyAction.PasteBefore:
                PasteOver(span, command.Times, area);
                return VimMode.Normal;
            default:
                return null;
        }
    }

    private static VimMode Operate(VimCommand command, TextArea area, VimMotions motions)
    {
        var text = new VimText(area);
        if (SpanOf(command, text, area.Caret, motions) is not { } span)
            return VimMode.Normal;
        var caret = area.Caret;
        VimChanges.Apply(command.Operator, span, area);
        if (command.Operator == KeyAction.StartYankOperator && span.Shape == KillShape.Lines)
            area.MoveTo(Math.Min(caret, PlaceAfterYank(command, text, caret, motions)));
        else if (command.Operator == KeyAction.StartDeleteOperator && span.Shape == KillShape.Lines)
            area.MoveTo(new VimText(area).FirstNonBlank(area.Caret));
        return command.Operator == KeyAction.StartChangeOperator ? VimMode.Insert : VimMode.Normal;
    }

    private static int PlaceAfterYank(VimCommand command, VimText text, int caret, VimMotions motions) => motions.Find(command, text, caret) switch
    {
        null => caret,
        { } up when command.Action == KeyAction.MoveUp => text.SameColumn(caret, up.Index),
        { } other => other.Index,
    };

    private static VimSpan? SpanOf(VimCommand command, VimText text, int caret, VimMotions motions)
    {
        var line = command.Operator switch
        {
            KeyAction.StartDeleteOperator => KeyAction.DeleteLine,
            KeyAction.StartChangeOperator => KeyAction.ChangeLine,
            _ => KeyAction.YankLine,
        };
        if (command.Action == line)
            return VimSpan.Lines(text, caret, text.LineBelow(caret, command.Times - 1));
        // What is changed of a word is the word, without the blanks behind it.
        var isWord = command is { Operator: KeyAction.StartChangeOperator, Action: KeyAction.VimWordForward or KeyAction.VimBigWordForward };
        if (isWord && caret < text.Length && !text.IsBlank(caret))
            return EndOfWord(command, text, caret);
        return motions.Find(command, text, caret) is { } target ? VimSpan.Of(command, target, text, caret) : VimObjects.Find(command, text, caret);
    }

    private static VimSpan EndOfWord(VimCommand command, VimText text, int caret)
    {
        var kind = command.Action == KeyAction.VimBigWordForward ? VimWord.Big : VimWord.Small;
        var end = text.SkipClass(caret, text.ClassOf(caret, kind), kind);
        for (var i = 1; i < command.Times && end < text.Length; i++)
            end = text.Next(text.WordEnd(text.Previous(end), kind));
        return new VimSpan(caret, end, KillShape.Characters);
    }

    /// <summary>Commands that stay in normal mode; false when it is none of them.</summary>
    private static bool Edit(VimCommand command, TextArea area)
    {
        switch (command.Action)
        {
            case KeyAction.PasteAfter or KeyAction.PasteBefore:
                VimChanges.Paste(command.Action == KeyAction.PasteAfter, command.Times, area);
                break;
            case KeyAction.ReplaceChar:
                VimChanges.Overwrite(command.Character, command.Times, area);
                break;
            case KeyAction.ToggleCase:
                var end = Step(area, command.Times);
                VimChanges.ToggleCase(new VimSpan(area.Caret, end, KillShape.Characters), area);
                area.MoveTo(end);
                break;
            case KeyAction.JoinLines:
                VimChanges.Join(command.Times, area);
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>Commands that lead to insert mode.</summary>
    private static VimMode Enter(VimCommand command, TextArea area)
    {
        switch (command.Action)
        {
            case KeyAction.EnterReplaceMode:
                return VimMode.Replace;
            case KeyAction.AppendAfterCursor when area.Caret < area.LineEnd(area.Caret):
                area.MoveRight();
                break;
            case KeyAction.AppendLineEnd:
                area.MoveLineEnd();
                break;
            case KeyAction.InsertLineStart:
                area.MoveTo(new VimText(area).FirstNonBlank(area.Caret));
                break;
            case KeyAction.OpenLineBelow:
                area.MoveLineEnd();
                area.Insert("\n");
                break;
            case KeyAction.OpenLineAbove:
                area.MoveLineStart();
                area.Insert("\n");
                area.MoveLeft();
                break;
            case KeyAction.EnterInsert or KeyAction.AppendAfterCursor:
                break;
            default:
                return VimMode.Normal;
        }

        return VimMode.Insert;
    }

    private static void PasteOver(VimSpan span, int times, TextArea area)
    {
        var killed = area.Killed;
        VimChanges.Apply(KeyAction.StartChangeOperator, span, area);
        var removed = area.Killed;
        var isLine = killed.Shape == KillShape.Lines && span.Shape == KillShape.Characters;
        if (isLine)
            area.Insert("\n");
        for (var i = 0; i < times; i++)
        {
            if (i > 0 && killed.Shape == KillShape.Lines)
                area.Insert("\n");
            area.Insert(killed.Draft);
        }

        if (isLine)
            area.Insert("\n");
        if (area.Caret > span.Start)
            area.MoveLeft();
        area.Killed = removed;
    }

    /// <summary>So many characters further on the line.</summary>
    private static int Step(TextArea area, int times)
    {
        var at = area.Caret;
        for (; times > 0 && at < area.LineEnd(area.Caret); times--)
            at = area.NextCharacter(at);
        return at;
    }
}
