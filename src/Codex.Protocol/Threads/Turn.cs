using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Codex.Protocol.Threads;

/// <summary>One round: what the user asked and everything done about it. JSON as in the app-server v2 contract.</summary>
public sealed record Turn
{
    /// <summary>A version 7 UUID.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>The turn that this one descends from; itself when a user started it.</summary>
    [JsonPropertyName("rootTurnId")]
    public string? RootTurnId { get; init; }

    [JsonPropertyName("items")]
    public ImmutableArray<ThreadItem> Items { get; init; } = [];

    [JsonPropertyName("status")]
    public required TurnStatus Status { get; init; }

    [JsonPropertyName("error")]
    public TurnError? Error { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("startedAt")]
    public long? StartedAt { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("completedAt")]
    public long? CompletedAt { get; init; }

    /// <summary>Milliseconds.</summary>
    [JsonPropertyName("durationMs")]
    public long? DurationMs { get; init; }
}

/// <summary>How a turn stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TurnStatus>))]
public enum TurnStatus
{
    [JsonStringEnumMemberName("inProgress")] InProgress,
    [JsonStringEnumMemberName("completed")] Completed,
    [JsonStringEnumMemberName("interrupted")] Interrupted,
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>Why a turn failed, or why it is waiting for another attempt.</summary>
public sealed record TurnError
{
    [JsonPropertyName("message")]
    public required string Message { get; init; }

    /// <summary>The machine-readable class, a name of the contract such as <c>usageLimitExceeded</c>; null when there is none.</summary>
    [JsonPropertyName("codexErrorInfo")]
    public string? CodexErrorInfo { get; init; }

    [JsonPropertyName("additionalDetails")]
    public string? AdditionalDetails { get; init; }
}
