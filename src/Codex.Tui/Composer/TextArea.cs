using System.Collections.Immutable;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Composer;

/// <summary>
/// The text being written: a caret, placeholders that are edited as one character, and one kill buffer. Lines as on the screen are the
/// business of <see cref="TextAreaRows"/>.
/// </summary>
internal sealed class TextArea
{
    private readonly List<Placeholder> _placeholders = [];
    private string _killed = "";

    public string Text { get; private set; } = "";

    /// <summary>Index in the text, always between characters.</summary>
    public int Caret { get; private set; }

    public bool IsEmpty => Text.Length == 0;

    public ImmutableArray<Placeholder> Placeholders => [.. _placeholders];

    public void Set(string text, IEnumerable<Placeholder> placeholders)
    {
        Text = text;
        Caret = text.Length;
        _placeholders.Clear();
        _placeholders.AddRange(placeholders);
    }

    public void Clear() => Set("", []);

    public void Insert(string text) => Replace(Caret, Caret, text);

    public void InsertPlaceholder(string shown, PlaceholderContent content)
    {
        Insert(shown);
        _placeholders.Add(new Placeholder(Caret - shown.Length, shown.Length, content));
        _placeholders.Sort((one, other) => one.Start.CompareTo(other.Start));
    }

    /// <summary>Replaces a range and leaves the caret behind what was put in. A placeholder that is touched goes as a whole.</summary>
    public void Replace(int start, int end, string text)
    {
        foreach (var placeholder in _placeholders)
        {
            if (placeholder.Start < end && placeholder.End > start)
            {
                start = Math.Min(start, placeholder.Start);
                end = Math.Max(end, placeholder.End);
            }
        }

        _placeholders.RemoveAll(placeholder => placeholder.Start < end && placeholder.End > start);
        var growth = text.Length - (end - start);
        for (var i = 0; i < _placeholders.Count; i++)
        {
            if (_placeholders[i].Start >= end)
                _placeholders[i] = _placeholders[i] with { Start = _placeholders[i].Start + growth };
        }

        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));
        Caret = start + text.Length;
    }

    public void MoveTo(int index)
    {
        Caret = Math.Clamp(index, 0, Text.Length);
        foreach (var placeholder in _placeholders)
        {
            if (Caret > placeholder.Start && Caret < placeholder.End)
                Caret = placeholder.End;
        }
    }

    public void MoveLeft() => Caret = PreviousCharacter(Caret);

    public void MoveRight() => Caret = NextCharacter(Caret);

    public void MoveWordLeft() => Caret = WordStart();

    public void MoveWordRight() => Caret = WordEnd();

    public void MoveLineStart() => Caret = LineStart(Caret);

    public void MoveLineEnd() => Caret = LineEnd(Caret);

    public void DeleteBackward() => Replace(PreviousCharacter(Caret), Caret, "");

    public void DeleteForward() => Replace(Caret, NextCharacter(Caret), "");

    public void DeleteBackwardWord() => Kill(WordStart(), Caret);

    public void DeleteForwardWord() => Kill(Caret, WordEnd());

    /// <summary>Up to the line's start; at the start already, the line break before it.</summary>
    public void KillLineStart()
    {
        var start = LineStart(Caret);
        Kill(start == Caret ? Math.Max(0, start - 1) : start, Caret);
    }

    /// <summary>Up to the line's end; at the end already, the line break.</summary>
    public void KillLineEnd()
    {
        var end = LineEnd(Caret);
        Kill(Caret, end == Caret ? Math.Min(Text.Length, end + 1) : end);
    }

    public void KillWholeLine() => Kill(LineStart(Caret), LineEnd(Caret));

    public void Yank() => Insert(_killed);

    public int LineStart(int index) => index == 0 ? 0 : Text.LastIndexOf('\n', index - 1) + 1;

    public int LineEnd(int index) => Text.IndexOf('\n', index) is >= 0 and var end ? end : Text.Length;

    private void Kill(int start, int end)
    {
        if (start == end)
            return;
        var killed = Text[start..end];
        // A placeholder cannot be brought back as one: its shown text would be sent in its place.
        _killed = _placeholders.Any(placeholder => placeholder.Start < end && placeholder.End > start) ? "" : killed;
        Replace(start, end, "");
    }

    private int PreviousCharacter(int index)
    {
        if (index == 0)
            return 0;
        if (_placeholders.Find(placeholder => placeholder.End == index) is { } placeholder)
            return placeholder.Start;
        // Clusters are found forwards: from the line's start.
        var start = LineStart(index);
        if (start == index)
            return index - 1;
        var previous = start;
        foreach (var cluster in new Clusters(Text.AsSpan(start, index - start)))
            previous = start + cluster.Start;
        return previous;
    }

    private int NextCharacter(int index)
    {
        if (index >= Text.Length)
            return Text.Length;
        if (_placeholders.Find(placeholder => placeholder.Start == index) is { } placeholder)
            return placeholder.End;
        return index + System.Globalization.StringInfo.GetNextTextElementLength(Text.AsSpan(index));
    }

    private int WordStart()
    {
        var index = Caret;
        while (index > 0 && char.IsWhiteSpace(Text[index - 1]))
            index--;
        if (_placeholders.Find(placeholder => placeholder.End == index) is { } placeholder)
            return placeholder.Start;
        while (index > 0 && !char.IsWhiteSpace(Text[index - 1]) && !_placeholders.Exists(placeholder => placeholder.End == index))
            index--;
        return index;
    }

    private int WordEnd()
    {
        var index = Caret;
        while (index < Text.Length && char.IsWhiteSpace(Text[index]))
            index++;
        if (_placeholders.Find(placeholder => placeholder.Start == index) is { } placeholder)
            return placeholder.End;
        while (index < Text.Length && !char.IsWhiteSpace(Text[index]) && !_placeholders.Exists(placeholder => placeholder.Start == index))
            index++;
        return index;
    }
}
