using Codex.Core.Surroundings;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;

namespace Codex.Core.Threads;

/// <summary>What threads are made from; put together once by the composition.</summary>
internal sealed record AgentServices
{
    public required HostEnvironment Host { get; init; }

    /// <summary>Who drives us, for headers and rollouts: <c>codex_exec</c>, an SDK's name, …</summary>
    public required string Originator { get; init; }

    /// <summary>The <c>User-Agent</c> header of requests.</summary>
    public required string UserAgent { get; init; }

    /// <summary>The kind of front end that rollouts name: <c>exec</c>, <c>cli</c>, …</summary>
    public required string Source { get; init; }

    /// <summary>Identifies this installation.</summary>
    public required Lazy<string> InstallationId { get; init; }

    /// <summary>Resolves the settings of a thread from the configuration and what the caller asked for.</summary>
    public required Func<ThreadStartParams, ThreadDefaults> ResolveDefaults { get; init; }

    /// <summary>Opens the thread's line to its model.</summary>
    public required Func<ThreadDefaults, ModelLine> OpenModel { get; init; }

    /// <summary>Starts the MCP servers of a thread; null when it has none.</summary>
    public Func<ThreadDefaults, ThreadEventStream, Mcp.McpConnections?> StartMcp { get; init; } = static (_, _) => null;

    /// <summary>Makes the tools of a thread and whatever they keep alive.</summary>
    public required Func<ToolSetOptions, ThreadTools> CreateTools { get; init; }

    /// <summary>Opens the thread of a sub-agent; set by the owner of threads.</summary>
    public Func<SubAgentOpening, AgentThread> SpawnThread { get; init; } = static _ => throw new InvalidOperationException("no owner of threads");

    /// <summary>The repository around a directory; null outside of one.</summary>
    public required Func<string, GitFacts?> ReadGit { get; init; }

    /// <summary>The name of the user's shell, for example <c>bash</c>.</summary>
    public required string ShellName { get; init; }

    /// <summary>The local time zone.</summary>
    public required TimeZoneInfo TimeZone { get; init; }
}

/// <summary>A thread's line to its model, and what to close with the thread.</summary>
internal sealed record ModelLine(ModelSampler Sample, IAsyncDisposable Connection);

/// <summary>What tools are made for.</summary>
internal sealed record ToolSetOptions(string ThreadId, ThreadDefaults Defaults, ThreadEventStream Events)
{
    /// <summary>Starts a sub-agent of the thread; null when it may have none.</summary>
    public Func<Agents.SubAgentOptions, AgentThread>? SpawnAgent { get; init; }

    /// <summary>The thread's MCP servers; null when there are none.</summary>
    public Mcp.McpConnections? Mcp { get; init; }
}

/// <summary>A thread's tools, and what must be released with the thread: background commands, connections.</summary>
internal sealed record ThreadTools(ToolSet Tools, IAsyncDisposable Resources)
{
    /// <summary>Runs a command of the user's; gives what the model is told of it.</summary>
    public required Func<string, TurnContext, CancellationToken, Task<Protocol.Responses.ResponseItem>> RunUserCommand { get; init; }

    /// <summary>Sets what commands may touch from now on; between turns only.</summary>
    public required Action<Machine.Sandbox.SandboxLimits?> ChangeLimits { get; init; }

    /// <summary>What runs in the background.</summary>
    public required Func<System.Collections.Immutable.ImmutableArray<BackgroundTerminal>> ListTerminals { get; init; }

    /// <summary>Kills one of them; false when it does not run.</summary>
    public required Func<string, CancellationToken, Task<bool>> TerminateTerminal { get; init; }

    /// <summary>Namespaces that the model is told of in a line, to be searched when needed.</summary>
    public Func<System.Collections.Immutable.ImmutableArray<ToolNamespace>> Deferrable { get; init; } = static () => [];

    /// <summary>Takes what the model must be told before its next request: sub-agents that have finished.</summary>
    public Func<System.Collections.Immutable.ImmutableArray<Protocol.Responses.ResponseItem>> TakeNotes { get; init; } = static () => [];
}

/// <summary>Facts about a repository, for rollouts and metadata.</summary>
internal sealed record GitFacts(string Root, string? Commit, string? Branch, string? OriginUrl);
