using System.Text.Json.Serialization;

namespace Codex.Protocol.Threads;

/// <summary>
/// Tokens of one response, or the sum over several. The names are those of rollouts and of <c>exec --json</c>;
/// the wire's nested <c>*_details</c> objects are flattened where the response is read.
/// </summary>
public sealed record TokenUsage
{
    /// <summary>Nothing used.</summary>
    public static TokenUsage Zero { get; } = new();

    /// <summary>All input tokens, cached ones included.</summary>
    [JsonPropertyName("input_tokens")]
    public long InputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that came from the provider's prompt cache.</summary>
    [JsonPropertyName("cached_input_tokens")]
    public long CachedInputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that was written to the prompt cache.</summary>
    [JsonPropertyName("cache_write_input_tokens")]
    public long CacheWriteInputTokens { get; init; }

    /// <summary>All output tokens, reasoning included.</summary>
    [JsonPropertyName("output_tokens")]
    public long OutputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> spent on reasoning.</summary>
    [JsonPropertyName("reasoning_output_tokens")]
    public long ReasoningOutputTokens { get; init; }

    /// <summary>Input plus output, as the server counted them.</summary>
    [JsonPropertyName("total_tokens")]
    public long TotalTokens { get; init; }

    /// <summary>Adds every count.</summary>
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
