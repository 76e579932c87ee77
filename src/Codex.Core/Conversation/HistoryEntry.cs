using System.Text.Json;

namespace Codex.Core.Conversation;

/// <summary>What an item of the history is, as far as the agent must know without parsing it whole.</summary>
internal enum HistoryKind
{
    UserMessage,
    DeveloperMessage,
    AssistantMessage,
    ToolCall,
    ToolOutput,
    Other,
}

/// <summary>One item of the history: its bytes as they go into requests and rollouts, and what it is.</summary>
/// <param name="Json">One JSON object, UTF-8.</param>
/// <param name="Kind">What it is.</param>
/// <param name="CallId">The call id of a call or an output.</param>
internal readonly record struct HistoryEntry(ReadOnlyMemory<byte> Json, HistoryKind Kind, string? CallId)
{
    /// <summary>Looks at the top level of an item. Provider bookkeeping of the original, which servers refuse, is left out.</summary>
    /// <param name="json">One JSON object; copied only when something must be left out.</param>
    public static HistoryEntry Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        string? type = null, role = null, callId = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return new HistoryEntry(json, HistoryKind.Other, null);
        (int Start, int End) bookkeeping = (-1, -1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("type"u8))
                type = ReadString(ref reader);
            else if (reader.ValueTextEquals("role"u8))
                role = ReadString(ref reader);
            else if (reader.ValueTextEquals("call_id"u8))
                callId = ReadString(ref reader);
            else
            {
                var isBookkeeping = reader.ValueTextEquals("internal_chat_message_metadata_passthrough"u8);
                reader.Read();
                reader.Skip();
                if (isBookkeeping)
                    bookkeeping = (start, (int)reader.BytesConsumed);
            }
        }

        if (bookkeeping.Start >= 0)
            json = RemoveMember(json.Span, bookkeeping.Start, bookkeeping.End);
        return new HistoryEntry(json, KindOf(type, role), callId);
    }

    private static HistoryKind KindOf(string? type, string? role) => type switch
    {
        "message" => role switch
        {
            "user" => HistoryKind.UserMessage,
            "assistant" => HistoryKind.AssistantMessage,
            _ => HistoryKind.DeveloperMessage,
        },
        "function_call" or "custom_tool_call" or "local_shell_call" or "tool_search_call" => HistoryKind.ToolCall,
        "function_call_output" or "custom_tool_call_output" or "tool_search_output" => HistoryKind.ToolOutput,
        _ => HistoryKind.Other,
    };

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    private static byte[] RemoveMember(ReadOnlySpan<byte> json, int start, int end)
    {
        // Takes one neighbouring comma along: the one before the member, or the one after a first member.
        var from = start;
        while (from > 0 && json[from - 1] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            from--;
        if (from > 0 && json[from - 1] == (byte)',')
        {
            from--;
        }
        else
        {
            var comma = json[end..].IndexOf((byte)',');
            if (comma >= 0 && json.Slice(end, comma).Trim(" \n\r\t"u8).IsEmpty)
                end += comma + 1;
        }

        var result = new byte[json.Length - (end - from)];
        json[..from].CopyTo(result);
        json[end..].CopyTo(result.AsSpan(from));
        return result;
    }
}
