using System.Buffers;
using System.Text.Json;
using Codex.Net.Responses;
using Codex.Protocol.Responses;

namespace Codex.Net.Chat;

/// <summary>
/// A request of ours in the terms of chat completions. The model, the conversation, the tools and an output schema go along; the rest of a
/// Responses request has no counterpart that all servers take.
/// </summary>
internal sealed class ChatRequest : IDisposable
{
    private readonly ResponsesRequest _request;
    private readonly JsonDocument _tail;

    public ChatRequest(ResponsesRequest request)
    {
        _request = request;
        _tail = JsonDocument.Parse(RequestParts.AsObject(request.Tail));
        Tools = new ChatTools(_tail.RootElement.Member("tools"));
    }

    public ChatTools Tools { get; }

    public void Dispose() => _tail.Dispose();

    /// <param name="asksForUsage">Ask for the token counts, which not all servers let themselves be asked for.</param>
    public ReadOnlyMemory<byte> ToBody(bool asksForUsage)
    {
        var buffer = new ArrayBufferWriter<byte>(16 << 10);
        using (var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, _request.Model);
            writer.WriteStartArray("messages"u8);
            new ChatMessages(writer).WriteAll(_request.Input);
            writer.WriteEndArray();
            writer.WriteBoolean("stream"u8, true);
            if (asksForUsage)
            {
                writer.WriteStartObject("stream_options"u8);
                writer.WriteBoolean("include_usage"u8, true);
                writer.WriteEndObject();
            }

            if (!Tools.IsEmpty)
            {
                writer.WriteStartArray("tools"u8);
                Tools.Write(writer);
                writer.WriteEndArray();
            }

            WriteFormat(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private void WriteFormat(Utf8JsonWriter writer)
    {
        if (_tail.RootElement.Member("text").Member("format") is not { ValueKind: JsonValueKind.Object } format || format.Text("type") != "json_schema")
        {
            return;
        }

        writer.WriteStartObject("response_format"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WriteStartObject("json_schema"u8);
        writer.WriteString("name"u8, format.Text("name") ?? "output");
        writer.WriteBoolean("strict"u8, format.Flag("strict"));
        writer.WritePropertyName("schema"u8);
        if (format.Member("schema") is { ValueKind: not JsonValueKind.Undefined } schema)
        {
            schema.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue("{}"u8);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
