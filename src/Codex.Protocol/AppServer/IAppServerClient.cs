using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Protocol.AppServer;

/// <summary>
/// The one door to the agent: what a front end can ask of threads and turns, in process or over a connection. Methods carry the
/// records of the app-server v2 contract; failures are <see cref="AppServerException"/> with the contract's code and text.
/// </summary>
public interface IAppServerClient : IAsyncDisposable
{
    /// <summary><c>thread/start</c>.</summary>
    Task<ThreadStartResponse> StartThreadAsync(ThreadStartParams parameters, CancellationToken cancellationToken);

    /// <summary><c>thread/resume</c>.</summary>
    Task<ThreadResumeResponse> ResumeThreadAsync(ThreadResumeParams parameters, CancellationToken cancellationToken);

    /// <summary><c>thread/fork</c>: a new thread that begins with another one's history.</summary>
    Task<ThreadForkResponse> ForkThreadAsync(ThreadForkParams parameters, CancellationToken cancellationToken);

    /// <summary><c>thread/list</c>.</summary>
    Task<ThreadListResponse> ListThreadsAsync(ThreadListParams parameters, CancellationToken cancellationToken);

    /// <summary><c>turn/start</c>: accepted when the task completes; the end comes as an event.</summary>
    Task<TurnStartResponse> StartTurnAsync(TurnStartParams parameters, CancellationToken cancellationToken);

    /// <summary><c>turn/steer</c>: adds input to the running turn.</summary>
    Task SteerTurnAsync(TurnSteerParams parameters, CancellationToken cancellationToken);

    /// <summary>Changes settings of a thread while no turn runs.</summary>
    Task<ThreadSettingsResponse> ChangeSettingsAsync(ThreadSettingsParams parameters, CancellationToken cancellationToken);

    /// <summary><c>thread/compact/start</c>: a turn that replaces the history by a summary.</summary>
    Task<TurnStartResponse> CompactThreadAsync(string threadId, CancellationToken cancellationToken);

    /// <summary><c>thread/shellCommand</c>: a turn that runs a command of the user's.</summary>
    Task<TurnStartResponse> RunShellCommandAsync(ThreadShellCommandParams parameters, CancellationToken cancellationToken);

    /// <summary><c>thread/rollback</c>: takes turns back while none runs.</summary>
    Task RollBackThreadAsync(ThreadRollbackParams parameters, CancellationToken cancellationToken);

    /// <summary><c>thread/name/set</c>.</summary>
    Task SetThreadNameAsync(ThreadNameParams parameters, CancellationToken cancellationToken);

    /// <summary><c>thread/archive</c>: out of the list, on disk still.</summary>
    Task ArchiveThreadAsync(string threadId, CancellationToken cancellationToken);

    /// <summary><c>skills/list</c> of a thread.</summary>
    Task<SkillListResponse> ListSkillsAsync(string threadId, CancellationToken cancellationToken);

    /// <summary><c>mcpServerStatus/list</c> of a thread.</summary>
    Task<McpServerListResponse> ListMcpServersAsync(string threadId, CancellationToken cancellationToken);

    /// <summary><c>thread/backgroundTerminals/list</c>: what commands go on.</summary>
    Task<BackgroundTerminalListResponse> ListBackgroundTerminalsAsync(string threadId, CancellationToken cancellationToken);

    /// <summary><c>thread/backgroundTerminals/terminate</c>: completes when the command and all that it started is dead.</summary>
    Task<BackgroundTerminalTerminateResponse> TerminateBackgroundTerminalAsync(BackgroundTerminalTerminateParams parameters, CancellationToken cancellationToken);

    /// <summary><c>turn/interrupt</c>: completes when the turn has ended and everything it ran is dead.</summary>
    Task InterruptTurnAsync(TurnInterruptParams parameters, CancellationToken cancellationToken);

    /// <summary>The events of the threads that this client started or resumed, in order; ends when the client is disposed.</summary>
    IAsyncEnumerable<ThreadNotification> ReadNotificationsAsync(CancellationToken cancellationToken);
}

/// <summary>An event and the thread it belongs to.</summary>
public sealed record ThreadNotification(string ThreadId, ThreadEvent Event);

/// <summary>A refused call. <paramref name="code"/> is the JSON-RPC code: −32600 when the caller is at fault, −32603 when we are.</summary>
public sealed class AppServerException(int code, string message) : Exception(message)
{
    public const int InternalError = -32603;

