using System.Collections.Immutable;
using System.Globalization;

namespace Codex.Tui.App;

/// <summary>
/// What can be shown in the status line and in the terminal's title, by the names of <c>tui.status_line</c> and <c>tui.terminal_title</c>.
/// The names are those of 0.169.0; those that stand for something that there is not here are known, and show nothing.
/// </summary>
internal static class StatusItems
{
    public static ImmutableArray<string> DefaultLine { get; } = ["model-with-reasoning", "current-dir", "thread-name"];

    public static ImmutableArray<string> DefaultTitle { get; } = ["activity", "thread-name", "project-name"];

    /// <summary>The items of the status line.</summary>
    public static ImmutableArray<StatusItem> Line { get; } =
    [
        new("model-with-reasoning", "model and reasoning effort", facts => facts.Effort is null ? facts.Model : $"{facts.Model} {facts.Effort}"),
        new("model", "model", facts => facts.Model),
        new("reasoning", "reasoning effort", facts => facts.Effort ?? "default"),
        new("current-dir", "working directory", facts => facts.Directory),
        new("project-name", "last part of the working directory", facts => facts.Project),
        new("git-branch", "branch of the repository", facts => facts.Branch),
        new("thread-name", "name of the conversation, if it has one", facts => facts.ThreadName),
        new("thread-title", "its name, or else its id", facts => facts.ThreadName ?? facts.ThreadId),
        new("thread-id", "id of the conversation", facts => facts.ThreadId),
        new("run-state", "ready, working or thinking", facts => facts.Run == RunState.Blocked ? "Working" : facts.Run.ToString()),
        new("task-progress", "steps of the plan that are done", facts => facts.Progress is var (done, all) ? $"Tasks {done}/{all}" : null),
        new("permissions", "what commands may touch", facts => facts.Permissions),
        new("approval-mode", "when you are asked", facts => facts.Approval),
        new("context-remaining", "how much of the context is left", facts => facts.ContextLeft is { } left ? $"Context {left}% left" : null),
        new("context-used", "how much of the context is used", facts => facts.ContextLeft is { } left ? $"Context {100 - left}% used" : null),
        new("context-window-size", "tokens that the context holds", facts => facts.ContextWindow is { } window ? $"{StatusLines.Tokens(window)} window" : null),
        new("used-tokens", "tokens of the conversation", facts => facts.Usage.TotalTokens > 0 ? $"{StatusLines.Tokens(facts.Usage.TotalTokens)} used" : null),
        new("total-input-tokens", "of these, sent", facts => $"{StatusLines.Tokens(facts.Usage.InputTokens)} in"),
        new("total-output-tokens", "of these, received", facts => $"{StatusLines.Tokens(facts.Usage.OutputTokens)} out"),
        new("five-hour-limit", "what the plan's short limit has left", facts => Limit(facts, isWeekly: false)),
        new("weekly-limit", "what the plan's weekly limit has left", facts => Limit(facts, isWeekly: true)),
        new("provider", "where the model is", facts => facts.Provider is { } provider ? $"provider: {provider}" : null),
        new("codex-version", "version of this program", facts => facts.Version),
    ];

    /// <summary>The items of the title.</summary>
    public static ImmutableArray<StatusItem> Title { get; } =
    [
        new("activity", "a mark while it works, a call while it waits for you", facts => facts.Run switch
        {
            RunState.Ready => null,
            RunState.Blocked => "[ ! ] Action Required",
            _ => "●",
        }),
        new("app-name", "codex", _ => "codex"),
        .. Line.Where(item => item.Name is not ("permissions" or "approval-mode" or "context-window-size" or "provider")),
    ];

    /// <summary>Names that the original has and that stand for nothing here.</summary>
    private static ImmutableArray<string> Silent { get; } =
    [
        "hostname", "pull-request-number", "branch-changes", "thread-credits", "estimated-thread-cost", "fast-mode", "daybreak", "raw-output",
        "workspace-headline", "profile",
    ];

    /// <summary>Whether a name may stand in the configuration.</summary>
    public static bool IsKnown(string name, ImmutableArray<StatusItem> items) =>
        Silent.Contains(name) || Line.Any(item => item.Name == name) || items.Any(item => item.Name == name);

    /// <summary>The texts of those that have something to say, in order.</summary>
    public static IEnumerable<string> Texts(ImmutableArray<string> names, ImmutableArray<StatusItem> items, StatusFacts facts) =>
        names.Select(name => items.FirstOrDefault(item => item.Name == name)?.Text(facts)).OfType<string>().Where(text => text.Length > 0);

    private static string? Limit(StatusFacts facts, bool isWeekly)
    {
        var window = facts.Plan?.Windows.FirstOrDefault(window => window.Length.TotalDays is >= 6 and <= 8 == isWeekly);
        return window is null ? null : string.Create(CultureInfo.InvariantCulture, $"{(isWeekly ? "weekly" : $"{window.Length.TotalHours:0.#}h")} {100 - window.UsedPercent:0}% left");
    }
}

/// <param name="Name">As in the configuration.</param>
/// <param name="Description">For people.</param>
/// <param name="Text">What it says; null when there is nothing to say.</param>
internal sealed record StatusItem(string Name, string Description, Func<StatusFacts, string?> Text);
