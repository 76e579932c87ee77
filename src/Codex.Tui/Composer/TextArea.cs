using System.Collections.Immutable;
using System.Globalization;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Composer;

/// <summary>
/// The text being written: a caret, placeholders that are edited as one character, one kill buffer, and what it was before. Lines as on the
/// screen are the business of <see cref="TextAreaRows"/>.
/// </summary>
internal sealed class TextArea
{
    private readonly List<Placeholder> _placeholders = [];
    private readonly UndoHistory _history = new();

    /// <summary>Where the last typed text ended, so that what follows belongs to it; −1 after anything else.</summary>
    private int _typedEnd = -1;

    public string Text { get; private set; } = "";

    /// <summary>Index in the text, always between characters.</summary>
    public int Caret { get; private set; }

    public bool IsEmpty => Text.Length == 0;

    public ImmutableArray<Placeholder> Placeholders => [.. _placeholders];

    /// <summary>What was cut or copied last.</summary>
    public KilledText Killed { get; set; } = new(Draft.Empty, KillShape.Characters);

    /// <summary>Another text; nothing of the one before can be undone.</summary>
    public void Set(string text, IEnumerable<Placeholder> placeholders)
    {
        Restore(new TextState(text, [.. placeholders], text.Length));
        _history.Clear();
    }

    public void Clear() => Set("", []);

    public void Insert(string text) => Replace(Caret, Caret, text);

    public void Insert(Draft draft) => Replace(Caret, Caret, draft);

    public void InsertPlaceholder(string shown, PlaceholderContent content) =>
        Insert(new Draft(shown, [new Placeholder(0, shown.Length, content)]));

    /// <summary>Replaces a range and leaves the caret behind what was put in. A placeholder that is touched goes as a whole.</summary>
    public void Replace(int start, int end, string text) => Replace(start, end, new Draft(text, []));

    /// <inheritdoc cref="Replace(int, int, string)"/>
    public void Replace(int start, int end, Draft draft)
    {
        (start, end) = Whole(start, end);
        if (start == end && draft.Text.Length == 0)
        {
            Caret = start;
            return;
        }

        var continues = start == end && start == _typedEnd && !StartsWord(start, draft.Text);
        _history.Remember(State, continues);
        _placeholders.RemoveAll(placeholder => placeholder.Start < end && placeholder.End > start);
        var growth = draft.Text.Length - (end - start);
        for (var i = 0; i < _placeholders.Count; i++)
        {
            if (_placeholders[i].Start >= end)
                _placeholders[i] = _placeholders[i] with { Start = _placeholders[i].Start + growth };
        }

        _placeholders.AddRange(draft.Placeholders.Select(placeholder => placeholder with { Start = placeholder.Start + start }));
        _placeholders.Sort((one, other) => one.Start.CompareTo(other.Start));
        _typedEnd = start == end ? start + draft.Text.Length : -1;
        Text = string.Concat(Text.AsSpan(0, start), draft.Text, Text.AsSpan(end));
        Caret = start + draft.Text.Length;
    }

    /// <summary>A part with its placeholders; those that are touched are in it as a whole.</summary>
    public Draft Copy(int start, int end)
    {
        (start, end) = Whole(start, end);
        var inside = _placeholders.Where(placeholder => placeholder.Start >= start && placeholder.End <= end);
        return new Draft(Text[start..end], [.. inside.Select(placeholder => placeholder with { Start = placeholder.Start - start })]);
    }

    /// <summary>All changes up to <see cref="EndGroup"/> are undone as one.</summary>
    public void BeginGroup() => _history.BeginGroup();

    public void EndGroup() => _history.EndGroup();

    /// <summary>Takes the last change back; false when there is none.</summary>
    public bool Undo() => Restore(_history.Undo(State));

    /// <summary>Makes the change again that was undone last; false when there is none.</summary>
    public bool Redo()
    {
        var before = Text;
        var isDone = Restore(_history.Redo(State));
        if (isDone)
            MoveTo(before.AsSpan().CommonPrefixLength(Text));
        return isDone;
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

    public void Yank() => Insert(Killed.Draft);

    public int LineStart(int index) => index == 0 ? 0 : Text.LastIndexOf('\n', index - 1) + 1;

    public int LineEnd(int index) => Text.IndexOf('\n', index) is >= 0 and var end ? end : Text.Length;

    private void Kill(int start, int end)
    {
        if (start == end)
            return;
        Killed = new KilledText(Copy(start, end), KillShape.Characters);
        Replace(start, end, "");
    }

    private TextState State => new(Text, Placeholders, Caret);

    private bool Restore(TextState? state)
    {
        if (state is null)
            return false;
        (Text, Caret, _typedEnd) = (state.Text, state.Caret, -1);
        _placeholders.Clear();
        _placeholders.AddRange(state.Placeholders);
        return true;
    }

    /// <summary>The range, with all of the placeholders that it touches.</summary>
    private (int Start, int End) Whole(int start, int end)
    {
        foreach (var placeholder in _placeholders)
        {
            if (placeholder.Start < end && placeholder.End > start)
                (start, end) = (Math.Min(start, placeholder.Start), Math.Max(end, placeholder.End));
        }

        return (start, end);
    }

    private bool StartsWord(int index, string text) =>
        text.Length > 0 && index > 0 && char.IsWhiteSpace(Text[index - 1]) && !char.IsWhiteSpace(text[0]);

    /// <summary>Where the character before an index begins.</summary>
    public int PreviousCharacter(int index)
    {
        if (index == 0)
            return 0;
        if (_placeholders.Find(placeholder => placeholder.End == index) is { } placeholder)
            return placeholder.Start;
        // Characters are found forwards: from the line's start.
        var previous = LineStart(index);
        if (previous == index)
            return index - 1;
        while (NextElement(previous) is var next && next < index)
            previous = next;
        return previous;
    }

    /// <summary>Where the character at an index ends.</summary>
    public int NextCharacter(int index)
    {
        if (index >= Text.Length)
            return Text.Length;
        if (_placeholders.Find(placeholder => placeholder.Start == index) is { } placeholder)
            return placeholder.End;
        return NextElement(index);
    }

    private int NextElement(int index) => index + StringInfo.GetNextTextElementLength(Text.AsSpan(index));

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
