using System.Text.Json;

namespace Codex.Core.Rollouts;

/// <summary>The outer members of one rollout line; the payload is left as bytes.</summary>
internal readonly ref struct RolloutLine
{
    private RolloutLine(ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload, long ordinal)
    {
        Type = type;
        Payload = payload;
        Ordinal = ordinal;
    }

    /// <summary><c>session_meta</c>, <c>response_item</c>, <c>event_msg</c>, …; empty when the line is not a rollout line.</summary>
    public ReadOnlySpan<byte> Type { get; }

    /// <summary>The payload's JSON; empty when there is none or the type was not asked for.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The line's number; −1 in files of the first era.</summary>
    public long Ordinal { get; }

    /// <summary>Reads a line. Torn or foreign lines give an empty type.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="wants">Tells from the type whether the payload is needed: the others are not even scanned.</param>
    public static RolloutLine Read(ReadOnlySpan<byte> line, Func<ReadOnlySpan<byte>, bool> wants)
    {
        try
        {
            return ReadMembers(line, wants);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static RolloutLine ReadMembers(ReadOnlySpan<byte> line, Func<ReadOnlySpan<byte>, bool> wants)
    {
        var reader = new Utf8JsonReader(line);
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> payload = default;
        long ordinal = -1;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
            }
            else if (reader.ValueTextEquals("ordinal"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out ordinal))
                    ordinal = -1;
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                if (!type.IsEmpty && !wants(type))
                    return new RolloutLine(type, default, ordinal);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                payload = line[start..(int)reader.BytesConsumed];
                if (!type.IsEmpty)
                    return new RolloutLine(type, payload, ordinal);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new RolloutLine(type, payload, ordinal);
    }
}
