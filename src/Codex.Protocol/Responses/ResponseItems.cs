using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Codex.Protocol.Responses;

/// <summary>Makes the items that we add to a conversation: messages of the user and the developer, and outputs of tools.</summary>
public static class ResponseItems
{
    /// <summary>Leaves non-ASCII text as it is; the result is never embedded in HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A message of text parts.</summary>
    /// <param name="role"><c>user</c> or <c>developer</c>.</param>
    public static ResponseItem.Message TextMessage(string id, string role, params ReadOnlySpan<string> texts)
    {
        var parts = ImmutableArray.CreateBuilder<InputPart>(texts.Length);
        foreach (var text in texts)
            parts.Add(new InputPart.Text(text));
        return Message(id, role, parts.MoveToImmutable());
    }

    /// <summary>A message of text and image parts.</summary>
    public static ResponseItem.Message Message(string id, string role, ImmutableArray<InputPart> parts)
    {
        var json = Write(writer =>
        {
            writer.WriteString("type"u8, "message"u8);
            writer.WriteString("id"u8, id);
            writer.WriteString("role"u8, role);
            writer.WriteStartArray("content"u8);
            foreach (var part in parts)
                part.WriteTo(writer);
            writer.WriteEndArray();
        });
        var content = parts.Select(part => part is InputPart.Text text
            ? new ContentPart("input_text", text.Value)
            : new ContentPart("input_image", null));
        return new ResponseItem.Message(role, [.. content], null) { Json = json, Id = id };
    }

    /// <summary>The output of a call: a string when there is one text part, else an array of parts.</summary>
    /// <param name="type"><c>function_call_output</c> or <c>custom_tool_call_output</c>.</param>
    public static ResponseItem.ToolCallOutput Output(string type, string id, string callId, ImmutableArray<InputPart> parts)
    {
        var json = Write(writer =>
        {
            writer.WriteString("type"u8, type);
            writer.WriteString("id"u8, id);
            writer.WriteString("call_id"u8, callId);
            if (parts is [InputPart.Text only])
            {
                writer.WriteString("output"u8, only.Value);
                return;
            }

            writer.WriteStartArray("output"u8);
            foreach (var part in parts)
                part.WriteTo(writer);
            writer.WriteEndArray();
        });
        return new ResponseItem.ToolCallOutput(callId, type) { Json = json, Id = id };
    }

    /// <summary>The answer to a search for tools.</summary>
    /// <param name="tools">The entries found, a JSON array.</param>
    public static ResponseItem.ToolCallOutput ToolSearchOutput(string id, string callId, ReadOnlyMemory<byte> tools)
    {
        var json = Write(writer =>
        {
            writer.WriteString("type"u8, "tool_search_output"u8);
            writer.WriteString("id"u8, id);
            writer.WriteString("call_id"u8, callId);
            writer.WriteString("status"u8, "completed"u8);
            writer.WriteString("execution"u8, "client"u8);
            writer.WritePropertyName("tools"u8);
            writer.WriteRawValue(tools.Span);
        });
        return new ResponseItem.ToolCallOutput(callId, "tool_search_output") { Json = json, Id = id };
    }

    /// <summary>A marker item with a type and nothing else.</summary>
    public static ResponseItem Marker(string type) => new ResponseItem.Unknown(type)
    {
        Json = Write(writer => writer.WriteString("type"u8, type)),
    };

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}

/// <summary>A part of a message or of a tool output that we write.</summary>
public abstract record InputPart
{
    private InputPart()
    {
    }

    /// <summary>Writes the part as the wire has it.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);

    public sealed record Text(string Value) : InputPart
    {
        public override void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "input_text"u8);
            writer.WriteString("text"u8, Value);
            writer.WriteEndObject();
        }
    }

    /// <param name="Url">An <c>https:</c> or <c>data:</c> URL.</param>
    public sealed record Image(string Url) : InputPart
    {
        /// <summary>How closely the model looks: <c>original</c>, <c>high</c>, <c>low</c> or <c>auto</c>.</summary>
        public string Detail { get; init; } = "original";

        public override void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "input_image"u8);
            writer.WriteString("image_url"u8, Url);
            writer.WriteString("detail"u8, Detail);
            writer.WriteEndObject();
        }
    }
}
