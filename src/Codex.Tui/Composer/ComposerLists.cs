using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Tui.Input;
using Codex.Tui.Keymap;
using Codex.Tui.SlashCommands;

namespace Codex.Tui.Composer;

/// <summary>
/// The lists that open under the draft while a command, a file or a skill is written: at most one at a time. A list that was closed stays
/// closed until the text changes.
/// </summary>
internal sealed class ComposerLists(TextArea area, Keymap.Keymap keymap, ImmutableArray<SlashCommand> commands)
{
    private ImmutableArray<SlashCommand> _commands = commands;
    private ImmutableArray<SkillListEntry> _skills = [];
    private string? _dismissed;

    public SlashPopup? Commands { get; private set; }

    public FilePopup? Files { get; private set; }

    public SkillPopup? Skills { get; private set; }

    public bool IsOpen => Commands is not null || Files is not null || Skills is not null;

    /// <summary>The text is one for which nothing opens.</summary>
    public bool IsDismissed => area.Text == _dismissed;

    /// <summary>Other commands are there from now on.</summary>
    public void SetCommands(ImmutableArray<SlashCommand> commands) => _commands = commands;

    /// <summary>The skills that can be mentioned.</summary>
    public void SetSkills(ImmutableArray<SkillListEntry> skills) => _skills = skills;

    public void ShowFiles(string query, ImmutableArray<FileSuggestion> found) => Files?.Show(query, found);

    public void Close()
    {
        Commands = null;
        Files = null;
        Skills = null;
    }

    /// <summary>Closes, and opens nothing until the text is another.</summary>
    public void Dismiss()
    {
        _dismissed = area.Text;
        Close();
    }

    /// <summary>Opens and closes as the draft says; gives what files are wanted for, null when there is nothing to look for.</summary>
    public string? Update()
    {
        if (IsDismissed)
            return null;
        _dismissed = null;
        UpdateCommands();
        UpdateSkills();
        if (Commands is not null || TokenAtCaret('@') is not { } token)
        {
            Files = null;
            return null;
        }

        var query = area.Text[(token.Start + 1)..token.End];
        if (Files?.Query == query)
            return null;
        Files ??= new FilePopup();
        Files.Search(query);
        return query;
    }

    public ListAnswer Press(KeyEvent key)
    {
        var action = keymap.Find(key, KeyContext.List);
        if (action == KeyAction.Cancel)
        {
            Dismiss();
            return ListAnswer.Done;
        }

        if (action is KeyAction.MoveUp or KeyAction.MoveDown or KeyAction.PageUp or KeyAction.PageDown)
        {
            _ = Commands?.Move(action) ?? Files?.Move(action) ?? Skills?.Move(action);
            return ListAnswer.Done;
        }

        var isTab = key.Is(Key.Tab);
        if (action != KeyAction.Accept && !isTab)
            return ListAnswer.NotMine;
        if (Files is not null)
            return AcceptFile();
        if (Skills is not null)
            return AcceptSkill();
        return Commands?.Selected is { } command ? AcceptCommand(command, completes: isTab) : ListAnswer.NotMine;
    }

    private ListAnswer AcceptCommand(SlashCommand command, bool completes)
    {
        area.Replace(0, area.LineEnd(0), "/" + command.Name + (completes || command.TakesArguments ? " " : ""));
        Close();
        // A command that wants words is completed first; one more Enter runs it without any.
        return completes ? ListAnswer.Inserted : ListAnswer.Submits;
    }

    private ListAnswer AcceptFile()
    {
        if (Files?.Selected is not { } file || TokenAtCaret('@') is not { } token)
        {
            Files = null;
            _dismissed = area.Text;
            return ListAnswer.NotMine;
        }

        var path = file.Path.Contains(' ', StringComparison.Ordinal) ? $"\"{file.Path}\"" : file.Path;
        area.Replace(token.Start, token.End, path + " ");
        Files = null;
        return ListAnswer.Inserted;
    }

    private ListAnswer AcceptSkill()
    {
        if (Skills?.Selected is not { } skill || TokenAtCaret('$') is not { } token)
            return ListAnswer.NotMine;
        area.Replace(token.Start, token.End, $"${skill.Name} ");
        Skills = null;
        return ListAnswer.Inserted;
    }

    private void UpdateCommands()
    {
        var text = area.Text.AsSpan();
        var isName = text is ['/', ..] && area.Caret > 0 && text.IndexOfAny(' ', '\n', '\t') < 0;
        if (!isName)
        {
            Commands = null;
            return;
        }

        Commands ??= new SlashPopup(_commands);
        Commands.Filter(area.Text[1..]);
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
        popup.Filter(area.Text[(token.Start + 1)..token.End]);
        if (popup.Selected is not null)
            Skills = popup;
    }

    /// <summary>The word at the caret, if it begins with that sign.</summary>
    private (int Start, int End)? TokenAtCaret(char sign)
    {
        var start = area.Caret;
        while (start > 0 && !char.IsWhiteSpace(area.Text[start - 1]))
            start--;
        var end = area.Caret;
        while (end < area.Text.Length && !char.IsWhiteSpace(area.Text[end]))
            end++;
        return start < end && start < area.Caret && area.Text[start] == sign ? (start, end) : null;
    }
}

/// <summary>What a key did to the open list.</summary>
internal enum ListAnswer
{
    /// <summary>The key is for the editor.</summary>
    NotMine,

    /// <summary>The list has dealt with it; the text is the same.</summary>
    Done,

    /// <summary>Something was put into the text.</summary>
    Inserted,

    /// <summary>The draft is a whole command and is to be sent.</summary>
    Submits,
}
