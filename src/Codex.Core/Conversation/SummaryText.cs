using Codex.Protocol.Responses;

namespace Codex.Core.Conversation;

/// <summary>The message that stands for the conversation before a compaction.</summary>
internal static class SummaryText
{
    private const string Prefix =
        "The conversation before this point was replaced by the notes below, written by the assistant that worked on it. "
        + "Trust them, go on from there, and do not repeat what they say is done.";

    public static bool IsSummary(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    public static HistoryEntry ToEntry(string summary) =>
        HistoryEntry.Read(ResponseItems.TextMessage(ItemIds.ForMessage(), "user", $"{Prefix}\n{summary}").Json);
}
