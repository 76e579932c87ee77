using System.Text;
using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>Where motions lead.</summary>
internal sealed class VimMotions
{
    private (KeyAction Action, Rune Character)? _lastFind;

    /// <summary>Where a motion leads from an index; null when it leads nowhere, or is no motion.</summary>
    public VimTarget? Find(VimCommand command, VimText text, int from) => command.Action switch
    {
        KeyAction.MoveLeft => new(Repeat(from, command.Times, at => at > text.LineStart(at) ? text.Previous(at) : at), VimReach.Exclusive),
        KeyAction.MoveRight => new(Repeat(from, command.Times, at => at < text.LineEnd(at) ? text.Next(at) : at), VimReach.Exclusive),
        KeyAction.MoveUp when text.LineStart(from) == 0 => null,
        KeyAction.MoveUp => new(text.LineBelow(from, -command.Times), VimReach.Lines),
        KeyAction.MoveDown when text.LineEnd(from) == text.Length => null,
        KeyAction.MoveDown => new(text.LineBelow(from, command.Times), VimReach.Lines),
        KeyAction.MoveLineStart => new(text.LineStart(from), VimReach.Exclusive),
        KeyAction.MoveFirstNonBlank => new(text.FirstNonBlank(from), VimReach.Exclusive),
        KeyAction.MoveLineEnd => new(text.LineEnd(text.LineBelow(from, command.Times - 1)), VimReach.Exclusive),
        KeyAction.JumpTop => new(text.FirstNonBlank(text.LineBelow(0, command.Times - 1)), VimReach.Lines),
        KeyAction.JumpBottom => new(text.FirstNonBlank(command.Count is { } line ? text.LineBelow(0, line - 1) : text.Length), VimReach.Lines),
        KeyAction.FindForward or KeyAction.FindBackward or KeyAction.TillForward or KeyAction.TillBackward => FindCharacter(command, text, from),
        KeyAction.RepeatFind or KeyAction.RepeatFindReversed => FindAgain(command, text, from),
        _ => FindWord(command, text, from),
    };

    private static VimTarget? FindWord(VimCommand command, VimText text, int from) => command.Action switch
    {
        KeyAction.VimWordForward => new(Repeat(from, command.Times, at => text.WordForward(at, VimWord.Small)), VimReach.Exclusive),
        KeyAction.VimBigWordForward => new(Repeat(from, command.Times, at => text.WordForward(at, VimWord.Big)), VimReach.Exclusive),
        KeyAction.VimWordBackward => new(Repeat(from, command.Times, at => text.WordBackward(at, VimWord.Small)), VimReach.Exclusive),
        KeyAction.VimBigWordBackward => new(Repeat(from, command.Times, at => text.WordBackward(at, VimWord.Big)), VimReach.Exclusive),
        KeyAction.VimWordEnd => new(Repeat(from, command.Times, at => text.WordEnd(at, VimWord.Small)), VimReach.Inclusive),
        KeyAction.VimBigWordEnd => new(Repeat(from, command.Times, at => text.WordEnd(at, VimWord.Big)), VimReach.Inclusive),
        _ => null,
    };

    private VimTarget? FindCharacter(VimCommand command, VimText text, int from)
    {
        _lastFind = (command.Action, command.Character);
        return FindCharacter(command.Action, command.Character, command.Times, text, from);
    }

    private VimTarget? FindAgain(VimCommand command, VimText text, int from)
    {
        if (_lastFind is not { } last)
            return null;
        var action = command.Action == KeyAction.RepeatFind ? last.Action : Reversed(last.Action);
        // A till that stands before its character already means the next one.
        var start = action switch
        {
            KeyAction.TillForward when command.Times == 1 => Math.Min(text.Next(from), text.LineEnd(from)),
            KeyAction.TillBackward when command.Times == 1 => Math.Max(text.Previous(from), text.LineStart(from)),
            _ => from,
        };
        return FindCharacter(action, last.Character, command.Times, text, start);
    }

    private static VimTarget? FindCharacter(KeyAction action, Rune character, int times, VimText text, int from)
    {
        var forward = action is KeyAction.FindForward or KeyAction.TillForward;
        var at = from;
        while (times > 0)
        {
            if (forward ? at >= text.LastInLine(from) : at <= text.LineStart(from))
                return null;
            at = forward ? text.Next(at) : text.Previous(at);
            if (at < text.Length && Rune.TryGetRuneAt(text.Text, at, out var rune) && rune == character)
                times--;
        }

        at = action switch
        {
            KeyAction.TillForward => text.Previous(at),
            KeyAction.TillBackward => text.Next(at),
            _ => at,
        };
        return new VimTarget(at, forward ? VimReach.Inclusive : VimReach.Exclusive);
    }

    private static KeyAction Reversed(KeyAction action) => action switch
    {
        KeyAction.FindForward => KeyAction.FindBackward,
        KeyAction.FindBackward => KeyAction.FindForward,
        KeyAction.TillForward => KeyAction.TillBackward,
        _ => KeyAction.TillForward,
    };

    private static int Repeat(int from, int times, Func<int, int> step)
    {
        for (var i = 0; i < times; i++)
        {
            var next = step(from);
            if (next == from)
                break;
            from = next;
        }

        return from;
    }
}

/// <summary>Where a motion leads.</summary>
/// <param name="Index">In the text.</param>
/// <param name="Reach">What an operator takes on the way.</param>
internal readonly record struct VimTarget(int Index, VimReach Reach);

/// <summary>What an operator takes between two places.</summary>
internal enum VimReach
{
    /// <summary>Up to the character at the end, without it.</summary>
    Exclusive,
    Inclusive,
    Lines,
}
