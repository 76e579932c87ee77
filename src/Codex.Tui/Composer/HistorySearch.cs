using Codex.Tui.Input;
using Codex.Tui.Keymap;

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

    /// <summary>Looks further, or for more or fewer letters; false when the key ends the search.</summary>
    public bool Press(KeyAction action, KeyEvent key)
    {
        switch (action)
        {
            case KeyAction.HistorySearchPrevious:
                Step(-1);
                return true;
            case KeyAction.HistorySearchNext:
                Step(1);
                return true;
            case KeyAction.DeleteBackward:
                DeleteLast();
                return true;
            case KeyAction.Submit or KeyAction.Accept or KeyAction.Cancel:
                return false;
        }

        if (key.IsText)
            Append(key.Character.ToString());
        return key.IsText;
    }

    public void Append(string text)
    {
        Query += text;
        Look(history.Count - 1);
    }

    private void DeleteLast()
    {
        Query = Query.Length > 0 ? Query[..^1] : "";
        Look(history.Count - 1);
    }

    /// <summary>The next match, older (−1) or newer (1); stays when there is none.</summary>
    private void Step(int step)
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
