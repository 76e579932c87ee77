using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;
using Codex.Net.Sse;

namespace Codex.Net.Chat;

/// <summary>
/// Turns the chunks of one chat completion into events of the Responses API. Reasoning and text are passed on as they come; the items
/// themselves, and the calls, are told when the completion is over.
/// </summary>
internal sealed class ChatTranslator(ChatTools tools)
{
    private readonly ChatEventWriter _events = new();
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
            receiver(_events.MessageDone(id, _text.ToString()));
        }

        if (_finishReason is "length" or "content_filter")
        {
            receiver(_events.Incomplete(_finishReason == "length" ? "max_output_tokens" : _finishReason));
            return;
        }

        foreach (var call in _calls.Complete())
        {
            receiver(_events.CallDone(NewId(), call, tools.Resolve(call.Name)));
        }

        receiver(_events.Completed(_responseId ?? "", _usage));
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
            IsOver = true;
            receiver(_events.Failed(error));
            return;
        }

        if (_responseId is null)
        {
            _responseId = root.Text("id") is { Length: > 0 } id ? id : "resp_" + NewId();
            receiver(_events.Created(_responseId));
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
            receiver(_events.ReasoningAdded(_reasoningId));
        }

        _reasoning.Append(delta);
        receiver(_events.ReasoningDelta(_reasoningId, delta));
    }

    private void TakeText(string delta, PayloadReceiver receiver)
    {
        CloseReasoning(receiver);
        if (_textId is null)
        {
            _textId = "msg_" + NewId();
            receiver(_events.MessageAdded(_textId));
        }

        _text.Append(delta);
        receiver(_events.TextDelta(_textId, delta));
    }

    private void CloseReasoning(PayloadReceiver receiver)
    {
        if (_reasoningId is { } id)
        {
            receiver(_events.ReasoningDone(id, _reasoning.ToString()));
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

    private static string NewId() => Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture);
}
