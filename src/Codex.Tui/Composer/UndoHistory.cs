using System.Collections.Immutable;

namespace Codex.Tui.Composer;

/// <summary>A text as it was at one moment.</summary>
internal sealed record TextState(string Text, ImmutableArray<Placeholder> Placeholders, int Caret);

/// <summary>Earlier states of a text, and those that were undone. One entry is what one undo takes back.</summary>
internal sealed class UndoHistory
{
    /// <summary>States are whole texts; more of them are never wanted.</summary>
    private const int Most = 200;

    private readonly List<TextState> _undo = [];
    private readonly List<TextState> _redo = [];
    private bool _isGroup;
    private bool _isRemembered;

    /// <summary>From here on all changes are one, until <see cref="EndGroup"/>.</summary>
    public void BeginGroup() => (_isGroup, _isRemembered) = (true, false);

    public void EndGroup() => _isGroup = false;

    /// <summary>The text is about to change.</summary>
    /// <param name="state">How it is now.</param>
    /// <param name="continues">The change goes on with the one before, as letters of a word do.</param>
    public void Remember(TextState state, bool continues)
    {
        _redo.Clear();
        if (_isGroup ? _isRemembered : continues && _undo.Count > 0)
            return;
        _isRemembered = true;
        if (_undo.Count == Most)
            _undo.RemoveAt(0);
        _undo.Add(state);
    }

    /// <summary>The state before the last change; null when there is none.</summary>
    public TextState? Undo(TextState now) => Take(_undo, _redo, now);

    /// <summary>The state that was undone last; null when there is none.</summary>
    public TextState? Redo(TextState now) => Take(_redo, _undo, now);

    /// <summary>Another text begins.</summary>
    public void Clear()
    {
        _undo.Clear();
        _redo.Clear();
        _isGroup = false;
    }

    private TextState? Take(List<TextState> from, List<TextState> to, TextState now)
    {
        if (from.Count == 0)
            return null;
        var state = from[^1];
        from.RemoveAt(from.Count - 1);
        // What is changed next is a change of its own, also within a group.
        _isRemembered = false;
        to.Add(now);
        return state;
    }
}
