using System.Globalization;
using System.Text;

namespace Codex.Tui.Composer.Vim;

/// <summary>
/// A text as motions see it: characters with their classes, lines, words. A placeholder is one character and a word of its own; what is
/// written on it cannot be found.
/// </summary>
internal sealed class VimText
{
    private const char Object = '\uFFFC';

    private readonly TextArea _area;

    public VimText(TextArea area)
    {
        _area = area;
        Text = area.Placeholders.IsEmpty ? area.Text : string.Create(area.Text.Length, area, static (text, area) =>
        {
            area.Text.CopyTo(text);
            foreach (var placeholder in area.Placeholders)
                text.Slice(placeholder.Start, placeholder.Length).Fill(Object);
        });
    }

    /// <summary>Index for index the text, without what is written on placeholders.</summary>
    public string Text { get; }

    public int Length => Text.Length;

    public int Next(int index) => _area.NextCharacter(index);

    public int Previous(int index) => _area.PreviousCharacter(index);

    public int LineStart(int index) => _area.LineStart(index);

    public int LineEnd(int index) => _area.LineEnd(index);

    /// <summary>The last place on a line where the caret of normal mode can stand.</summary>
    public int LastInLine(int index) => LineEnd(index) is var end && end > LineStart(index) ? Previous(end) : end;

    public int FirstNonBlank(int index)
    {
        var at = LineStart(index);
        while (at < Length && Text[at] is ' ' or '\t')
            at++;
        return at < LineEnd(index) || at == LineStart(index) ? at : LastInLine(index);
    }

    /// <summary>The start of the line so many lines further down, or up; stops at the first and the last.</summary>
    public int LineBelow(int index, int lines)
    {
        var start = LineStart(index);
        for (; lines > 0 && LineEnd(start) < Length; lines--)
            start = LineEnd(start) + 1;
        for (; lines < 0 && start > 0; lines++)
            start = LineStart(start - 1);
        return start;
    }

    /// <summary>The place on another line that is as many characters behind its start.</summary>
    public int SameColumn(int index, int lineStart)
    {
        var at = lineStart;
        for (var from = LineStart(index); from < index && at < LastInLine(lineStart); from = Next(from))
            at = Next(at);
        return at;
    }

    public bool IsBlank(int index) => char.IsWhiteSpace(Text[index]);

    /// <summary>What kind of word a character belongs to.</summary>
    public VimClass ClassOf(int index, VimWord kind)
    {
        if (IsBlank(index))
            return VimClass.Blank;
        if (Text[index] == Object)
            return VimClass.Placeholder;
        if (kind == VimWord.Big)
            return VimClass.Word;
        _ = Rune.TryGetRuneAt(Text, index, out var rune);
        return Rune.IsLetterOrDigit(rune) || rune.Value == '_' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? VimClass.Word : VimClass.Sign;
    }

    public int WordForward(int index, VimWord kind)
    {
        if (index >= Length)
            return Length;
        var start = ClassOf(index, kind);
        if (start != VimClass.Blank)
            index = SkipClass(index, start, kind);
        while (index < Length && IsBlank(index))
        {
            // An empty line is a word.
            if (Text[index] == '\n' && index + 1 < Length && Text[index + 1] == '\n')
                return index + 1;
            index++;
        }

        return index;
    }

    public int WordEnd(int index, VimWord kind)
    {
        index = Next(index);
        while (index < Length && IsBlank(index))
            index++;
        return index < Length ? Previous(SkipClass(index, ClassOf(index, kind), kind)) : Text.EndsWith('\n') ? Length : Previous(Length);
    }

    public int WordBackward(int index, VimWord kind)
    {
        index = Previous(index);
        while (index > 0 && IsBlank(index))
        {
            if (Text[index] == '\n' && Text[index - 1] == '\n')
                return index;
            index = Previous(index);
        }

        while (index > 0 && !IsBlank(index) && ClassOf(Previous(index), kind) == ClassOf(index, kind) && ClassOf(index, kind) != VimClass.Placeholder)
            index = Previous(index);
        return index;
    }

    /// <summary>Where the run of one class that holds the index ends; lines end it too.</summary>
    public int SkipClass(int index, VimClass kindOfRun, VimWord kind)
    {
        do
            index = Next(index);
        while (kindOfRun != VimClass.Placeholder && index < Length && Text[index] != '\n' && ClassOf(index, kind) == kindOfRun);
        return index;
    }

    /// <summary>Where the run of one class that holds the index begins; lines end it too.</summary>
    public int SkipClassBackward(int index, VimWord kind)
    {
        var kindOfRun = ClassOf(index, kind);
        if (kindOfRun == VimClass.Placeholder)
            return index;
        while (index > LineStart(index) && ClassOf(Previous(index), kind) == kindOfRun)
            index = Previous(index);
        return index;
    }
}

/// <summary>Kinds of characters.</summary>
internal enum VimClass
{
    Blank,
    Word,
    Sign,
    Placeholder,
}

/// <summary>What counts as a word.</summary>
internal enum VimWord
{
    /// <summary>Letters and digits, or signs.</summary>
    Small,

    /// <summary>Everything between blanks.</summary>
    Big,
}
