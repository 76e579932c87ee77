using System.Collections.Immutable;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;
using Codex.Tui.Dialogs;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;

namespace Codex.Tui.App;

/// <summary>The status line below the composer and the terminal's title: what they say, and which of it the user wants.</summary>
internal sealed partial class App
{
    private const int LongestTitle = 200;

    /// <summary>Null for the usual items.</summary>
    private ImmutableArray<string>? _statusLine;
    private ImmutableArray<string>? _terminalTitle;

    /// <summary>The terminal's title; null when it is not ours to set.</summary>
    public string? Title
    {
        get
        {
            var names = _terminalTitle ?? StatusItems.DefaultTitle;
            if (names.IsEmpty)
                return null;
            var title = CleanText.From(TitleOf(names)).ReplaceLineEndings(" ");
            return title.Length > LongestTitle ? title[..(LongestTitle - 1)] + "…" : title;
        }
    }

    private bool WantsBranch => (_statusLine ?? StatusItems.DefaultLine).Concat(_terminalTitle ?? StatusItems.DefaultTitle).Contains("git-branch");

    private StatusFacts Facts
    {
        get
        {
            var thread = State.Thread;
            var cwd = thread?.Cwd ?? _options.Cwd;
            return new StatusFacts
            {
                Model = thread?.Model ?? _options.Settings.Model ?? "",
                Effort = thread is null ? _options.Settings.ReasoningEffort : thread.ReasoningEffort,
                Directory = Home(cwd),
                Project = Path.GetFileName(cwd.TrimEnd('/', '\\')) is { Length: > 0 } name ? name : cwd,
                ThreadId = thread?.Id,
                ThreadName = State.ThreadName,
                Branch = State.Branch,
                Permissions = thread is null ? null : SandboxName(thread.SandboxPolicy),
                Approval = thread is null ? null : PolicyName(thread.ApprovalPolicy),
                Provider = thread?.ModelProvider,
                Version = _options.Version,
                Run = _question is not null ? RunState.Blocked : State.Turn is null ? RunState.Ready : Flow.ReasoningHeader is null ? RunState.Working : RunState.Thinking,
                ContextLeft = State.ContextLeft,
                ContextWindow = State.ContextWindow,
                Usage = State.Usage,
                Plan = State.Plan,
                Progress = State.Progress,
            };
        }
    }

    private string StatusLine => LineOf(_statusLine ?? StatusItems.DefaultLine);

    private string LineOf(ImmutableArray<string> names) => CleanText.From(string.Join(" · ", StatusItems.Texts(names, StatusItems.Line, Facts))).ReplaceLineEndings(" ");

    private string TitleOf(ImmutableArray<string> names) => string.Join(" | ", StatusItems.Texts(names, StatusItems.Title, Facts));

    private void CheckStatusItems()
    {
        _statusLine = Known("status_line", _options.Settings.StatusLine, StatusItems.Line);
        _terminalTitle = Known("terminal_title", _options.Settings.TerminalTitle, StatusItems.Title);
    }

    /// <summary>The names that mean something; the others are told.</summary>
    private ImmutableArray<string>? Known(string key, ImmutableArray<string>? names, ImmutableArray<StatusItem> items)
    {
        if (names is not { } configured)
            return null;
        var unknown = configured.Where(name => !StatusItems.IsKnown(name, items)).ToList();
        if (unknown.Count > 0)
        {
            Flow.Print(new NoticeCell(
                NoticeKind.Warning, $"tui.{key}: there is no item {string.Join(", ", unknown.Select(name => $"\"{name}\""))}. There are: {string.Join(", ", items.Select(item => item.Name))}"));
        }

        return [.. configured.Where(name => StatusItems.IsKnown(name, items)).Distinct()];
    }

    private void ChooseStatusLine(string words) => ChooseItems(
        "statusline", "What shall the status line say?", words, StatusItems.Line, _statusLine ?? StatusItems.DefaultLine, LineOf, names => KeepItems("status_line", _statusLine = names));

    private void ChooseTitle(string words) => ChooseItems(
        "title", "What shall the terminal's title say?", words, StatusItems.Title, _terminalTitle ?? StatusItems.DefaultTitle, TitleOf, names => KeepItems("terminal_title", _terminalTitle = names));

    private void ChooseItems(
        string command, string question, string words, ImmutableArray<StatusItem> items, ImmutableArray<string> chosen,
        Func<ImmutableArray<string>, string> preview, Action<ImmutableArray<string>?> keep)
    {
        var names = words.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names is ["default"])
            keep(null);
        else if (names is ["none"])
            keep(ImmutableArray<string>.Empty);
        else if (names.FirstOrDefault(name => !StatusItems.IsKnown(name, items)) is { } unknown)
            Flow.Print(new NoticeCell(NoticeKind.Error, $"There is no item \"{unknown}\". /{command} lists them."));
        else if (names.Length > 0)
            keep([.. names.Distinct()]);
        else if (ReadsLines)
            Flow.Print(new TableCell("/" + command, [
                .. items.Select(item => (item.Name, (chosen.Contains(item.Name) ? "shown; " : "") + item.Description)),
                ("To choose", $"/{command} ITEM…, /{command} none, or /{command} default"),
            ]));
        else
            OpenItems(new ItemsDialog(_keymap, question, items, chosen, preview, kept => keep(kept)));
    }

    private void OpenItems(ItemsDialog dialog)
    {
        _dialog = dialog;
        // So that it can be seen what the branch would look like.
        Do(new AppEffect.ReadBranch(State.Thread?.Cwd ?? _options.Cwd));
    }

    private void KeepItems(string key, ImmutableArray<string>? names)
    {
        Do(new AppEffect.EditConfig([new TuiConfigEdit(["tui", key], names is { } own ? new TuiConfigValue.Texts(own) : null)]));
        var what = key == "status_line" ? "Status line" : "Terminal title";
        var said = names is null ? "as usual" : names is { IsEmpty: true } ? "nothing" : string.Join(", ", names);
        Flow.Print(new NoticeCell(NoticeKind.Info, $"{what}: {said}"));
        ReadBranch();
    }

    /// <summary>Asks for the branch, if somebody wants to see it; turns may change it.</summary>
    private void ReadBranch()
    {
        if (WantsBranch)
            Do(new AppEffect.ReadBranch(State.Thread?.Cwd ?? _options.Cwd));
    }

    private static (int Done, int All)? ProgressOf(ThreadEvent.PlanUpdated plan) =>
        plan.Steps.IsEmpty ? null : (plan.Steps.Count(step => step.Status == PlanStepStatus.Completed), plan.Steps.Length);
}
