using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.Composer;

/// <summary>
/// Where messages are written: the draft, earlier messages, and the lists that open while a command, a file or an earlier message is
/// looked for. Keys go to the open list first, then to the editor. Nothing here reads or writes files.
/// </summary>
internal sealed class ChatComposer(Keymap.Keymap keymap, ImmutableArray<SlashCommand> commands)
{
    /// <summary>A paste of more characters is shown by its size.</summary>
    private const int LongPaste = 1000;

    private static readonly ComposerOutcome Edited = new ComposerOutcome.Edited();
    private static readonly ComposerOutcome NotHandled = new ComposerOutcome.NotHandled();

    private ImmutableArray<SlashCommand> _commands = commands;
    private ImmutableArray<SkillListEntry> _skills = [];
    private int _images;
    private string? _dismissed;
    private int _width = 80;

    public TextArea Area { get; } = new();

    public MessageHistory History { get; } = new();

    public SlashPopup? Commands { get; private set; }

    public FilePopup? Files { get; private set; }

    public SkillPopup? Skills { get; private set; }

    public HistorySearch? Search { get; private set; }

    public bool IsEmpty => Area.IsEmpty;

    /// <summary>The draft is a command for the user's own shell.</summary>
    public bool IsShell => Area.Text.StartsWith('!');

    public bool HasOpenList => Commands is not null || Files is not null || Skills is not null || Search is not null;

    public Draft Draft => new(Area.Text, Area.Placeholders);

    /// <summary>Columns of the text, for moving up and down; told by the view.</summary>
    public void SetWidth(int width) => _width = width;

    public void SetDraft(Draft draft)
    {
        Area.Set(draft.Text, draft.Placeholders);
        _dismissed = draft.Text;
        CloseLists();
    }

    /// <summary>Empties the composer and remembers what was in it.</summary>
    public Draft TakeDraft()
    {
        var draft = Draft;
        History.Add(draft);
        Area.Clear();
        _images = 0;
        CloseLists();
        return draft;
    }

    public ComposerOutcome Press(KeyEvent key)
    {
        if (Search is not null)
            return PressInSearch(key);
        if (HasOpenList && PressInList(key) is { } outcome)
            return outcome;
        var action = keymap.Find(key, KeyContext.Composer, KeyContext.Editor);
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

        if (!Edit(action))
        {
            if (!key.IsText)
                return NotHandled;
            Area.Insert(key.Character.ToString());
        }

        return AfterEdit();
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
        Area.Insert(text);
        return AfterEdit();
    }

    /// <summary>Inserts a paste; a long one is shown by its size.</summary>
    public ComposerOutcome Paste(string text)
    {
        Search = null;
        if (text.Length <= LongPaste)
        {
            Area.Insert(text);
            return AfterEdit();
        }

        Area.InsertPlaceholder(UniqueName($"Pasted Content {text.Length} chars"), new PlaceholderContent.PastedText(text));
        return AfterEdit();
    }

    public ComposerOutcome AttachImage(string path)
    {
        Area.InsertPlaceholder($"[Image #{++_images}]", new PlaceholderContent.ImageFile(path));
        Area.Insert(" ");
        return AfterEdit();
    }

    /// <summary>Other commands are there from now on.</summary>
    public void SetCommands(ImmutableArray<SlashCommand> commands) => _commands = commands;

    /// <summary>The skills that can be mentioned.</summary>
    public void ShowSkills(ImmutableArray<SkillListEntry> skills) => _skills = skills;

    public void ShowFiles(string query, ImmutableArray<FileSuggestion> found) => Files?.Show(query, found);

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

    private ComposerOutcome? PressInList(KeyEvent key)
    {
        var action = keymap.Find(key, KeyContext.List);
        if (action == KeyAction.Cancel)
        {
            _dismissed = Area.Text;
            CloseLists();
            return Edited;
        }

        if (action is KeyAction.MoveUp or KeyAction.MoveDown or KeyAction.PageUp or KeyAction.PageDown)
        {
            _ = Commands?.Move(action) ?? Files?.Move(action) ?? Skills?.Move(action);
            return Edited;
        }

        var isTab = key.Is(Key.Tab);
        if (action != KeyAction.Accept && !isTab)
            return null;
        if (Files is not null)
            return AcceptFile();
        if (Skills is not null)
            return AcceptSkill();
        return Commands?.Selected is { } command ? AcceptCommand(command, completes: isTab) : null;
    }

    private ComposerOutcome AcceptCommand(SlashCommand command, bool completes)
    {
        Area.Replace(0, Area.LineEnd(0), "/" + command.Name + (completes || command.TakesArguments ? " " : ""));
        CloseLists();
        // A command that wants words is completed first; one more Enter runs it without any.
        return completes ? AfterEdit() : new ComposerOutcome.Submitted(TakeDraft(), WhenBusy.Steer);
    }

    private ComposerOutcome? AcceptFile()
    {
        if (Files?.Selected is not { } file || FileToken() is not { } token)
        {
            Files = null;
            _dismissed = Area.Text;
            return null;
        }

        var path = file.Path.Contains(' ', StringComparison.Ordinal) ? $"\"{file.Path}\"" : file.Path;
        Area.Replace(token.Start, token.End, path + " ");
        Files = null;
        return AfterEdit();
    }

