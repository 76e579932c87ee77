using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>Text objects: a word, a string, what is between brackets.</summary>
internal static class VimObjects
{
    /// <summary>The object at an index; null when there is none.</summary>
    public static VimSpan? Find(VimCommand command, VimText text, int caret) => command.Action switch
    {
        KeyAction.ObjectWord => Word(command, text, caret, VimWord.Small),
        KeyAction.ObjectBigWord => Word(command, text, caret, VimWord.Big),
        KeyAction.ObjectDoubleQuote => Quoted(command, text, caret, '"'),
        KeyAction.ObjectSingleQuote => Quoted(command, text, caret, '\''),
        KeyAction.ObjectBacktick => Quoted(command, text, caret, '`'),
        KeyAction.ObjectParentheses => Bracketed(command, text, caret, '(', ')'),
        KeyAction.ObjectBrackets => Bracketed(command, text, caret, '[', ']'),
        KeyAction.ObjectBraces => Bracketed(command, text, caret, '{', '}'),
        _ => null,
    };

    private static VimSpan? Word(VimCommand command, VimText text, int caret, VimWord kind)
    {
        if (caret >= text.LineEnd(caret))
            return command is { Operator: KeyAction.StartChangeOperator, IsAround: false } ? new VimSpan(caret, caret, KillShape.Characters) : null;
        var start = text.SkipClassBackward(caret, kind);
        var end = caret;
        var hasBlanks = false;
        for (var i = 0; i < command.Times && end < text.LineEnd(caret); i++)
        {
            var isBlank = text.IsBlank(end);
            hasBlanks = false;
            end = text.SkipClass(end, text.ClassOf(end, kind), kind);
            if (!command.IsAround || end >= text.LineEnd(caret) || text.IsBlank(end) == isBlank)
                continue;
            // A word takes the blanks behind it along, blanks the word behind them.
            hasBlanks = true;
            end = text.SkipClass(end, text.ClassOf(end, kind), kind);
        }

        if (!command.IsAround || hasBlanks || text.IsBlank(caret))
            return new VimSpan(start, end, KillShape.Characters);
        // Behind the last word there are none: then those before it, unless they indent the line.
        var before = start;
        while (before > text.LineStart(start) && text.IsBlank(before - 1))
            before--;
        return new VimSpan(before > text.LineStart(start) ? before : start, end, KillShape.Characters);
    }

    private static VimSpan? Quoted(VimCommand command, VimText text, int caret, char quote)
    {
        var end = text.LineEnd(caret);
        int? open = null;
        for (var at = text.LineStart(caret); at < end; at++)
        {
            if (text.Text[at] == '\\')
            {
                at++;
                continue;
            }

            if (text.Text[at] != quote)
                continue;
            if (open is not { } start)
                open = at;
            else if (at >= caret)
                return command.IsAround ? WithBlanks(text, start, at + 1)
                    // Twice means the quotes too, without the blanks around them.
                    : command.Times > 1 ? new VimSpan(start, at + 1, KillShape.Characters)
                    : new VimSpan(start + 1, at, KillShape.Characters);
            else
                open = null;
        }

        return null;
    }

    private static VimSpan WithBlanks(VimText text, int start, int end)
    {
        var behind = end;
        while (behind < text.LineEnd(start) && text.IsBlank(behind))
            behind++;
        while (behind == end && start > text.LineStart(start) && text.IsBlank(start - 1))
            start--;
        return new VimSpan(start, behind, KillShape.Characters);
    }

    private static VimSpan? Bracketed(VimCommand command, VimText text, int caret, char open, char close)
    {
        // On a closing bracket the pair is the one that it ends.
        var from = caret < text.Length && text.Text[caret] == close ? caret - 1 : caret;
        for (var i = 0; i < command.Times; i++)
        {
            if (FindOpen(text, i == 0 ? from : from - 1, open, close) is not { } start)
                return null;
            from = start;
        }

        if (FindClose(text, from, open, close) is not { } end)
            return null;
        return command.IsAround ? new VimSpan(from, end + 1, KillShape.Characters) : new VimSpan(from + 1, end, KillShape.Characters);
    }

    private static int? FindOpen(VimText text, int from, char open, char close)
    {
        var depth = 0;
        for (var at = Math.Min(from, text.Length - 1); at >= 0; at--)
        {
            if (text.Text[at] == close)
                depth++;
            else if (text.Text[at] == open && depth-- == 0)
                return at;
        }

        return null;
    }

    private static int? FindClose(VimText text, int openAt, char open, char close)
    {
        var depth = 0;
        for (var at = openAt + 1; at < text.Length; at++)
        {
            if (text.Text[at] == open)
                depth++;
            else if (text.Text[at] == close && depth-- == 0)
                return at;
        }

        return null;
    }
}
