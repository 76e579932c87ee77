using System.Diagnostics;
using System.Globalization;
using Codex.Protocol;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Cli.Exec;

/// <summary>The default output: activity on stderr, the last message alone on stdout.</summary>
internal sealed class HumanOutput(TextWriter stdout, TextWriter activity, Styles styles, ReasoningDisplay reasoning) : IExecOutput
{
    private readonly LimitWatch _limits = new();
    private TokenUsage _usage = TokenUsage.Zero;

    public void Begin(ThreadSummary thread, string prompt)
    {
        activity.Write($"OpenAI Codex v{ProductInfo.Version}\n--------\n");
        Banner("workdir", thread.Cwd);
        Banner("model", thread.Model);
        Banner("provider", thread.ModelProvider);
        Banner("approval", ApprovalName(thread.ApprovalPolicy));
        Banner("sandbox", SandboxName(thread.SandboxPolicy));
        Banner("reasoning effort", thread.ReasoningEffort ?? "none");
        Banner("reasoning summaries", thread.ReasoningSummary);
        Banner("session id", thread.Id);
        activity.Write($"--------\n{styles.Cyan("user")}\n{prompt}\n");
    }

    public void Handle(ThreadEvent threadEvent)
    {
        Write(threadEvent);
        if (activity is TerminalActivity terminal && StatusAfter(threadEvent) is { } status)
            terminal.SetStatus(status.Length == 0 ? null : status);
    }

    /// <summary>What goes on after an event; empty when nothing does, null when the event does not tell.</summary>
    private static string? StatusAfter(ThreadEvent threadEvent) => threadEvent switch
    {
        ThreadEvent.TurnStarted or ThreadEvent.ItemCompleted => "Waiting for the model",
        ThreadEvent.ItemStarted { Item: ThreadItem.CommandExecution command } => $"Running {command.Command.ReplaceLineEndings(" ")}",
        ThreadEvent.ItemStarted { Item: ThreadItem.FileChange } => "Applying a patch",
        ThreadEvent.ItemStarted { Item: ThreadItem.McpToolCall call } => $"Calling {call.Server}/{call.Tool}",
        ThreadEvent.ItemStarted { Item: ThreadItem.ContextCompaction } => "Summarizing the conversation",
        ThreadEvent.ErrorOccurred { WillRetry: WillRetry.Yes } => "Reconnecting",
        ThreadEvent.TurnCompleted => "",
        _ => null,
    };

    private void Write(ThreadEvent threadEvent)
    {
        switch (threadEvent)
        {
            case ThreadEvent.ItemStarted { Item: ThreadItem.CommandExecution command }:
                activity.Write($"{Label("exec")}\n{styles.Bold(command.Command)} in {command.Cwd}\n");
                break;
            case ThreadEvent.ItemStarted { Item: ThreadItem.FileChange }:
                activity.Write($"{styles.Bold("apply patch")}\n");
                break;
            case ThreadEvent.ItemStarted { Item: ThreadItem.McpToolCall call }:
                activity.Write($"{styles.Bold("mcp:")} {styles.Cyan($"{call.Server}/{call.Tool}")} started\n");
                break;
            case ThreadEvent.ItemStarted { Item: ThreadItem.CollabAgentToolCall call }:
                activity.Write($"{styles.Bold("agents:")} {CollabNames.Of(call.Tool)} {string.Join(", ", call.ReceiverThreadIds)}\n");
                break;
            case ThreadEvent.ItemStarted { Item: ThreadItem.WebSearch search }:
                activity.Write($"{styles.Bold("web search:")} {search.Query}\n");
                break;
            case ThreadEvent.ItemCompleted completed:
                HandleCompleted(completed.Item);
                break;
            case ThreadEvent.TurnDiffUpdated diff:
                activity.Write($"{diff.Diff}\n");
                break;
            case ThreadEvent.PlanUpdated plan:
                WritePlan(plan);
                break;
            case ThreadEvent.McpServerStatusUpdated { Error: { } reason } server:
                activity.Write($"{styles.Yellow("warning:")} MCP server {server.Name} did not start: {reason}\n");
                break;
            case ThreadEvent.Warning warning:
                activity.Write($"{styles.Yellow("warning:")} {warning.Message}\n");
                break;
            case ThreadEvent.RateLimitsUpdated limits:
                foreach (var warning in _limits.Warnings(limits.Snapshot))
                    activity.Write($"{styles.Yellow("warning:")} {warning}\n");
                break;
            case ThreadEvent.ErrorOccurred error:
                activity.Write($"{styles.Bold(styles.Red("ERROR:"))} {error.Error.Message}\n");
                break;
            case ThreadEvent.TokenUsageUpdated usage:
                _usage = usage.Total;
                break;
        }
    }

