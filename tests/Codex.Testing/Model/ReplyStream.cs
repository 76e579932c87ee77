using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Codex.Testing.Model;

/// <summary>The SSE body of one reply while it is being played: numbering, state that later steps read, and the bytes.</summary>
internal sealed class ReplyStream(HttpConnection connection, int responseNumber, int? chunkBytes)
{
    // Events are gathered up to this size per write, so that 100,000 deltas are not 100,000 system calls.
    private const int FlushAt = 64 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _pending = new(FlushAt + 4096);
    private readonly ArrayBufferWriter<byte> _event = new();
    private int _sequence;

    public int ItemIndex { get; set; }

    public UsageStep Usage { get; set; } = UsageStep.Default;

    public List<Action<Utf8JsonWriter>> CompletedFields { get; } = [];

    /// <summary>A terminal event was sent, or deliberately left out.</summary>
    public bool IsCompletedSent { get; set; }

    /// <summary>The connection is to be cut here.</summary>
    public bool IsCut { get; set; }

    public async Task PlayAsync(IReadOnlyList<ModelStep> steps, CancellationToken cancellationToken)
    {
        if (steps is not [WithoutCreatedStep, ..]) await SendResponseAsync("response.created", "in_progress", _ => { }, cancellationToken);
        foreach (var step in steps)
        {
            await step.PlayAsync(this, cancellationToken);
            if (IsCut) break;
        }

        if (!IsCompletedSent && !IsCut) await SendCompletedAsync(cancellationToken);
        await FlushAsync(cancellationToken);
        if (IsCut) connection.Close();
        else await connection.WriteChunkAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);
    }

    /// <summary><c>prefix_R_I</c>: the same for all events of one item.</summary>
    public string NewId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{responseNumber}_{ItemIndex}");

    public ValueTask SendResponseAsync(string type, string status, Action<Utf8JsonWriter> fields, CancellationToken cancellationToken) =>
        SendEventAsync(
            type,
            json =>
            {
                json.WriteStartObject("response");
                json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"resp_{responseNumber}"));
                json.WriteString("object", "response");
                json.WriteString("status", status);
                fields(json);
                json.WriteEndObject();
            },
            cancellationToken);

    public ValueTask SendEventAsync(string type, Action<Utf8JsonWriter> fields, CancellationToken cancellationToken)
    {
        _event.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_event, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteNumber("sequence_number", _sequence++);
            fields(json);
            json.WriteEndObject();
        }

        _pending.Write("event: "u8);
        Encoding.UTF8.GetBytes(type, _pending);
        _pending.Write("\ndata: "u8);
        _pending.Write(_event.WrittenSpan);
        _pending.Write("\n\n"u8);
        return _pending.WrittenCount < FlushAt ? ValueTask.CompletedTask : FlushAsync(cancellationToken);
    }

    public ValueTask SendTextAsync(string text, CancellationToken cancellationToken)
    {
        Encoding.UTF8.GetBytes(text, _pending);
        return _pending.WrittenCount < FlushAt ? ValueTask.CompletedTask : FlushAsync(cancellationToken);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var bytes = _pending.WrittenMemory;
        var step = chunkBytes ?? Math.Max(bytes.Length, 1);
        for (var at = 0; at < bytes.Length; at += step)
        {
            await connection.WriteChunkAsync(bytes.Slice(at, Math.Min(step, bytes.Length - at)), cancellationToken);
        }

        _pending.ResetWrittenCount();
    }

    /// <summary>At most <paramref name="pieces"/> parts of about equal length; surrogate pairs stay together.</summary>
    public static IEnumerable<string> Split(string text, int pieces)
    {
        var size = Math.Max(1, (text.Length + pieces - 1) / pieces);
        for (var at = 0; at < text.Length;)
        {
            var end = Math.Min(text.Length, at + size);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1])) end++;
            yield return text[at..end];
            at = end;
        }
    }

    private ValueTask SendCompletedAsync(CancellationToken cancellationToken) => SendResponseAsync(
        "response.completed",
        "completed",
        json =>
        {
            Usage.Write(json);
            foreach (var field in CompletedFields) field(json);
        },
        cancellationToken);
}
