using System.Text.Json;

namespace Codex.Net.Responses;

/// <summary>Kinds of stream events; the deltas come first.</summary>
internal enum EventKind
{
    Ignored,
    OutputTextDelta,
    ReasoningSummaryDelta,
    ReasoningTextDelta,
    CustomToolInputDelta,
    ReasoningSummaryPartAdded,
    LastDelta = ReasoningSummaryPartAdded,
    OutputItemAdded,
    OutputItemDone,
    Created,
    Completed,
    Failed,
    Incomplete,
    RateLimits,
    Metadata,
    Error,
}

/// <summary>The members of an event object that matter, as raw JSON tokens of the payload they were read from.</summary>
internal ref struct EventFields
{
    public EventKind Kind;
    public ReadOnlySpan<byte> Whole;
    public ReadOnlySpan<byte> ItemId;
    public ReadOnlySpan<byte> CallId;
    public ReadOnlySpan<byte> Delta;
    public ReadOnlySpan<byte> Item;
    public ReadOnlySpan<byte> Response;
    public int SummaryIndex;
    public int ContentIndex;

    /// <summary>Reads the top level of one event; everything else is skipped but checked.</summary>
    /// <exception cref="JsonException">Not one complete JSON object.</exception>
    public static EventFields Read(ReadOnlySpan<byte> data)
    {
        var fields = new EventFields { Whole = data };
        var reader = new Utf8JsonReader(data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return fields;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            fields.Take(name, ref reader, data);
        }

        return fields;
    }

    private void Take(ReadOnlySpan<byte> name, scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (name.SequenceEqual("type"u8))
        {
            Kind = reader.TokenType == JsonTokenType.String ? KindOf(reader.ValueSpan) : EventKind.Ignored;
        }
        else if (name.SequenceEqual("delta"u8))
        {
            Delta = Raw(ref reader, data);
        }
        else if (name.SequenceEqual("item_id"u8))
        {
            ItemId = Raw(ref reader, data);
        }
        else if (name.SequenceEqual("summary_index"u8))
        {
            SummaryIndex = Number(ref reader);
        }
        else if (name.SequenceEqual("content_index"u8))
        {
            ContentIndex = Number(ref reader);
        }
        else if (name.SequenceEqual("call_id"u8))
        {
            CallId = Raw(ref reader, data);
        }
        else if (name.SequenceEqual("item"u8))
        {
            Item = Object(ref reader, data);
        }
        else if (name.SequenceEqual("response"u8))
        {
            Response = Object(ref reader, data);
        }
        else
        {
            reader.Skip();
        }
    }

    private static ReadOnlySpan<byte> Raw(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return data[start..(int)reader.BytesConsumed];
    }

    private static ReadOnlySpan<byte> Object(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        var raw = Raw(ref reader, data);
        return isObject ? raw : default;
    }

    private static int Number(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetInt32(out var value) ? value : 0;
        }

        reader.Skip();
        return 0;
    }

    private static EventKind KindOf(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("codex.rate_limits"u8))
        {
            return EventKind.RateLimits;
        }

        if (type.SequenceEqual("error"u8))
        {
            return EventKind.Error;
        }

        var prefix = "response."u8;
        if (!type.StartsWith(prefix))
        {
            return EventKind.Ignored;
        }

        var name = type[prefix.Length..];
        return name.SequenceEqual("output_text.delta"u8) ? EventKind.OutputTextDelta
            : name.SequenceEqual("reasoning_summary_text.delta"u8) ? EventKind.ReasoningSummaryDelta
            : name.SequenceEqual("reasoning_text.delta"u8) ? EventKind.ReasoningTextDelta
            : name.SequenceEqual("custom_tool_call_input.delta"u8) ? EventKind.CustomToolInputDelta
            : name.SequenceEqual("output_item.done"u8) ? EventKind.OutputItemDone
            : name.SequenceEqual("output_item.added"u8) ? EventKind.OutputItemAdded
            : name.SequenceEqual("reasoning_summary_part.added"u8) ? EventKind.ReasoningSummaryPartAdded
            : name.SequenceEqual("completed"u8) ? EventKind.Completed
            : name.SequenceEqual("created"u8) ? EventKind.Created
            : name.SequenceEqual("failed"u8) ? EventKind.Failed
            : name.SequenceEqual("incomplete"u8) ? EventKind.Incomplete
            : name.SequenceEqual("metadata"u8) ? EventKind.Metadata
            : EventKind.Ignored;
    }
}
