using System.Buffers;
using System.Text.Json;
using Codex.Net.Responses;
using Codex.Protocol.Responses;

namespace Codex.Net.Chat;

/// <summary>
/// Writes the events of the Responses API that a chat completion turns into. Each result lives in the one buffer until the next event is written.
/// </summary>
internal sealed class ChatEventWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, ResponseItems.WriterOptions);

    public ReadOnlySpan<byte> Created(string responseId)
    {
        Begin("response.created"u8, "response"u8);
        _writer.WriteString("id"u8, responseId);
        return End();
    }

    public ReadOnlySpan<byte> TextDelta(string itemId, string delta) => Delta("response.output_text.delta"u8, itemId, delta);

    public ReadOnlySpan<byte> ReasoningDelta(string itemId, string delta) => Delta("response.reasoning_text.delta"u8, itemId, delta);

    public ReadOnlySpan<byte> MessageAdded(string id) => Message("response.output_item.added"u8, id, text: null);

    public ReadOnlySpan<byte> MessageDone(string id, string text) => Message("response.output_item.done"u8, id, text);

    public ReadOnlySpan<byte> ReasoningAdded(string id) => Reasoning("response.output_item.added"u8, id, text: null);

    public ReadOnlySpan<byte> ReasoningDone(string id, string text) => Reasoning("response.output_item.done"u8, id, text);

    public ReadOnlySpan<byte> CallDone(string id, (string Id, string Name, string Arguments) call, ChatTool tool)
    {
        Begin("response.output_item.done"u8, "item"u8);
        _writer.WriteString("type"u8, tool.IsCustom ? "custom_tool_call"u8 : "function_call"u8);
        _writer.WriteString("id"u8, (tool.IsCustom ? "ctc_" : "fc_") + id);
        _writer.WriteString("call_id"u8, call.Id);
        _writer.WriteString("name"u8, tool.Name);
        if (tool.IsCustom)
        {
            _writer.WriteString("input"u8, ChatTools.ReadInput(call.Arguments));
            return End();
        }

        if (tool.Namespace is { } space)
        {
            _writer.WriteString("namespace"u8, space);
        }

        _writer.WriteString("arguments"u8, call.Arguments);
        return End();
    }

    /// <param name="responseId">The completion's id.</param>
    /// <param name="usage">The <c>usage</c> of the completion; undefined when the server told none.</param>
    public ReadOnlySpan<byte> Completed(string responseId, JsonElement usage)
    {
        Begin("response.completed"u8, "response"u8);
        _writer.WriteString("id"u8, responseId);
        if (usage.ValueKind == JsonValueKind.Object)
        {
            WriteUsage(usage);
        }

        return End();
    }

    public ReadOnlySpan<byte> Incomplete(string reason)
    {
        Begin("response.incomplete"u8, "response"u8);
        _writer.WriteStartObject("incomplete_details"u8);
        _writer.WriteString("reason"u8, reason);
        _writer.WriteEndObject();
        return End();
    }

    /// <param name="error">The <c>error</c> that came in the stream: an object, or just a text.</param>
    public ReadOnlySpan<byte> Failed(JsonElement error)
    {
        Begin("response.failed"u8, "response"u8);
        _writer.WriteStartObject("error"u8);
        _writer.WriteString("code"u8, error.WholeNumber("code") == 429 ? "rate_limit_exceeded" : error.Text("code") ?? error.Text("type"));
        _writer.WriteString("message"u8, error.ValueKind == JsonValueKind.String ? error.GetString() : error.Text("message"));
        _writer.WriteEndObject();
        return End();
    }

    private ReadOnlySpan<byte> Delta(ReadOnlySpan<byte> type, string itemId, string delta)
    {
        Begin(type);
        _writer.WriteString("item_id"u8, itemId);
        _writer.WriteString("delta"u8, delta);
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }

    private ReadOnlySpan<byte> Message(ReadOnlySpan<byte> type, string id, string? text)
    {
        Begin(type, "item"u8);
        _writer.WriteString("type"u8, "message"u8);
        _writer.WriteString("id"u8, id);
        _writer.WriteString("role"u8, "assistant"u8);
        WriteContent("output_text"u8, text);
        return End();
    }

    private ReadOnlySpan<byte> Reasoning(ReadOnlySpan<byte> type, string id, string? text)
    {
        Begin(type, "item"u8);
        _writer.WriteString("type"u8, "reasoning"u8);
        _writer.WriteString("id"u8, id);
        _writer.WriteStartArray("summary"u8);
        _writer.WriteEndArray();
        WriteContent("reasoning_text"u8, text);
        return End();
    }

    private void WriteContent(ReadOnlySpan<byte> type, string? text)
    {
        _writer.WriteStartArray("content"u8);
        if (text is not null)
        {
            _writer.WriteStartObject();
            _writer.WriteString("type"u8, type);
            _writer.WriteString("text"u8, text);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteUsage(JsonElement usage)
    {
        var input = usage.Count("prompt_tokens");
        var output = usage.Count("completion_tokens");
        var cached = usage.Member("prompt_tokens_details").WholeNumber("cached_tokens") ?? usage.Count("prompt_cache_hit_tokens");
        _writer.WriteStartObject("usage"u8);
        _writer.WriteNumber("input_tokens"u8, input);
        _writer.WriteStartObject("input_tokens_details"u8);
        _writer.WriteNumber("cached_tokens"u8, cached);
        _writer.WriteEndObject();
        _writer.WriteNumber("output_tokens"u8, output);
        _writer.WriteStartObject("output_tokens_details"u8);
        _writer.WriteNumber("reasoning_tokens"u8, usage.Member("completion_tokens_details").Count("reasoning_tokens"));
        _writer.WriteEndObject();
        _writer.WriteNumber("total_tokens"u8, usage.WholeNumber("total_tokens") ?? (input + output));
        _writer.WriteEndObject();
    }

    private void Begin(ReadOnlySpan<byte> type)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, type);
    }

    private void Begin(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Begin(type);
        _writer.WriteStartObject(body);
    }

    private ReadOnlySpan<byte> End()
    {
        _writer.WriteEndObject();
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }
}
