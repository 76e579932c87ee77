using System.Text;
using Codex.Tui.Keymap;

namespace Codex.Tui.Composer.Vim;

/// <summary>What operators and plain commands do to the text. Where the caret stands afterwards is settled by the caller.</summary>
internal static class VimChanges
{
    /// <summary>Copies, or cuts, or cuts what something else will be typed in place of.</summary>
    public static void Apply(KeyAction action, VimSpan span, TextArea area)
    {
        area.Killed = new KilledText(area.Copy(span.Start, span.End), span.Shape);
        if (action == KeyAction.StartYankOperator)
            area.MoveTo(span.Start);
        else if (action == KeyAction.StartChangeOperator || span.Shape == KillShape.Characters)
            area.Replace(span.Start, span.End, "");
        else
            DeleteLines(span, area);
    }

    /// <summary>Puts what was cut before or after the caret.</summary>
    public static void Paste(bool after, int times, TextArea area)
    {
        var killed = area.Killed;
        if (killed.Draft.Text.Length == 0 && killed.Shape == KillShape.Characters)
            return;
        if (killed.Shape == KillShape.Lines)
        {
            PasteLines(after, times, area);
            return;
        }

        if (after && area.Caret < area.LineEnd(area.Caret))
            area.MoveRight();
        var start = area.Caret;
        for (var i = 0; i < times; i++)
            area.Insert(killed.Draft);
        area.MoveTo(killed.Draft.Text.Contains('\n', StringComparison.Ordinal) ? start : area.PreviousCharacter(area.Caret));
    }

    /// <summary>Replaces characters by one; false when the line has not that many.</summary>
    public static bool Overwrite(Rune character, int times, TextArea area)
    {
        var end = area.Caret;
        for (var i = 0; i < times; i++)
        {
            if (end >= area.LineEnd(area.Caret))
                return false;
            end = area.NextCharacter(end);
        }

        var isBreak = character.Value == '\n';
        area.Replace(area.Caret, end, isBreak ? "\n" : string.Concat(Enumerable.Repeat(character.ToString(), times)));
        if (!isBreak)
            area.MoveLeft();
        return true;
    }

    /// <summary>Replaces each character of a selection.</summary>
    public static void Overwrite(VimSpan span, Rune character, TextArea area) => Rewrite(span, area, text => text == "\n" ? text : character.ToString());

    /// <summary>Makes capitals small and small letters capital.</summary>
    public static void ToggleCase(VimSpan span, TextArea area) => Rewrite(span, area, static text =>
        text.ToUpperInvariant() is var upper && upper != text ? upper : text.ToLowerInvariant());

    /// <summary>Makes one line of several; false when there is no line below.</summary>
    public static bool Join(int lines, TextArea area)
    {
        var isDone = false;
        for (var i = 1; i < Math.Max(2, lines); i++)
        {
            var end = area.LineEnd(area.Caret);
            if (end == area.Text.Length)
                return isDone;
            var next = end + 1;
            while (next < area.Text.Length && area.Text[next] is ' ' or '\t')
                next++;
            var needsBlank = end > area.LineStart(end) && area.Text[end - 1] is not (' ' or '\t')
                && next < area.Text.Length && area.Text[next] is not (')' or '\n');
            area.Replace(end, next, needsBlank ? " " : "");
            area.MoveTo(end);
            isDone = true;
        }

        return isDone;
    }

    private static void DeleteLines(VimSpan span, TextArea area)
    {
        // The last line takes the break before it along, any other the one behind it.
        var isLast = span.End == area.Text.Length;
        var start = isLast ? Math.Max(0, span.Start - 1) : span.Start;
        area.Replace(start, isLast ? span.End : span.End + 1, "");
        if (isLast)
            area.MoveTo(area.LineStart(area.Text.Length));
    }

    private static void PasteLines(bool after, int times, TextArea area)
    {
        var lines = area.Killed.Draft;
        var place = after ? area.LineEnd(area.Caret) : area.LineStart(area.Caret);
        area.MoveTo(place);
        for (var i = 0; i < times; i++)
        {
            if (after)
                area.Insert("\n");
            area.Insert(lines);
            if (!after)
                area.Insert("\n");
        }

        area.MoveTo(new VimText(area).FirstNonBlank(after ? place + 1 : place));
    }

    /// <summary>Rewrites a part character by character; placeholders stay.</summary>
    private static void Rewrite(VimSpan span, TextArea area, Func<string, string> change)
    {
        var before = area.Copy(span.Start, span.End);
        var text = new StringBuilder();
        var placeholders = before.Placeholders.ToBuilder();
        for (var at = 0; at < before.Text.Length;)
        {
            var index = placeholders.ToList().FindIndex(placeholder => placeholder.Start == at && placeholder.Length > 0);
            if (index >= 0)
            {
                var placeholder = before.Placeholders[index];
                placeholders[index] = placeholder with { Start = text.Length };
                text.Append(before.Text, placeholder.Start, placeholder.Length);
                at += placeholder.Length;
                continue;
            }

            var length = System.Globalization.StringInfo.GetNextTextElementLength(before.Text.AsSpan(at));
            text.Append(change(before.Text.Substring(at, length)));
            at += length;
        }

        area.Replace(span.Start, span.End, new Draft(text.ToString(), placeholders.ToImmutable()));
        area.MoveTo(span.Start);
    }
}
