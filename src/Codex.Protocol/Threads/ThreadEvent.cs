using System.Collections.Immutable;

namespace Codex.Protocol.Threads;

/// <summary>
/// Everything a thread tells its subscribers, in order. The recorder sees each event before any subscriber does;
/// every other dialect (rollout <c>event_msg</c>, <c>exec --json</c>, app-server notifications) is an encoding of these.
/// </summary>
public abstract record ThreadEvent
{
    private ThreadEvent()
    {
    }

    /// <summary>The thread exists; first event of a stream.</summary>
    public sealed record ThreadStarted(ThreadSummary Thread) : ThreadEvent;

    /// <summary>A turn was accepted.</summary>
    public sealed record TurnStarted(Turn Turn) : ThreadEvent;

    /// <summary>The turn's terminal event: exactly one for each accepted turn, whatever its status.</summary>
    public sealed record TurnCompleted(Turn Turn) : ThreadEvent;

    public sealed record ItemStarted(string TurnId, ThreadItem Item) : ThreadEvent;

    public sealed record ItemCompleted(string TurnId, ThreadItem Item) : ThreadEvent;

    public sealed record AgentMessageDelta(string TurnId, string ItemId, string Delta) : ThreadEvent;

    public sealed record ReasoningSummaryDelta(string TurnId, string ItemId, int Index, string Delta) : ThreadEvent;

    public sealed record ReasoningTextDelta(string TurnId, string ItemId, int Index, string Delta) : ThreadEvent;

    /// <summary>Output of a running command, decoded, as it comes.</summary>
    public sealed record CommandOutputDelta(string TurnId, string ItemId, string Delta) : ThreadEvent;

    /// <summary>The model wrote its plan anew.</summary>
    public sealed record PlanUpdated(string TurnId, string? Explanation, ImmutableArray<PlanStep> Steps) : ThreadEvent;

    /// <summary>The turn's changes so far, as one git-style diff.</summary>
    public sealed record TurnDiffUpdated(string TurnId, string Diff) : ThreadEvent;

    /// <summary>Usage after a model response. <paramref name="Total"/> is the thread's sum, <paramref name="Last"/> that response's.</summary>
    public sealed record TokenUsageUpdated(string TurnId, string ResponseId, TokenUsage Total, TokenUsage Turn, TokenUsage Last, long? ModelContextWindow)
        : ThreadEvent;

    /// <summary>What the account may still use, as the server said with a response (<c>account/rateLimits/updated</c>).</summary>
    public sealed record RateLimitsUpdated(Responses.RateLimitSnapshot Snapshot) : ThreadEvent;

    /// <summary>Something went wrong. With <paramref name="WillRetry"/> the turn goes on; without, the turn fails next.</summary>
    public sealed record ErrorOccurred(string TurnId, TurnError Error, WillRetry WillRetry) : ThreadEvent;

    /// <summary>How far an MCP server is. <paramref name="Error"/> says why it failed.</summary>
    public sealed record McpServerStatusUpdated(string Name, McpServerStatus Status, string? Error) : ThreadEvent;

    /// <summary>Something a user should know that fails nothing.</summary>
    public sealed record Warning(string Message) : ThreadEvent;
}

/// <summary>Whether the turn goes on after an error.</summary>
public enum WillRetry
{
    No,
    Yes,
}

/// <summary>How far an MCP server is.</summary>
public enum McpServerStatus
{
    Starting,
    Ready,
    Failed,
    Cancelled,
}

/// <summary>One step of the model's plan.</summary>
public sealed record PlanStep(string Step, PlanStepStatus Status);

/// <summary>How far a plan step is.</summary>
public enum PlanStepStatus
{
    Pending,
    InProgress,
    Completed,
}

/// <summary>What front ends need to know of a thread when it starts or is resumed.</summary>
public sealed record ThreadSummary
{
    /// <summary>A version 7 UUID.</summary>
    public required string Id { get; init; }

    /// <summary>The session id shared by a thread and its descendants; the thread's own id for a root thread.</summary>
    public required string SessionId { get; init; }

    /// <summary>Absolute working directory.</summary>
    public required string Cwd { get; init; }

    public required string Model { get; init; }

    /// <summary>Provider id, for example <c>openai</c>.</summary>
    public required string ModelProvider { get; init; }

    public required Policy.ApprovalPolicy ApprovalPolicy { get; init; }

    public required Policy.SandboxPolicy SandboxPolicy { get; init; }

    /// <summary>The configured effort; null when the model's default applies.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary><c>auto</c>, <c>concise</c>, <c>detailed</c> or <c>none</c>.</summary>
    public required string ReasoningSummary { get; init; }

    /// <summary>Absolute path of the rollout; null for an ephemeral thread.</summary>
    public string? RolloutPath { get; init; }
}