    private ComposerOutcome? AcceptSkill()
    {
        if (Skills?.Selected is not { } skill || TokenAtCaret('$') is not { } token)
            return null;
        Area.Replace(token.Start, token.End, $"${skill.Name} ");
        Skills = null;
        return AfterEdit();
    }

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
        CloseLists();
        Search = new HistorySearch(History, Draft);
        return Edited;
    }

    private ComposerOutcome PressInSearch(KeyEvent key)
    {
        if (Search is not { } search)
            return NotHandled;
        switch (keymap.Find(key, KeyContext.Composer, KeyContext.Editor, KeyContext.List))
        {
            case KeyAction.HistorySearchPrevious:
                search.Step(-1);
                break;
            case KeyAction.HistorySearchNext:
                search.Step(1);
                break;
            case KeyAction.Submit or KeyAction.Accept:
                Search = null;
                SetDraft(search.Found ?? search.Before);
                break;
            case KeyAction.Cancel:
                Search = null;
                SetDraft(search.Before);
                break;
            case KeyAction.DeleteBackward:
                search.DeleteLast();
                break;
            default:
                if (!key.IsText && key.Key == Key.Character)
                    return EndSearch(search, key);
                if (key.IsText)
                    search.Append(key.Character.ToString());
                else
                    return EndSearch(search, key);
                break;
        }

        return Edited;
    }

    // Any other key takes what was found and edits it.
    private ComposerOutcome EndSearch(HistorySearch search, KeyEvent key)
    {
        Search = null;
        if (key.Is('c', KeyModifiers.Control))
        {
            SetDraft(search.Before);
            return Edited;
        }

        SetDraft(search.Found ?? search.Before);
        return Press(key);
    }

    private bool Edit(KeyAction action)
    {
        switch (action)
        {
            case KeyAction.InsertNewline:
                Area.Insert("\n");
                break;
            case KeyAction.MoveLeft:
                Area.MoveLeft();
                break;
            case KeyAction.MoveRight:
                Area.MoveRight();
                break;
            case KeyAction.MoveWordLeft:
                Area.MoveWordLeft();
                break;
            case KeyAction.MoveWordRight:
                Area.MoveWordRight();
                break;
            case KeyAction.MoveLineStart:
                Area.MoveLineStart();
                break;
            case KeyAction.MoveLineEnd:
                Area.MoveLineEnd();
                break;
            case KeyAction.DeleteBackward:
                Area.DeleteBackward();
                break;
            case KeyAction.DeleteForward:
                Area.DeleteForward();
                break;
            case KeyAction.DeleteBackwardWord:
                Area.DeleteBackwardWord();
                break;
            case KeyAction.DeleteForwardWord:
                Area.DeleteForwardWord();
                break;
            case KeyAction.KillLineStart:
                Area.KillLineStart();
                break;
            case KeyAction.KillLineEnd:
                Area.KillLineEnd();
                break;
            case KeyAction.KillWholeLine:
                Area.KillWholeLine();
                break;
            case KeyAction.Yank:
                Area.Yank();
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>Opens and closes lists as the draft says, and ends the browsing of earlier messages that are changed.</summary>
    private ComposerOutcome AfterEdit()
    {
        if (History.IsBrowsing && Area.Text != _dismissed)
            History.StopBrowsing();
        if (Area.Text == _dismissed)
            return Edited;
        _dismissed = null;
        UpdateCommands();
        UpdateSkills();
        if (Commands is not null || FileToken() is not { } token)
        {
            Files = null;
            return Edited;
        }

        var query = Area.Text[(token.Start + 1)..token.End];
        if (Files?.Query == query)
            return Edited;
        Files ??= new FilePopup();
        Files.Search(query);
        return new ComposerOutcome.FilesWanted(query);
    }

    private void UpdateCommands()
    {
        var text = Area.Text.AsSpan();
        var isName = text is ['/', ..] && Area.Caret > 0 && text.IndexOfAny(' ', '\n', '\t') < 0;
        if (!isName)
        {
            Commands = null;
            return;
        }

        Commands ??= new SlashPopup(_commands);
        Commands.Filter(Area.Text[1..]);
        if (Commands.Selected is null)
            Commands = null;
    }

    /// <summary>A list only opens when there is something in it: most dollar signs are no skills.</summary>
    private void UpdateSkills()
    {
        Skills = null;
        if (_skills.IsEmpty || Commands is not null || TokenAtCaret('$') is not { } token)
            return;
        var popup = new SkillPopup(_skills);
        popup.Filter(Area.Text[(token.Start + 1)..token.End]);
        if (popup.Selected is not null)
            Skills = popup;
    }

    private (int Start, int End)? FileToken() => TokenAtCaret('@');

    /// <summary>The word at the caret, if it begins with that sign.</summary>
    private (int Start, int End)? TokenAtCaret(char sign)
    {
        var start = Area.Caret;
        while (start > 0 && !char.IsWhiteSpace(Area.Text[start - 1]))
            start--;
        var end = Area.Caret;
        while (end < Area.Text.Length && !char.IsWhiteSpace(Area.Text[end]))
            end++;
        return start < end && start < Area.Caret && Area.Text[start] == sign ? (start, end) : null;
    }

    private void CloseLists()
    {
        Commands = null;
        Files = null;
        Skills = null;
        Search = null;
    }
}
