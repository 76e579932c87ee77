using System.Text.Json;

namespace Codex.Testing.Model;

/// <summary>A step that is one output item: added, whatever comes in between, done.</summary>
internal abstract record ItemStep : ModelStep
{
    internal sealed override async ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        await SendItemAsync(stream, "response.output_item.added", isDone: false, cancellationToken);
        await SendProgressAsync(stream, cancellationToken);
        await SendItemAsync(stream, "response.output_item.done", isDone: true, cancellationToken);
        stream.ItemIndex++;
    }

    protected abstract void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone);

    protected virtual ValueTask SendProgressAsync(ReplyStream stream, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private ValueTask SendItemAsync(ReplyStream stream, string type, bool isDone, CancellationToken cancellationToken) =>
        stream.SendEventAsync(
            type,
            json =>
            {
                json.WriteNumber("output_index", stream.ItemIndex);
                json.WritePropertyName("item");
                WriteItem(json, stream, isDone);
            },
            cancellationToken);
}

internal sealed record MessageStep(string Text, int Deltas, string? Phase, string? Id) : ItemStep
{
    protected override void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteString("id", ItemId(stream));
        json.WriteString("status", isDone ? "completed" : "in_progress");
        json.WriteString("role", "assistant");
        if (Phase is not null) json.WriteString("phase", Phase);
        json.WriteStartArray("content");
        if (isDone) WritePart(json, Text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    protected override async ValueTask SendProgressAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        await SendAsync("response.content_part.added", json => { json.WritePropertyName("part"); WritePart(json, ""); });
        foreach (var piece in ReplyStream.Split(Text, Deltas))
        {
            await SendAsync("response.output_text.delta", json => json.WriteString("delta", piece));
        }

        await SendAsync("response.output_text.done", json => json.WriteString("text", Text));
        await SendAsync("response.content_part.done", json => { json.WritePropertyName("part"); WritePart(json, Text); });

        ValueTask SendAsync(string type, Action<Utf8JsonWriter> fields) => stream.SendEventAsync(
            type,
            json =>
            {
                json.WriteString("item_id", ItemId(stream));
                json.WriteNumber("output_index", stream.ItemIndex);
                json.WriteNumber("content_index", 0);
                fields(json);
            },
            cancellationToken);
    }

    private string ItemId(ReplyStream stream) => Id ?? stream.NewId("msg");

    private static void WritePart(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

internal sealed record ReasoningStep(string Summary, string? Content, string? Encrypted) : ItemStep
{
    protected override void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "reasoning");
        json.WriteString("id", stream.NewId("rs"));
        json.WriteStartArray("summary");
        if (isDone && Summary.Length > 0) WritePart(json, "summary_text", Summary);
        json.WriteEndArray();
        if (isDone && Content is not null)
        {
            json.WriteStartArray("content");
            WritePart(json, "reasoning_text", Content);
            json.WriteEndArray();
        }

        if (Encrypted is not null) json.WriteString("encrypted_content", isDone ? Encrypted : "");
        json.WriteEndObject();
    }

    protected override async ValueTask SendProgressAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        if (Summary.Length > 0)
        {
            await SendAsync("response.reasoning_summary_part.added", "summary_index", json =>
            {
                json.WritePropertyName("part");
                WritePart(json, "summary_text", "");
            });
            await SendAsync("response.reasoning_summary_text.delta", "summary_index", json => json.WriteString("delta", Summary));
            await SendAsync("response.reasoning_summary_text.done", "summary_index", json => json.WriteString("text", Summary));
        }

        if (Content is not null)
        {
            await SendAsync("response.reasoning_text.delta", "content_index", json => json.WriteString("delta", Content));
        }

        ValueTask SendAsync(string type, string indexName, Action<Utf8JsonWriter> fields) => stream.SendEventAsync(
            type,
            json =>
            {
                json.WriteString("item_id", stream.NewId("rs"));
                json.WriteNumber("output_index", stream.ItemIndex);
                json.WriteNumber(indexName, 0);
                fields(json);
            },
            cancellationToken);
    }

    private static void WritePart(Utf8JsonWriter json, string type, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}

internal sealed record FunctionCallStep(string Name, string Arguments, string? CallId, string? Namespace) : ItemStep
{
    protected override void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "function_call");
        json.WriteString("id", stream.NewId("fc"));
        json.WriteString("status", isDone ? "completed" : "in_progress");
        json.WriteString("call_id", CallId ?? stream.NewId("call"));
        json.WriteString("name", Name);
        if (Namespace is not null) json.WriteString("namespace", Namespace);
        json.WriteString("arguments", isDone ? Arguments : "");
        json.WriteEndObject();
    }

    protected override ValueTask SendProgressAsync(ReplyStream stream, CancellationToken cancellationToken) => stream.SendEventAsync(
        "response.function_call_arguments.delta",
        json =>
        {
            json.WriteString("item_id", stream.NewId("fc"));
            json.WriteNumber("output_index", stream.ItemIndex);
            json.WriteString("delta", Arguments);
        },
        cancellationToken);
}

internal sealed record CustomCallStep(string Name, string Input, string? CallId) : ItemStep
{
    protected override void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "custom_tool_call");
        json.WriteString("id", stream.NewId("ctc"));
        json.WriteString("status", isDone ? "completed" : "in_progress");
        json.WriteString("call_id", CallId ?? stream.NewId("call"));
        json.WriteString("name", Name);
        json.WriteString("input", isDone ? Input : "");
        json.WriteEndObject();
    }

    protected override ValueTask SendProgressAsync(ReplyStream stream, CancellationToken cancellationToken) => stream.SendEventAsync(
        "response.custom_tool_call_input.delta",
        json =>
        {
            json.WriteString("item_id", stream.NewId("ctc"));
            json.WriteString("call_id", CallId ?? stream.NewId("call"));
            json.WriteNumber("output_index", stream.ItemIndex);
            json.WriteString("delta", Input);
        },
        cancellationToken);
}

internal sealed record LocalShellStep(string[] Command, string? CallId) : ItemStep
{
    protected override void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "local_shell_call");
        json.WriteString("id", stream.NewId("lsh"));
        json.WriteString("call_id", CallId ?? stream.NewId("call"));
        json.WriteString("status", isDone ? "completed" : "in_progress");
        json.WriteStartObject("action");
        json.WriteString("type", "exec");
        json.WriteStartArray("command");
        foreach (var word in Command) json.WriteStringValue(word);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

internal sealed record WebSearchStep(string Query) : ItemStep
{
    protected override void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "web_search_call");
        json.WriteString("id", stream.NewId("ws"));
        json.WriteString("status", isDone ? "completed" : "in_progress");
        if (isDone)
        {
            json.WriteStartObject("action");
            json.WriteString("type", "search");
            json.WriteString("query", Query);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

internal sealed record RawItemStep(JsonElement Body) : ItemStep
{
    protected override void WriteItem(Utf8JsonWriter json, ReplyStream stream, bool isDone) => Body.WriteTo(json);
}
