using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;
using Codex.Net.Sse;
using Codex.Protocol.Responses;

namespace Codex.Net.Chat;

/// <summary>
/// Turns the chunks of one chat completion into events of the Responses API. Reasoning and text are passed on as they come; the items
/// themselves, and the calls, are told when the completion is over.
/// </summary>
internal sealed class ChatTranslator(ChatTools tools)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, ResponseItems.WriterOptions);
    private readonly ToolCallDrafts _calls = new();
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private string? _textId;
    private string? _reasoningId;
    private string? _responseId;
    private string? _finishReason;
    private JsonElement _usage;

    /// <summary>True when everything was told; what follows is of no interest.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Something of an answer was there.</summary>
    public bool HasBegun => _responseId is not null;

    /// <summary>The server has said why it stopped: only the token counts may be missing.</summary>
    public bool IsFinished => _finishReason is not null;

    /// <summary>Takes one chunk, or the whole answer of a server that does not stream.</summary>
    public void Take(ReadOnlySpan<byte> chunk, PayloadReceiver receiver)
    {
        if (IsOver)
        {
            return;
        }

        if (chunk.SequenceEqual("[DONE]"u8))
        {
            // Done before anything began is no answer.
            IsOver = true;
            if (HasBegun)
            {
                Finish(receiver);
            }

            return;
        }

        if (Parse(chunk) is not { } document)
        {
            return;
        }

        using (document)
        {
            Take(document.RootElement, receiver);
        }
    }

    /// <summary>The stream is over.</summary>
    public void Finish(PayloadReceiver receiver)
    {
        IsOver = true;
        CloseReasoning(receiver);
        if (_textId is { } id)
        {
            Tell(receiver, "response.output_item.done"u8, (id, _text.ToString()), static (w, message) => WriteMessage(w, message.id, message.Item2));
        }

        if (_finishReason is "length" or "content_filter")
        {
            Incomplete(_finishReason == "length" ? "max_output_tokens" : _finishReason, receiver);
            return;
        }

        foreach (var call in _calls.Complete())
        {
            Tell(receiver, "response.output_item.done"u8, (call, tools.Resolve(call.Name)), static (w, c) => WriteCall(w, c.call, c.Item2));
        }

        Completed(receiver);
    }

    private static JsonDocument? Parse(ReadOnlySpan<byte> chunk)
    {
        try
        {
            var reader = new Utf8JsonReader(chunk);
            return JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Take(JsonElement root, PayloadReceiver receiver)
    {
        if (root.Member("error") is { ValueKind: JsonValueKind.Object or JsonValueKind.String } error)
        {
            Fail(error, receiver);
            return;
        }

        if (_responseId is null)
        {
            _responseId = root.Text("id") is { Length: > 0 } id ? id : "resp_" + NewId();
            Begin(receiver);
        }

        if (root.Member("usage") is { ValueKind: JsonValueKind.Object } usage)
        {
            _usage = usage.Clone();
        }

        if (root.Member("choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0)
        {
            TakeChoice(choices[0], receiver);
        }
    }

    private void TakeChoice(JsonElement choice, PayloadReceiver receiver)
    {
        var delta = choice.Member("delta") is { ValueKind: JsonValueKind.Object } part ? part : choice.Member("message");
        var reasoning = Text(delta.Member("reasoning_content")) ?? Text(delta.Member("reasoning"));
        if (reasoning is { Length: > 0 })
        {
            TakeReasoning(reasoning, receiver);
        }

        if ((Text(delta.Member("content")) ?? delta.Text("refusal")) is { Length: > 0 } text)
        {
            TakeText(text, receiver);
        }

        if (delta.Member("tool_calls") is { ValueKind: JsonValueKind.Array } calls)
        {
            _calls.Take(calls);
        }
        else if (delta.Member("function_call") is { ValueKind: JsonValueKind.Object } function)
        {
            _calls.TakeSingle(function);
        }

        _finishReason = choice.Text("finish_reason") is { Length: > 0 } reason ? reason : _finishReason;
    }

    private void TakeReasoning(string delta, PayloadReceiver receiver)
    {
        if (_reasoningId is null)
        {
            _reasoningId = "rs_" + NewId();
            Tell(receiver, "response.output_item.added"u8, _reasoningId, static (w, id) => WriteReasoning(w, id, text: null));
        }

        _reasoning.Append(delta);
        Delta(receiver, "response.reasoning_text.delta"u8, _reasoningId, delta);
    }

    private void TakeText(string delta, PayloadReceiver receiver)
    {
        CloseReasoning(receiver);
        if (_textId is null)
        {
            _textId = "msg_" + NewId();
            Tell(receiver, "response.output_item.added"u8, _textId, static (w, id) => WriteMessage(w, id, text: null));
        }

        _text.Append(delta);
        Delta(receiver, "response.output_text.delta"u8, _textId, delta);
    }

    private void CloseReasoning(PayloadReceiver receiver)
    {
        if (_reasoningId is { } id)
        {
            Tell(receiver, "response.output_item.done"u8, (id, _reasoning.ToString()), static (w, r) => WriteReasoning(w, r.id, r.Item2));
            _reasoning.Clear();
            _reasoningId = null;
        }
    }

    /// <summary>Text may come as a string, as parts or, with reasoning, as an object.</summary>
    private static string? Text(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString(),
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(p => p.Text("text"))),
        JsonValueKind.Object => content.Text("text") ?? content.Text("content"),
        _ => null,
    };

    private void Begin(PayloadReceiver receiver) => TellResponse(receiver, "response.created"u8, static (w, me) => w.WriteString("id"u8, me._responseId));

    private void Completed(PayloadReceiver receiver) => TellResponse(receiver, "response.completed"u8, static (w, me) =>
    {
        w.WriteString("id"u8, me._responseId ?? "");
        if (me._usage.ValueKind == JsonValueKind.Object)
        {
            WriteUsage(w, me._usage);
        }
    });

    private void Incomplete(string reason, PayloadReceiver receiver)
    {
        _finishReason = reason;
        TellResponse(receiver, "response.incomplete"u8, static (w, me) =>
        {
            w.WriteStartObject("incomplete_details"u8);
            w.WriteString("reason"u8, me._finishReason);
            w.WriteEndObject();
        });
    }

    private void Fail(JsonElement error, PayloadReceiver receiver)
    {
        IsOver = true;
        Compose("response.failed"u8, (error, _: 0), static (w, state) =>
        {
            w.WriteStartObject("response"u8);
            w.WriteStartObject("error"u8);
            w.WriteString("code"u8, state.error.WholeNumber("code") == 429 ? "rate_limit_exceeded" : state.error.Text("code") ?? state.error.Text("type"));
            w.WriteString("message"u8, state.error.ValueKind == JsonValueKind.String ? state.error.GetString() : state.error.Text("message"));
            w.WriteEndObject();
            w.WriteEndObject();
        });
        receiver(_buffer.WrittenSpan);
    }

    private void Delta(PayloadReceiver receiver, ReadOnlySpan<byte> type, string itemId, string delta)
    {
        Compose(type, (itemId, delta), static (w, d) =>
        {
            w.WriteString("item_id"u8, d.itemId);
            w.WriteString("delta"u8, d.delta);
        });
        receiver(_buffer.WrittenSpan);
    }

    private void Tell<TState>(PayloadReceiver receiver, ReadOnlySpan<byte> type, TState state, Action<Utf8JsonWriter, TState> writeItem)
    {
        Compose(type, (state, writeItem), static (w, s) =>
        {
            w.WriteStartObject("item"u8);
            s.writeItem(w, s.state);
            w.WriteEndObject();
        });
        receiver(_buffer.WrittenSpan);
    }

    private void TellResponse(PayloadReceiver receiver, ReadOnlySpan<byte> type, Action<Utf8JsonWriter, ChatTranslator> writeMembers)
    {
        Compose(type, (me: this, writeMembers), static (w, s) =>
        {
            w.WriteStartObject("response"u8);
            s.writeMembers(w, s.me);
            w.WriteEndObject();
        });
        receiver(_buffer.WrittenSpan);
    }

    private void Compose<TState>(ReadOnlySpan<byte> type, TState state, Action<Utf8JsonWriter, TState> writeMembers)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, type);
        writeMembers(_writer, state);
        _writer.WriteEndObject();
        _writer.Flush();
    }

    private static void WriteMessage(Utf8JsonWriter writer, string id, string? text)
    {
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("id"u8, id);
        writer.WriteString("role"u8, "assistant"u8);
        WriteContent(writer, "output_text"u8, text);
    }

    private static void WriteReasoning(Utf8JsonWriter writer, string id, string? text)
    {
        writer.WriteString("type"u8, "reasoning"u8);
        writer.WriteString("id"u8, id);
        writer.WriteStartArray("summary"u8);
        writer.WriteEndArray();
        WriteContent(writer, "reasoning_text"u8, text);
    }

    private static void WriteContent(Utf8JsonWriter writer, ReadOnlySpan<byte> type, string? text)
    {
        writer.WriteStartArray("content"u8);
        if (text is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter writer, (string Id, string Name, string Arguments) call, ChatTool tool)
    {
        writer.WriteString("type"u8, tool.IsCustom ? "custom_tool_call"u8 : "function_call"u8);
        writer.WriteString("id"u8, (tool.IsCustom ? "ctc_" : "fc_") + NewId());
        writer.WriteString("call_id"u8, call.Id);
        writer.WriteString("name"u8, tool.Name);
        if (tool.IsCustom)
        {
            writer.WriteString("input"u8, ChatTools.ReadInput(call.Arguments));
            return;
        }

        if (tool.Namespace is { } space)
        {
            writer.WriteString("namespace"u8, space);
        }

        writer.WriteString("arguments"u8, call.Arguments);
    }

    private static void WriteUsage(Utf8JsonWriter writer, JsonElement usage)
    {
        var input = usage.Count("prompt_tokens");
        var output = usage.Count("completion_tokens");
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, input);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber(
            "cached_tokens"u8, usage.Member("prompt_tokens_details").WholeNumber("cached_tokens") ?? usage.Count("prompt_cache_hit_tokens"));
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, output);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.Member("completion_tokens_details").Count("reasoning_tokens"));
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, usage.WholeNumber("total_tokens") ?? (input + output));
        writer.WriteEndObject();
    }

    private static string NewId() => Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture);
}
