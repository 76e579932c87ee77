namespace Codex.Tui.Composer;

/// <summary>Earlier messages, oldest first: those of other sessions come from the history file when they are first asked for.</summary>
internal sealed class MessageHistory
{
    private readonly List<Draft> _drafts = [];
    private int? _position;
    private Draft? _unfinished;

    /// <summary>Whether the history file was asked for.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>True while an earlier message is shown.</summary>
    public bool IsBrowsing => _position is not null;

    /// <summary>Puts the messages of earlier sessions before those of this one.</summary>
    public void Load(IEnumerable<string> earlier)
    {
        var before = _drafts.Count;
        _drafts.InsertRange(0, earlier.Select(text => new Draft(text, [])));
        IsLoaded = true;
        _position += _drafts.Count - before;
    }

    public void Add(Draft draft)
    {
        StopBrowsing();
        if (draft.Text.Length > 0 && (_drafts.Count == 0 || _drafts[^1].Text != draft.Text))
            _drafts.Add(draft);
    }

    /// <summary>The message before the shown one; null at the oldest.</summary>
    /// <param name="current">What is in the composer; comes back when the user returns.</param>
    public Draft? Previous(Draft current)
    {
        if (_position is null)
            _unfinished = current;
        var position = (_position ?? _drafts.Count) - 1;
        if (position < 0)
            return null;
        _position = position;
        return _drafts[position];
    }

    /// <summary>The message after the shown one, at last what was being written.</summary>
    public Draft? Next()
    {
        if (_position is not { } position)
            return null;
        if (position + 1 < _drafts.Count)
        {
            _position = position + 1;
            return _drafts[position + 1];
        }

        _position = null;
        return _unfinished;
    }

    public void StopBrowsing()
    {
        _position = null;
        _unfinished = null;
    }

    /// <summary>The newest message that holds the text, from an index on towards the oldest, or the other way.</summary>
    public (int Index, Draft Draft)? Find(string text, int from, int step)
    {
        for (var i = Math.Min(from, _drafts.Count - 1); i >= 0 && i < _drafts.Count; i += step)
        {
            if (_drafts[i].Text.Contains(text, StringComparison.OrdinalIgnoreCase))
                return (i, _drafts[i]);
        }

        return null;
    }

    public int Count => _drafts.Count;
}
