using System.Globalization;
using Codex.Core.Conversation;
using Codex.Protocol.AppServer;
using Codex.Protocol.Responses;

namespace Codex.Core.Rollouts;

/// <summary>Reads as much of a rollout as a list shows: its first line and the first words of the user.</summary>
internal static class RolloutPreview
{
    private const int MaxLength = 200;

    /// <summary>The entry; null when the file is no rollout or holds no turn yet.</summary>
    public static ThreadListEntry? Read(string path, DateTime updatedAt)
    {
        SessionMeta? meta = null;
        string? preview = null;
        try
        {
            JsonLines.Read(path, line =>
            {
                var parsed = RolloutLine.Read(line, static type => type.SequenceEqual("session_meta"u8) || type.SequenceEqual("response_item"u8));
                if (parsed.Type.SequenceEqual("session_meta"u8))
                    meta ??= RolloutReader.ParseMeta(parsed.Payload);
                else if (parsed.Type.SequenceEqual("response_item"u8))
                    preview = UserText(parsed.Payload);
                return meta is not null && preview is null;
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return null;
        }

        if (meta is null || preview is null)
            return null;
        _ = DateTimeOffset.TryParse(meta.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var createdAt);
        return new ThreadListEntry
        {
            Id = meta.Id,
            RolloutPath = path,
            Cwd = meta.Cwd,
            Preview = preview,
            Source = meta.Source ?? "",
            CreatedAt = createdAt,
            UpdatedAt = new DateTimeOffset(updatedAt, TimeSpan.Zero),
        };
    }

    private static string? UserText(ReadOnlySpan<byte> payload)
    {
        var entry = HistoryEntry.Read(payload.ToArray());
        if (entry.Kind != HistoryKind.UserMessage || ResponseItemReader.Read(entry.Json) is not ResponseItem.Message message
            || (message.Content is [{ Text: { } first }, ..] && ContextMarkers.IsContext(first)))
            return null;
        var text = message.Text.ReplaceLineEndings(" ").Trim();
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength - 1), "…");
    }
}
