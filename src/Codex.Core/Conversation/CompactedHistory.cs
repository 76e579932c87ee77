using System.Text;
using Codex.Protocol.Responses;

namespace Codex.Core.Conversation;

/// <summary>The history after a compaction by summary: what the user said, then the summary.</summary>
internal static class CompactedHistory
{
    /// <summary>How many tokens of the user's own words survive, newest first.</summary>
    public const int UserMessageTokens = 20_000;

    /// <summary>The user's messages that survive, oldest first; the last one that does not fit is cut.</summary>
    public static List<HistoryEntry> KeepUserMessages(IReadOnlyList<HistoryEntry> items)
    {
        var kept = new List<HistoryEntry>();
        var budget = UserMessageTokens * TokenEstimate.BytesPerToken;
        for (var i = items.Count - 1; i >= 0 && budget > 0; i--)
        {
            if (items[i].Kind != HistoryKind.UserMessage || ResponseItemReader.Read(items[i].Json) is not ResponseItem.Message message
                || (message.Content is [{ Text: { } first }, ..] && (ContextMarkers.IsContext(first) || SummaryText.IsSummary(first))))
                continue;
            var size = Encoding.UTF8.GetByteCount(message.Text);
            kept.Add(size <= budget ? items[i] : Shorten(message, budget));
            budget -= size;
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>Replaces a history by its user messages and a summary.</summary>
    public static void ReplaceInPlace(List<HistoryEntry> items, string summary)
    {
        var context = items.TakeWhile(entry => entry.Kind == HistoryKind.DeveloperMessage
            || (entry.Kind == HistoryKind.UserMessage && ContextMarkers.IsContext(entry.Json.Span))).ToList();
        var kept = KeepUserMessages(items);
        items.Clear();
        items.AddRange(context);
        items.AddRange(kept);
        items.Add(SummaryText.ToEntry(summary));
    }

    private static HistoryEntry Shorten(ResponseItem.Message message, int budget)
    {
        var bytes = Encoding.UTF8.GetBytes(message.Text);
        var length = Math.Min(budget, bytes.Length);
        while (length > 0 && (bytes[length] & 0xC0) == 0x80)
            length--;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return HistoryEntry.Read(ResponseItems.TextMessage(message.Id ?? ItemIds.ForMessage(), "user", text).Json);
    }
}
