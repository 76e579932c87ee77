using System.Text.Json;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Net.Responses;

/// <summary>Reads the <c>response</c> object of the events that begin and end a stream.</summary>
internal static class ResponseObject
{
    public static string? Id(ReadOnlySpan<byte> json)
    {
        using var document = Parse(json);
        return document?.RootElement.Text("id");
    }

    public static ResponseEvent.Completed Completed(ReadOnlySpan<byte> json)
    {
        using var document = Parse(json);
        var response = document?.RootElement ?? default;
        var endTurn = response.Member("end_turn").ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => (bool?)null,
        };
        return new ResponseEvent.Completed(response.Text("id") ?? "", Usage(response.Member("usage")), endTurn);
    }

    /// <summary>What <c>response.failed</c> means.</summary>
    public static ResponsesException Failure(ReadOnlySpan<byte> json)
    {
        using var document = Parse(json);
        var error = document?.RootElement.Member("error") ?? default;
        return error.ValueKind == JsonValueKind.Object
            ? ErrorClassifier.FromStream(error.Text("code"), error.Text("message"))
            : ResponsesException.Disconnected("response.failed event received", innerException: null);
    }

    /// <summary>
    /// <c>response.incomplete</c> is final, except for a content filter: its verdict falls on one sample, and 0.169 draws again.
    /// </summary>
    public static ResponsesException Incomplete(ReadOnlySpan<byte> json)
    {
        using var document = Parse(json);
        var reason = document?.RootElement.Member("incomplete_details").Text("reason") ?? "unknown";
        var message = "Incomplete response returned, reason: " + reason;
        return reason == "content_filter"
            ? ResponsesException.Disconnected(message, innerException: null)
            : new ResponsesException(ResponsesErrorKind.Incomplete, message);
    }

    public static string? ModelOfMetadata(ReadOnlySpan<byte> json)
    {
        using var document = Parse(json);
        var headers = document?.RootElement.Member("headers") ?? default;
        return headers.Text("openai-model") ?? headers.Text("OpenAI-Model");
    }

    private static TokenUsage? Usage(JsonElement usage) => usage.ValueKind != JsonValueKind.Object ? null : new TokenUsage
    {
        InputTokens = usage.Count("input_tokens"),
        CachedInputTokens = usage.Member("input_tokens_details").Count("cached_tokens"),
        CacheWriteInputTokens = usage.Member("input_tokens_details").Count("cache_write_tokens"),
        OutputTokens = usage.Count("output_tokens"),
        ReasoningOutputTokens = usage.Member("output_tokens_details").Count("reasoning_tokens"),
        TotalTokens = usage.Count("total_tokens"),
    };

    private static JsonDocument? Parse(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json);
        return JsonDocument.ParseValue(ref reader);
    }
}
