using System.Text.Json;

namespace Codex.Testing.Model;

internal sealed record RawEventStep(JsonElement Body) : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken) =>
        stream.SendTextAsync($"event: {Body.GetProperty("type").GetString()}\ndata: {Body.GetRawText().ReplaceLineEndings(" ")}\n\n", cancellationToken);
}

internal sealed record RawTextStep(string Text) : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken) => stream.SendTextAsync(Text, cancellationToken);
}

internal sealed record UsageStep(long Input, long Output, long Cached, long Thought, long? Total) : ModelStep
{
    internal static UsageStep Default { get; } = new(100, 10, 0, 0, null);

    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        stream.Usage = this;
        return ValueTask.CompletedTask;
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", Input);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", Cached);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", Output);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", Thought);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", Total ?? Input + Output);
        json.WriteEndObject();
    }
}

internal sealed record EndTurnStep(bool Value) : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        stream.CompletedFields.Add(json => json.WriteBoolean("end_turn", Value));
        return ValueTask.CompletedTask;
    }
}

internal sealed record ResponseFieldStep(string Name, JsonElement Value) : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        stream.CompletedFields.Add(json =>
        {
            json.WritePropertyName(Name);
            Value.WriteTo(json);
        });
        return ValueTask.CompletedTask;
    }
}

internal sealed record FailedStep(string Code, string Text) : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        stream.IsCompletedSent = true;
        return stream.SendResponseAsync(
            "response.failed",
            "failed",
            json =>
            {
                json.WriteStartObject("error");
                json.WriteString("code", Code);
                json.WriteString("message", Text);
                json.WriteEndObject();
            },
            cancellationToken);
    }
}

internal sealed record IncompleteStep(string Reason) : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        stream.IsCompletedSent = true;
        return stream.SendResponseAsync(
            "response.incomplete",
            "incomplete",
            json =>
            {
                json.WriteStartObject("incomplete_details");
                json.WriteString("reason", Reason);
                json.WriteEndObject();
            },
            cancellationToken);
    }
}

internal sealed record DisconnectStep : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        stream.IsCut = true;
        return ValueTask.CompletedTask;
    }
}

internal sealed record WithoutCompletedStep : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        stream.IsCompletedSent = true;
        return ValueTask.CompletedTask;
    }
}

internal sealed record WithoutCreatedStep : ModelStep
{
    internal override ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

internal sealed record HoldStep(Task Gate) : ModelStep
{
    internal override async ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        await Gate.WaitAsync(cancellationToken);
    }
}

internal sealed record PauseStep(TimeSpan Time) : ModelStep
{
    internal override async ValueTask PlayAsync(ReplyStream stream, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        await Task.Delay(Time, cancellationToken);
    }
}
