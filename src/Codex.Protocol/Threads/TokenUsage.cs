using System.Text.Json.Serialization;

namespace Codex.Protocol.Threads;

/// <summary>Token counts of one response, one turn or a whole thread, as rollouts and the model wire name them.</summary>
public sealed record TokenUsage
{
    public static readonly TokenUsage Zero = new();

    [JsonPropertyName("input_tokens")]
    public long InputTokens { get; init; }

    /// <summary>Part of <see cref="InputTokens"/> that the server read from its cache.</summary>
    [JsonPropertyName("cached_input_tokens")]
    public long CachedInputTokens { get; init; }

    /// <summary>Part of <see cref="InputTokens"/> that the server wrote to its cache.</summary>
    [JsonPropertyName("cache_write_input_tokens")]
    public long CacheWriteInputTokens { get; init; }

    [JsonPropertyName("output_tokens")]
    public long OutputTokens { get; init; }

    /// <summary>Part of <see cref="OutputTokens"/> spent on reasoning.</summary>
    [JsonPropertyName("reasoning_output_tokens")]
    public long ReasoningOutputTokens { get; init; }

    [JsonPropertyName("total_tokens")]
    public long TotalTokens { get; init; }

    public static TokenUsage operator +(TokenUsage left, TokenUsage right) => new()
    {
        InputTokens = left.InputTokens + right.InputTokens,
        CachedInputTokens = left.CachedInputTokens + right.CachedInputTokens,
        CacheWriteInputTokens = left.CacheWriteInputTokens + right.CacheWriteInputTokens,
        OutputTokens = left.OutputTokens + right.OutputTokens,
        ReasoningOutputTokens = left.ReasoningOutputTokens + right.ReasoningOutputTokens,
        TotalTokens = left.TotalTokens + right.TotalTokens,
    };
}
