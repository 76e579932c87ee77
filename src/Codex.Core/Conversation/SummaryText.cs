using Codex.Protocol.Responses;

namespace Codex.Core.Conversation;

/// <summary>The message that stands for the conversation before a compaction.</summary>
internal static class SummaryText
{
    private const string Prefix =
        "The conversation before this point was replaced by the notes below, written by the assistant that worked on it, to make room. "
        + "Trust them for what was asked, decided and done; go on from where they stop, and do not repeat work that they say is done. "
        + "Where they are silent, look at the files, the history and the user's messages again instead of guessing.";

    public static bool IsSummary(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    public static HistoryEntry ToEntry(string summary) =>
        HistoryEntry.Read(ResponseItems.TextMessage(ItemIds.ForMessage(), "user", $"{Prefix}\n{summary}").Json);
}