    public int Code { get; } = code;

    public static AppServerException InvalidRequest(string message) => new(-32600, message);
}

/// <summary>Parameters of <c>thread/start</c>; null takes the configured value.</summary>
public sealed record ThreadStartParams
{
    public string? Model { get; init; }
    public string? ModelProvider { get; init; }
    public string? Cwd { get; init; }
    public ApprovalPolicy? ApprovalPolicy { get; init; }
    public SandboxMode? Sandbox { get; init; }

    /// <summary>The reasoning effort.</summary>
    public string? Effort { get; init; }

    public string? BaseInstructions { get; init; }
    public string? DeveloperInstructions { get; init; }

    /// <summary>Nothing of the thread is written to disk.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>The kind of caller, kept in the rollout; <c>user</c> when null.</summary>
    public string? ThreadSource { get; init; }
}

public sealed record ThreadStartResponse(ThreadSummary Thread);

/// <summary>Parameters of <c>thread/resume</c>.</summary>
public sealed record ThreadResumeParams
{
    public required string ThreadId { get; init; }

    /// <summary>Overrides for the resumed thread; null keeps what the configuration says.</summary>
    public ThreadStartParams Overrides { get; init; } = new();
}

/// <param name="Thread">The thread.</param>
public sealed record ThreadResumeResponse(ThreadSummary Thread)
{
    /// <summary>What was said and done before, oldest first.</summary>
    public ImmutableArray<ThreadItem> Items { get; init; } = [];

    /// <summary>A title given by the user; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Everything that the thread has used so far.</summary>
    public TokenUsage Usage { get; init; } = TokenUsage.Zero;
}

/// <summary>Parameters of <c>thread/fork</c>.</summary>
public sealed record ThreadForkParams
{
    public required string ThreadId { get; init; }

    /// <summary>Settings of the new thread; null takes the configured value.</summary>
    public ThreadStartParams Overrides { get; init; } = new();
}

/// <param name="Thread">The new thread.</param>
public sealed record ThreadForkResponse(ThreadSummary Thread)
{
    /// <summary>What it begins with, oldest first.</summary>
    public ImmutableArray<ThreadItem> Items { get; init; } = [];
}

/// <summary>Parameters of <c>thread/list</c>, newest first.</summary>
public sealed record ThreadListParams
{
    /// <summary>Only threads of this working directory; null lists all.</summary>
    public string? Cwd { get; init; }

    /// <summary>Only threads that were begun in a terminal or an editor, not by <c>exec</c> or as sub-agents.</summary>
    public bool InteractiveOnly { get; init; }

    /// <summary>How many at the most.</summary>
    public int Limit { get; init; } = 25;

    /// <summary>The archived threads instead of the others.</summary>
    public bool Archived { get; init; }
}

public sealed record ThreadListResponse(ImmutableArray<ThreadListEntry> Data);

/// <summary>One stored thread.</summary>
public sealed record ThreadListEntry
{
    public required string Id { get; init; }
    public required string RolloutPath { get; init; }
    public required string Cwd { get; init; }

    /// <summary>A title given by the user.</summary>
    public string? Name { get; init; }

    /// <summary>The first user message, shortened.</summary>
    public required string Preview { get; init; }

    /// <summary>Where it was begun: <c>cli</c>, <c>vscode</c>, <c>exec</c>, <c>mcp</c>, …</summary>
    public string Source { get; init; } = "";

    /// <summary>It was begun in a terminal or an editor.</summary>
    public bool IsInteractive => Source is "cli" or "vscode" or "";

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Parameters of <c>turn/start</c>.</summary>
public sealed record TurnStartParams
{
    public required string ThreadId { get; init; }
    public required ImmutableArray<UserInput> Input { get; init; }

    /// <summary>JSON Schema that the final message must satisfy.</summary>
    public JsonElement? OutputSchema { get; init; }
}

/// <param name="Turn">Status <c>inProgress</c>, no items yet.</param>
public sealed record TurnStartResponse(Turn Turn);

/// <summary>Parameters of <c>turn/steer</c>.</summary>
public sealed record TurnSteerParams
{
    public required string ThreadId { get; init; }
    public required string ExpectedTurnId { get; init; }
    public required ImmutableArray<UserInput> Input { get; init; }
}

/// <summary>Parameters of <c>turn/interrupt</c>.</summary>
public sealed record TurnInterruptParams
{
    public required string ThreadId { get; init; }
    public required string TurnId { get; init; }
}
