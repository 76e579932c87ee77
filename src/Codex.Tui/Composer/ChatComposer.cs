using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.Composer;

/// <summary>
/// Where messages are written. A key goes to the search through earlier messages if that is open, else to the open list, else to the
/// editor. Nothing here reads or writes files.
/// </summary>
internal sealed partial class ChatComposer
{
    /// <summary>A paste of more characters is shown by its size.</summary>
    private const int LongPaste = 1000;

    private static readonly ComposerOutcome Edited = new ComposerOutcome.Edited();
    private static readonly ComposerOutcome NotHandled = new ComposerOutcome.NotHandled();

    private readonly Keymap.Keymap _keymap;
    private readonly ComposerLists _lists;
    private int _images;
    private int _width = 80;

    public ChatComposer(Keymap.Keymap keymap, ImmutableArray<SlashCommand> commands)
    {
        _keymap = keymap;
        _lists = new ComposerLists(Area, keymap, commands);
    }

    public TextArea Area { get; } = new();

    public MessageHistory History { get; } = new();

    public SlashPopup? Commands => _lists.Commands;

    public FilePopup? Files => _lists.Files;

    public SkillPopup? Skills => _lists.Skills;

    public HistorySearch? Search { get; private set; }

    public bool IsEmpty => Area.IsEmpty;

    /// <summary>The draft is a command for the user's own shell.</summary>
    public bool IsShell => Area.Text.StartsWith('!');

    public bool HasOpenList => _lists.IsOpen || Search is not null;

    public Draft Draft => new(Area.Text, Area.Placeholders);

    /// <summary>Columns of the text, for moving up and down; told by the view.</summary>
    public void SetWidth(int width) => _width = width;

    public void SetDraft(Draft draft)
    {
        Area.Set(draft.Text, draft.Placeholders);
        Search = null;
        _lists.Dismiss();
        Vim?.TakeDraft();
    }

    /// <summary>Empties the composer and remembers what was in it.</summary>
    public Draft TakeDraft()
    {
        var draft = Draft;
        History.Add(draft);
        Area.Clear();
        _images = 0;
        Search = null;
        _lists.Close();
        Vim?.Restart();
        return draft;
    }

    public ComposerOutcome Press(KeyEvent key)
    {
        var outcome = Search is { } search ? PressInSearch(search, key) : PressInList(key) ?? PressInVim(key) ?? PressInEditor(key);
        Vim?.Settle();
        return outcome;
    }

    /// <summary>Inserts text that was typed in a burst.</summary>
    public ComposerOutcome Type(string text)
    {
        if (Search is { } search)
        {
            search.Append(text.ReplaceLineEndings(" "));
            return Edited;
        }

        if (text.Length > LongPaste)
            return Paste(text);
        if (IsForVim(text))
            return text.EnumerateRunes().Aggregate(Edited, (_, rune) => Press(new KeyEvent(Key.Character, KeyModifiers.None, rune)));
        Area.Insert(text);
        return AfterEdit();
    }

    /// <summary>Inserts a paste; a long one is shown by its size.</summary>
    public ComposerOutcome Paste(string text)
    {
        Search = null;
        if (text.Length <= LongPaste)
            Area.Insert(text);
        else
            Area.InsertPlaceholder(UniqueName($"Pasted Content {text.Length} chars"), new PlaceholderContent.PastedText(text));
        return AfterEdit();
    }

    private ComposerOutcome PressInEditor(KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.Composer, KeyContext.Editor);
        switch (action)
        {
            case KeyAction.Submit:
                return Area.Text.Trim().Length == 0 ? Edited : new ComposerOutcome.Submitted(TakeDraft(), WhenBusy.Steer);
            case KeyAction.Queue:
                return Area.Text.Trim().Length == 0 ? NotHandled : new ComposerOutcome.Submitted(TakeDraft(), WhenBusy.Queue);
            case KeyAction.HistorySearchPrevious:
                return BeginSearch();
            case KeyAction.HistorySearchNext:
                return NotHandled;
            case KeyAction.ToggleShortcuts when IsEmpty:
                return NotHandled;
            case KeyAction.MoveUp or KeyAction.MoveDown:
                return MoveRows(action);
        }

