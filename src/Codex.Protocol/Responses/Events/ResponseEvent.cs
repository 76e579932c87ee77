using Codex.Protocol.Threads;

namespace Codex.Protocol.Responses;

/// <summary>
/// What a model's answer tells while it streams: the part of the Responses API stream that an agent uses, plus the
/// news of the transport itself (<see cref="Retrying"/>, <see cref="TransportFallback"/>). Only
/// <see cref="OutputItemDone"/> delivers items; everything before it is for display.
/// </summary>
public abstract record ResponseEvent
{
    private ResponseEvent()
    {
    }

    /// <summary>The server accepted the request (<c>response.created</c>).</summary>
    public sealed record Created(string? ResponseId) : ResponseEvent;

    /// <summary>An item began (<c>response.output_item.added</c>); <paramref name="ItemJson"/> is UTF-8, owned by the event.</summary>
    public sealed record OutputItemAdded(ReadOnlyMemory<byte> ItemJson) : ResponseEvent;

    /// <summary>An item is complete (<c>response.output_item.done</c>); <paramref name="ItemJson"/> is UTF-8, owned by the event.</summary>
    public sealed record OutputItemDone(ReadOnlyMemory<byte> ItemJson) : ResponseEvent;

    /// <summary>More text of an assistant message.</summary>
    public sealed record OutputTextDelta(string ItemId, string Delta) : ResponseEvent;

    /// <summary>More text of part <paramref name="Index"/> of a reasoning summary.</summary>
    public sealed record ReasoningSummaryDelta(string ItemId, int Index, string Delta) : ResponseEvent;

    /// <summary>Part <paramref name="Index"/> of a reasoning summary began.</summary>
    public sealed record ReasoningSummaryPartAdded(string ItemId, int Index) : ResponseEvent;

    /// <summary>More of the raw reasoning text (open models only).</summary>
    public sealed record ReasoningTextDelta(string ItemId, int Index, string Delta) : ResponseEvent;

    /// <summary>More of a custom tool call's input; <paramref name="CallId"/> is null when the server leaves it out.</summary>
    public sealed record CustomToolInputDelta(string ItemId, string? CallId, string Delta) : ResponseEvent;

    /// <summary>
    /// The response is complete; always the last event. <paramref name="EndTurn"/> false asks for another request
    /// although no tool was called; null means the server did not say.
    /// </summary>
    public sealed record Completed(string ResponseId, TokenUsage? Usage, bool? EndTurn) : ResponseEvent;

    /// <summary>The account's limits as the server sees them now.</summary>
    public sealed record RateLimits(RateLimitSnapshot Snapshot) : ResponseEvent;

    /// <summary>The slug of the model that really answers, when the server names one (<c>openai-model</c>).</summary>
    public sealed record ServerModel(string Slug) : ResponseEvent;

    /// <summary>The tag of the server's model list; a change means a cached list is stale.</summary>
    public sealed record ModelsEtag(string Etag) : ResponseEvent;

    /// <summary>
    /// This attempt failed and another follows after <paramref name="Delay"/>: whatever the attempt delivered so far is
    /// void. <paramref name="MaxAttempts"/> is null while waiting for the network, which has no limit of its own.
    /// </summary>
    /// <param name="Attempt">Number of the coming attempt's retry, from 1.</param>
    /// <param name="MaxAttempts">How many retries there may be.</param>
    /// <param name="Message">What a user reads: <c>Reconnecting... 2/5</c>.</param>
    /// <param name="Reason">Why the attempt failed.</param>
    /// <param name="Delay">The pause before the next attempt.</param>
    /// <param name="HttpStatus">The status that ended the attempt, when there was one.</param>
    /// <param name="IsQuiet">Too early to tell a user (the first retry of a WebSocket).</param>
    public sealed record Retrying(
        int Attempt, int? MaxAttempts, string Message, string Reason, TimeSpan Delay, int? HttpStatus, bool IsQuiet) : ResponseEvent;

    /// <summary>The WebSocket was given up for the rest of the process; <paramref name="Message"/> is fit for a warning.</summary>
    public sealed record TransportFallback(string Message) : ResponseEvent;
}
