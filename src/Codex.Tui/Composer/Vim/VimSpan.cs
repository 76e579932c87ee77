using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>What an operator works on.</summary>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index behind the last; of lines, of the break at their end.</param>
/// <param name="Shape">Characters, or lines from <paramref name="Start"/> on.</param>
internal readonly record struct VimSpan(int Start, int End, KillShape Shape)
{
    /// <summary>The lines that two places are on.</summary>
    public static VimSpan Lines(VimText text, int one, int other) =>
        new(text.LineStart(Math.Min(one, other)), text.LineEnd(Math.Max(one, other)), KillShape.Lines);

    /// <summary>What an operator takes from the caret to where a motion leads; null when that is nothing.</summary>
    public static VimSpan? Of(VimCommand command, VimTarget target, VimText text, int caret)
    {
        if (target.Reach == VimReach.Lines)
            return Lines(text, caret, target.Index);
        var (start, end) = target.Index < caret ? (target.Index, caret) : (caret, target.Index);
        if (target.Reach == VimReach.Inclusive)
            end = text.Next(end);
        if (command.Action is KeyAction.VimWordForward or KeyAction.VimBigWordForward)
        {
            end = EndOfWords(text, start, end);
        }
        else if (target.Reach == VimReach.Exclusive && end == text.LineStart(end) && start < text.LineStart(end))
        {
            // A motion that ends before a line's first character does not take the break before it along.
            end--;
            if (start <= text.FirstNonBlank(start))
                return Lines(text, start, end);
        }

        if (command.Operator == KeyAction.StartDeleteOperator && IsWholeLines(text, start, end))
            return Lines(text, start, end);
        // Where there is nothing to change, something can be typed all the same.
        return start < end || command.Operator == KeyAction.StartChangeOperator ? new VimSpan(start, end, KillShape.Characters) : null;
    }

    /// <summary>More than one line, with nothing but blanks before and behind.</summary>
    private static bool IsWholeLines(VimText text, int start, int end) =>
        text.LineEnd(start) < end && start <= text.FirstNonBlank(start) && text.Text.AsSpan(end, text.LineEnd(end) - end).IsWhiteSpace();

    /// <summary>The words of <c>dw</c> end on their line: the break behind the last one and the blanks of the next line stay.</summary>
    private static int EndOfWords(VimText text, int start, int end)
    {
        if (text.Text.AsSpan(start, end - start).IndexOf('\n') < 0)
            return end;
        var at = end;
        while (at > start && text.IsBlank(at - 1))
            at--;
        if (at == start)
            return Math.Max(text.LineEnd(start), start == text.LineEnd(start) ? Math.Min(start + 1, text.Length) : start);
        // Behind the last word, unless the motion ends within a later line's words.
        return text.Text.AsSpan(at, end - at).IndexOf('\n') >= 0 ? at : end;
    }
}