    public void End(string? lastMessage)
    {
        if (_usage.TotalTokens > 0)
            activity.Write($"{styles.Dim("tokens used")}\n{Grouped(_usage.InputTokens + _usage.OutputTokens)}\n");
        activity.Flush();
        if (lastMessage is null)
            return;
        stdout.Write(lastMessage);
        stdout.Write('\n');
        stdout.Flush();
    }

    private void HandleCompleted(ThreadItem item)
    {
        switch (item)
        {
            case ThreadItem.AgentMessage message:
                activity.Write($"{Label("codex")}\n{message.Text}\n");
                break;
            case ThreadItem.Reasoning thought when reasoning.TextOf(thought) is { } text:
                activity.Write($"{styles.Dim(text)}\n");
                break;
            case ThreadItem.CommandExecution command:
                WriteResult(command);
                break;
            case ThreadItem.FileChange change:
                WriteChanges(change);
                break;
            case ThreadItem.McpToolCall call:
                activity.Write($"{styles.Bold("mcp:")} {styles.Cyan($"{call.Server}/{call.Tool}")} ({StatusName(call.Status)})\n");
                if (call.Error is { } error)
                    activity.Write($"{styles.Red(error.Message)}\n");
                break;
            case ThreadItem.WebSearch search:
                activity.Write($"{styles.Bold("web search:")} {search.Query}\n");
                break;
        }
    }

    private void WriteResult(ThreadItem.CommandExecution command)
    {
        var duration = Duration(command.DurationMs ?? 0);
        activity.Write(command.Status switch
        {
            ItemStatus.Declined => styles.Yellow(" declined:"),
            _ when command.ExitCode == 0 => styles.Green($" succeeded in {duration}:"),
            _ => styles.Red($" exited {(command.ExitCode ?? -1).ToString(CultureInfo.InvariantCulture)} in {duration}:"),
        });
        activity.Write('\n');
        if (command.AggregatedOutput is { Length: > 0 } output)
            activity.Write($"{output}{(output.EndsWith('\n') ? "" : "\n")}\n");
    }

    private void WriteChanges(ThreadItem.FileChange change)
    {
        activity.Write($"{styles.Bold("patch:")} {StatusName(change.Status)}\n");
        foreach (var file in change.Changes)
            activity.Write($"{styles.Dim(file.Path)}\n");
        // The diff of the whole turn follows when the patch was applied.
        if (change.Status != ItemStatus.Completed)
            activity.Write($"{change.Output}\n\n");
    }

    private void WritePlan(ThreadEvent.PlanUpdated plan)
    {
        if (plan.Explanation is { Length: > 0 } explanation)
            activity.Write($"{styles.Italic(explanation)}\n");
        foreach (var step in plan.Steps)
        {
            var mark = step.Status switch
            {
                PlanStepStatus.Completed => styles.Green("✓"),
                PlanStepStatus.InProgress => styles.Cyan("→"),
                PlanStepStatus.Pending => "•",
                _ => throw new UnreachableException(),
            };
            activity.Write($"  {mark} {step.Step}\n");
        }
    }

    private void Banner(string name, string value) => activity.Write($"{styles.Bold(name + ":")} {value}\n");

    /// <summary>The original closes both styles of its labels, hence the second reset.</summary>
    private string Label(string text) => styles.Magenta(styles.Italic(text));

    private static string StatusName(ItemStatus status) => status switch
    {
        ItemStatus.InProgress => "in progress",
        ItemStatus.Completed => "completed",
        ItemStatus.Failed => "failed",
        ItemStatus.Declined => "declined",
        _ => throw new UnreachableException(),
    };

    private static string ApprovalName(ApprovalPolicy policy) => policy switch
    {
        ApprovalPolicy.Untrusted => "untrusted",
        ApprovalPolicy.OnFailure => "on-failure",
        ApprovalPolicy.OnRequest => "on-request",
        ApprovalPolicy.Never => "never",
        _ => throw new UnreachableException(),
    };

    private static string SandboxName(SandboxPolicy policy) => policy switch
    {
        SandboxPolicy.WorkspaceWrite workspace => "workspace-write [" + string.Join(", ", WritableNames(workspace)) + "]"
            + (workspace.NetworkAccess ? " (network access enabled)" : ""),
        SandboxPolicy.ReadOnly => "read-only",
        SandboxPolicy.External => "external-sandbox",
        _ => "danger-full-access",
    };

    private static IEnumerable<string> WritableNames(SandboxPolicy.WorkspaceWrite workspace)
    {
        yield return "workdir";
        if (!workspace.ExcludeSlashTmp)
            yield return "/tmp";
        if (!workspace.ExcludeTmpdirEnvVar)
            yield return "$TMPDIR";
        foreach (var root in workspace.WritableRoots)
            yield return root;
    }

    private static string Duration(long milliseconds) => milliseconds < 1000
        ? $"{milliseconds.ToString(CultureInfo.InvariantCulture)}ms"
        : $"{(milliseconds / 1000.0).ToString("0.00", CultureInfo.InvariantCulture)}s";

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
