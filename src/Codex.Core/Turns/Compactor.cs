using System.Collections.Immutable;
using Codex.Core.Conversation;
using Codex.Core.Prompts;
using Codex.Core.Threads;
using Codex.Net.Responses;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Turns;

/// <summary>Where in a turn a compaction happens.</summary>
internal enum CompactionPoint
{
    /// <summary>Before the new prompt: the surroundings are told anew after it.</summary>
    BeforePrompt,

    /// <summary>Between two requests: the surroundings go in before the last user message, and the summary comes last.</summary>
    WithinTurn,
}

/// <summary>How a thread compacts.</summary>
/// <param name="Remote">Ask the provider for an encrypted summary instead of a written one.</param>
/// <param name="Prompt">Asks for the written summary; null takes ours.</param>
internal sealed record CompactionOptions(bool Remote, string? Prompt);

/// <summary>Replaces a history that has become too long by what the user said and a summary of the rest.</summary>
internal sealed class Compactor(
    TurnContext turn,
    ThreadHistory thread,
    RequestBuilder requests,
    Func<ResponsesRequest, CancellationToken, Task<SampledResponse>> sample,
    CompactionOptions options)
{
    /// <summary>The item that asks a provider to compact.</summary>
    public const string TriggerType = "compaction_trigger";

    /// <summary>Compacts when the next request would pass the model's limit.</summary>
    public async Task CompactIfNeededAsync(CompactionPoint point, CancellationToken cancellationToken)
    {
        if (turn.Model.AutoCompactTokenLimit is not { } limit || thread.Conversation.ActiveTokens < limit || !HasSomethingToCompact(point))
            return;
        await CompactAsync(point, cancellationToken);
    }

    /// <summary>Compacts now.</summary>
    public async Task CompactAsync(CompactionPoint point, CancellationToken cancellationToken)
    {
        var itemId = ItemIds.NewUuid();
        thread.Events.Emit(new ThreadEvent.ItemStarted(turn.TurnId, new ThreadItem.ContextCompaction { Id = itemId }));
        var (summary, last) = options.Remote ? await AskProviderAsync(cancellationToken) : await AskModelAsync(cancellationToken);
        var kept = CompactedHistory.KeepUserMessages(thread.Conversation.Items);
        thread.ReplaceHistory(kept, last, summary, point);
        thread.Events.Emit(new ThreadEvent.ItemCompleted(turn.TurnId, new ThreadItem.ContextCompaction { Id = itemId }));
    }

    /// <summary>A history of nothing but context and one prompt gains nothing, and would be compacted again at once.</summary>
    private bool HasSomethingToCompact(CompactionPoint point) => point == CompactionPoint.BeforePrompt
        ? thread.Conversation.Items.Count > 0
        : thread.Conversation.Items.Any(item => item.Kind is HistoryKind.AssistantMessage or HistoryKind.ToolOutput);

    private async Task<(string Summary, HistoryEntry Last)> AskModelAsync(CancellationToken cancellationToken)
    {
        var prompt = ResponseItems.TextMessage(ItemIds.ForMessage(), "user", options.Prompt ?? PromptTexts.Compact);
        IReadOnlyList<HistoryEntry> items = thread.Conversation.Items;
        while (true)
        {
            try
            {
                var request = requests.Build(items, RequestKind.Compaction, thread.Conversation.WindowNumber, prompt);
                var response = await sample(request, cancellationToken);
                thread.CountUsage(turn, response);
                var summary = response.Items.OfType<ResponseItem.Message>().LastOrDefault(m => m.Role == "assistant")?.Text ?? "";
                return (summary, SummaryText.ToEntry(summary.Length > 0 ? summary : "(no summary is available)"));
            }
            catch (ResponsesException exception) when (exception.Kind == ResponsesErrorKind.ContextWindowExceeded && items.Count > 1)
            {
                // Too long even to be summarised: leave out the oldest half, calls always together with their outputs.
                items = HistoryRepair.CompleteCalls([.. items.Skip((items.Count + 1) / 2)]);
            }
        }
    }

    private async Task<(string Summary, HistoryEntry Last)> AskProviderAsync(CancellationToken cancellationToken)
    {
        var request = requests.Build(thread.Conversation.Items, RequestKind.Compaction, thread.Conversation.WindowNumber, ResponseItems.Marker(TriggerType));
        // The provider's own compaction is not counted, as the original does not.
        var response = await sample(request, cancellationToken);
        var item = response.Items.OfType<ResponseItem.Compaction>().LastOrDefault()
            ?? throw new ResponsesException(ResponsesErrorKind.StreamDisconnected, "the provider did not compact the conversation");
        return ("", HistoryEntry.Read(item.Json));
    }
}
