namespace Codex.Tui.Composer;

/// <summary>Ctrl+R: looks backwards through earlier messages while letters are typed.</summary>
/// <param name="history">Where to look.</param>
/// <param name="before">What was in the composer; comes back when the search is given up.</param>
internal sealed class HistorySearch(MessageHistory history, Draft before)
{
    private int _index = history.Count;

    public Draft Before { get; } = before;

    public string Query { get; private set; } = "";

    /// <summary>The message that fits; null when none does.</summary>
    public Draft? Found { get; private set; }

    public bool Fails => Query.Length > 0 && Found is null;

    public void Append(string text)
    {
        Query += text;
        Look(history.Count - 1);
    }

    public void DeleteLast()
    {
        Query = Query.Length > 0 ? Query[..^1] : "";
        Look(history.Count - 1);
    }

    /// <summary>The next match, older (−1) or newer (1); stays when there is none.</summary>
    public void Step(int step)
    {
        if (history.Find(Query, _index + step, step) is not { } found)
            return;
        (_index, Found) = found;
    }

    private void Look(int from)
    {
        Found = null;
        _index = history.Count;
        if (Query.Length > 0 && history.Find(Query, from, -1) is { } found)
            (_index, Found) = found;
    }
}