        if (!EditorKeys.Apply(action, Area))
        {
            if (!key.IsText)
                return NotHandled;
            Area.Insert(key.Character.ToString());
        }

        return AfterEdit();
    }

    public ComposerOutcome AttachImage(string path)
    {
        Area.InsertPlaceholder($"[Image #{++_images}]", new PlaceholderContent.ImageFile(path));
        Area.Insert(" ");
        return AfterEdit();
    }

    /// <summary>Other commands are there from now on.</summary>
    public void SetCommands(ImmutableArray<SlashCommand> commands) => _lists.SetCommands(commands);

    /// <summary>The skills that can be mentioned.</summary>
    public void ShowSkills(ImmutableArray<SkillListEntry> skills)
    {
        _lists.SetSkills(skills);
        // They come when the thread is open; a name may be half written by then.
        if (Vim is not { IsTyping: false } && Search is null)
            _lists.Update();
    }

    public void ShowFiles(string query, ImmutableArray<FileSuggestion> found) => _lists.ShowFiles(query, found);

    /// <summary>Opens the file search as if an at sign had been typed.</summary>
    public ComposerOutcome Mention()
    {
        Area.Insert(Area.Caret > 0 && !char.IsWhiteSpace(Area.Text[Area.Caret - 1]) ? " @" : "@");
        return AfterEdit();
    }

    private string UniqueName(string name)
    {
        for (var i = 2; Area.Text.Contains($"[{name}]", StringComparison.Ordinal); i++)
            name = name.Split(" #", 2)[0] + $" #{i}";
        return $"[{name}]";
    }

    private ComposerOutcome? PressInList(KeyEvent key) => !_lists.IsOpen ? null : _lists.Press(key) switch
    {
        ListAnswer.Done => Edited,
        ListAnswer.Inserted => AfterEdit(),
        ListAnswer.Submits => new ComposerOutcome.Submitted(TakeDraft(), WhenBusy.Steer),
        _ => null,
    };

    private ComposerOutcome MoveRows(KeyAction action)
    {
        var rows = new TextAreaRows(Area.Text, _width);
        var (row, column) = rows.PlaceOf(Area.Caret);
        var target = action == KeyAction.MoveUp ? row - 1 : row + 1;
        if (target >= 0 && target < rows.Count)
        {
            Area.MoveTo(rows.IndexAt(target, column));
            return Edited;
        }

        // Within a draft that was changed the edges are the edges: only an untouched one gives way to earlier messages.
        if (!IsEmpty && !History.IsBrowsing)
        {
            Area.MoveTo(action == KeyAction.MoveUp ? 0 : Area.Text.Length);
            return Edited;
        }

        if (!History.IsLoaded)
            return new ComposerOutcome.HistoryWanted();
        var draft = action == KeyAction.MoveUp ? History.Previous(Draft) : History.Next();
        if (draft is not null)
            SetDraft(draft);
        return Edited;
    }

    private ComposerOutcome BeginSearch()
    {
        if (!History.IsLoaded)
            return new ComposerOutcome.HistoryWanted();
        _lists.Close();
        Search = new HistorySearch(History, Draft);
        return Edited;
    }

    private ComposerOutcome PressInSearch(HistorySearch search, KeyEvent key)
    {
        var action = _keymap.Find(key, KeyContext.Composer, KeyContext.Editor, KeyContext.List);
        if (search.Press(action, key))
            return Edited;
        // Any other key takes what was found and edits it.
        var isGivenUp = action == KeyAction.Cancel || key.Is('c', KeyModifiers.Control);
        SetDraft(isGivenUp ? search.Before : search.Found ?? search.Before);
        return isGivenUp || action is KeyAction.Submit or KeyAction.Accept ? Edited : Press(key);
    }

    /// <summary>Opens and closes lists as the draft says, and ends the browsing of earlier messages that are changed.</summary>
    private ComposerOutcome AfterEdit()
    {
        if (History.IsBrowsing && !_lists.IsDismissed)
            History.StopBrowsing();
        if (Vim is { IsTyping: false })
            _lists.Close();
        else if (_lists.Update() is { } query)
            return new ComposerOutcome.FilesWanted(query);
        return Edited;
    }
}
