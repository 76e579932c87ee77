using System.Text.Json;
using Codex.Core.Rollouts;
using Codex.Protocol.Policy;

namespace Codex.Core.Turns;

/// <summary>The settings of one turn, fixed when it starts.</summary>
internal sealed record TurnContext
{
    public required string ThreadId { get; init; }
    public required string SessionId { get; init; }
    public required string TurnId { get; init; }

    /// <summary>Absolute working directory.</summary>
    public required string Cwd { get; init; }

    public required ModelTraits Model { get; init; }
    public required ApprovalPolicy ApprovalPolicy { get; init; }
    public required SandboxPolicy SandboxPolicy { get; init; }

    /// <summary>The text of the request's first message.</summary>
    public required string BaseInstructions { get; init; }

    /// <summary>JSON Schema for the final message; null for free text.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>What servers are told about the turn, besides its content.</summary>
    public required TurnMetadata Metadata { get; init; }

    /// <summary>The named account that requests are made with; null for the unnamed one.</summary>
    public string? Account { get; init; }

    /// <summary>Stops the turn from within: one of the answers to an approval request.</summary>
    public Action Interrupt { get; init; } = static () => { };

    /// <summary>The part that the rollout records.</summary>
    public TurnSettings ToSettings() => new()
    {
        TurnId = TurnId,
        Cwd = Cwd,
        ApprovalPolicy = ApprovalPolicy,
        SandboxPolicy = SandboxPolicy,
        Model = Model.Slug,
        Effort = Model.ReasoningEffort,
        Summary = Model.ReasoningSummary ?? "none",
        Account = Account,
    };
}

/// <summary>The turn's identity as the wire carries it.</summary>
internal sealed record TurnMetadata
{
    /// <summary>Identifies this installation; made once per <c>CODEX_HOME</c>.</summary>
    public required string InstallationId { get; init; }

    /// <summary>Who drives us: <c>codex_exec</c>, an SDK's name, …</summary>
    public required string Originator { get; init; }

    /// <summary>The <c>User-Agent</c> header.</summary>
    public required string UserAgent { get; init; }

    /// <summary><c>user</c> or what the caller said.</summary>
    public required string ThreadSource { get; init; }

    /// <summary>True when the thread was resumed.</summary>
    public required bool IsResumed { get; init; }

    /// <summary>Identifies the context window since the last compaction.</summary>
    public required string ContextWindowId { get; init; }

    /// <summary>The commit that the working directory's repository is at; null outside of one.</summary>
    public string? GitCommit { get; init; }

    /// <summary>The repository's root; null outside of one.</summary>
    public string? GitRoot { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
