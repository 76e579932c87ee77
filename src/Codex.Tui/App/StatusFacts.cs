using Codex.Protocol.Threads;

namespace Codex.Tui.App;

/// <summary>What status line and terminal title can tell; null for what is not known.</summary>
internal sealed record StatusFacts
{
    public required string Model { get; init; }
    public string? Effort { get; init; }

    /// <summary>Working directory, the home directory shortened.</summary>
    public required string Directory { get; init; }

    /// <summary>The last part of the working directory.</summary>
    public required string Project { get; init; }
    public string? ThreadId { get; init; }
    public string? ThreadName { get; init; }
    public string? Branch { get; init; }
    public string? Permissions { get; init; }
    public string? Approval { get; init; }
    public string? Provider { get; init; }
    public required string Version { get; init; }
    public RunState Run { get; init; }
    public int? ContextLeft { get; init; }
    public long? ContextWindow { get; init; }
    public TokenUsage Usage { get; init; } = TokenUsage.Zero;
    public PlanUsage? Plan { get; init; }

    /// <summary>Steps of the plan that are done, and all of them.</summary>
    public (int Done, int All)? Progress { get; init; }
}

/// <summary>What goes on.</summary>
internal enum RunState
{
    Ready,
    Working,
    Thinking,

    /// <summary>A question waits for the user.</summary>
    Blocked,
}
