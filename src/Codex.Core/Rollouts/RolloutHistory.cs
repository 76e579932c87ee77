using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Codex.Core.Conversation;
using Codex.Protocol.Threads;

namespace Codex.Core.Rollouts;

/// <summary>What a rollout tells about a thread: enough to go on with it.</summary>
internal sealed record RolloutHistory
{
    public required string Path { get; init; }
    public required SessionMeta Meta { get; init; }

    /// <summary>The model's conversation after all compactions and rollbacks, every call with its output.</summary>
    public required ImmutableArray<HistoryEntry> Items { get; init; }

    /// <summary>The thread's usage so far.</summary>
    public required TokenUsage TotalUsage { get; init; }

    /// <summary>The usage of the last response; null when it was not recorded.</summary>
    public TokenUsage? LastUsage { get; init; }

    /// <summary>The merged <c>world_state</c>: what the model was last told about its surroundings; null in older files.</summary>
    public JsonObject? WorldState { get; init; }

    /// <summary>How often the conversation was compacted.</summary>
    public required int CompactionCount { get; init; }

    /// <summary>The length of the file when it was read, bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The <c>ordinal</c> for the next line.</summary>
    public required long NextOrdinal { get; init; }

    /// <summary>The model of the last turn; null when no turn was recorded.</summary>
    public string? LastModel { get; init; }
}

/// <summary>The first line of a rollout.</summary>
internal sealed record SessionMeta
{
    public required string Id { get; init; }
    public required string SessionId { get; init; }
    public required string Cwd { get; init; }
    public string? Originator { get; init; }
    public string? CliVersion { get; init; }
    public string? Source { get; init; }
    public string? ModelProvider { get; init; }

    /// <summary>The base instructions that the thread was started with; null in files that do not hold them.</summary>
    public string? BaseInstructions { get; init; }

    /// <summary>RFC 3339.</summary>
    public string? Timestamp { get; init; }

    /// <summary>A fork copies no lines: its history begins in this thread's rollout, up to <see cref="HistoryBaseEnd"/>.</summary>
    public string? HistoryBaseThreadId { get; init; }

    /// <summary>The first <c>ordinal</c> of the base that is not part of this thread.</summary>
    public long HistoryBaseEnd { get; init; }
}
