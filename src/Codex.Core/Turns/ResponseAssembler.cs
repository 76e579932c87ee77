using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Turns;

/// <summary>
/// Folds the events of one response: tells the thread's subscribers what appears, and keeps the items and calls until the response is
/// complete. A retry makes everything of the broken attempt void, except what was already told.
/// </summary>
internal sealed class ResponseAssembler(string turnId, ThreadEventStream events, SamplingAudience audience)
{
    private readonly ImmutableArray<ResponseItem>.Builder _items = ImmutableArray.CreateBuilder<ResponseItem>();

    /// <summary>The response, once <see cref="ResponseEvent.Completed"/> was handled; null before.</summary>
    public SampledResponse? Response { get; private set; }

    public void Handle(ResponseEvent responseEvent)
    {
        switch (responseEvent)
        {
            case ResponseEvent.OutputItemAdded added when audience == SamplingAudience.Subscribers:
                HandleAdded(ResponseItemReader.Read(added.ItemJson));
                break;
            case ResponseEvent.OutputItemDone done:
                HandleDone(ResponseItemReader.Read(done.ItemJson));
                break;
            case ResponseEvent.OutputTextDelta delta when TellsDeltas:
                events.Emit(new ThreadEvent.AgentMessageDelta(turnId, delta.ItemId, delta.Delta));
                break;
            case ResponseEvent.ReasoningSummaryDelta delta when TellsDeltas:
                events.Emit(new ThreadEvent.ReasoningSummaryDelta(turnId, delta.ItemId, delta.Index, delta.Delta));
                break;
            case ResponseEvent.ReasoningTextDelta delta when TellsDeltas:
                events.Emit(new ThreadEvent.ReasoningTextDelta(turnId, delta.ItemId, delta.Index, delta.Delta));
                break;
            case ResponseEvent.Retrying retrying:
                _items.Clear();
                if (!retrying.IsQuiet)
                    events.Emit(new ThreadEvent.ErrorOccurred(turnId, RetryError(retrying), WillRetry.Yes));
                break;
            case ResponseEvent.RateLimits { Snapshot: { HasData: true } snapshot }:
                events.Emit(new ThreadEvent.RateLimitsUpdated(snapshot));
                break;
            case ResponseEvent.TransportFallback fallback:
                events.Emit(new ThreadEvent.Warning(fallback.Message));
                break;
            case ResponseEvent.Completed completed:
                Response = new SampledResponse
                {
                    Id = completed.ResponseId,
                    Items = _items.ToImmutable(),
                    ToolCalls = [.. _items.Select(ToolCall.FromItem).OfType<ToolCall>()],
                    Usage = completed.Usage,
                    EndTurn = completed.EndTurn,
                };
                break;
        }
    }

    private bool TellsDeltas => audience == SamplingAudience.Subscribers && events.WantsDeltas;

    private static TurnError RetryError(ResponseEvent.Retrying retrying) => new()
    {
        Message = $"{retrying.Message} ({retrying.Reason})",
        CodexErrorInfo = "responseStreamDisconnected",
        AdditionalDetails = retrying.Reason,
    };

    private void HandleAdded(ResponseItem item)
    {
        if (item is ResponseItem.WebSearchCall)
            events.Emit(new ThreadEvent.ItemStarted(turnId, new ThreadItem.WebSearch { Id = item.Id ?? "", Query = "", Action = OtherAction }));
        else if (events.WantsDeltas && item is ResponseItem.Message { Role: "assistant" } message)
            events.Emit(new ThreadEvent.ItemStarted(turnId, ToAgentMessage(message)));
        else if (events.WantsDeltas && item is ResponseItem.Reasoning)
            events.Emit(new ThreadEvent.ItemStarted(turnId, new ThreadItem.Reasoning { Id = item.Id ?? "" }));
    }

    private void HandleDone(ResponseItem item)
    {
        _items.Add(item);
        if (audience == SamplingAudience.Nobody)
            return;
        switch (item)
        {
            case ResponseItem.Message { Role: "assistant" } message:
                events.Emit(new ThreadEvent.ItemCompleted(turnId, ToAgentMessage(message)));
                break;
            case ResponseItem.Reasoning reasoning:
                events.Emit(new ThreadEvent.ItemCompleted(turnId, new ThreadItem.Reasoning
                {
                    Id = reasoning.Id ?? "",
                    Summary = reasoning.Summary,
                    Content = reasoning.Content,
                }));
                break;
            case ResponseItem.WebSearchCall search:
                events.Emit(new ThreadEvent.ItemCompleted(turnId, new ThreadItem.WebSearch
                {
                    Id = search.Id ?? "",
                    Query = search.Query,
                    Action = search.Action.IsEmpty ? null : Element(search.Action),
                }));
                break;
        }
    }

    private static ThreadItem.AgentMessage ToAgentMessage(ResponseItem.Message message) =>
        new() { Id = message.Id ?? "", Text = message.Text, Phase = message.Phase };

    private static JsonElement OtherAction { get; } = Element("""{"type":"other"}"""u8.ToArray());

    private static JsonElement Element(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

/// <summary>Who is told of the items of a response while it streams; trouble is told in any case.</summary>
internal enum SamplingAudience
{
    Subscribers,

    /// <summary>The response is for the agent itself, like a summary of the conversation.</summary>
    Nobody,
}

/// <summary>A complete response.</summary>
internal sealed record SampledResponse
{
    public required string Id { get; init; }

    /// <summary>All items, in stream order.</summary>
    public required ImmutableArray<ResponseItem> Items { get; init; }

    /// <summary>The calls among them that we must answer.</summary>
    public required ImmutableArray<ToolCall> ToolCalls { get; init; }

    public TokenUsage? Usage { get; init; }

    /// <summary>False asks for another request although nothing was called; null when the server did not say.</summary>
    public bool? EndTurn { get; init; }
}
