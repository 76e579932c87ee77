using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Codex.Core.Conversation;
using Codex.Core.Tools;
using Codex.Protocol.Responses;

namespace Codex.Core.Mcp;

/// <summary>
/// What becomes of a tool's result: for the model its structured content, else its content part by part, within the token budget; for front
/// ends and the rollout the result itself.
/// </summary>
internal static class McpCallOutput
{
    private const string NoAudio = "<audio left out: this model takes no audio>";

    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The result as front ends see it: <c>{content, structuredContent?, _meta?}</c>.</summary>
    public static JsonElement ForItem(JsonElement result) => Parse(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        foreach (var block in Blocks(result))
        {
            if (TypeOf(block) == "audio")
                WriteText(writer, NoAudio);
            else
                block.WriteTo(writer);
        }

        writer.WriteEndArray();
        Copy(writer, result, "structuredContent");
        Copy(writer, result, "_meta");
        writer.WriteEndObject();
    });

    /// <summary>A text as the result of one of our own tools.</summary>
    public static JsonElement ForItem(string text) => Parse(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        WriteText(writer, text);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>True when the server says that the call failed.</summary>
    public static bool IsFailure(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("isError", out var flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>The result as the model sees it.</summary>
    public static ToolOutput ForModel(JsonElement result, TimeSpan elapsed, int maxTokens)
    {
        if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty("structuredContent", out var structured) && structured.ValueKind != JsonValueKind.Null)
            return ToolOutput.Text($"{Header(elapsed)}\n{MiddleCut.Cut(Compact(structured), maxTokens)}");
        var parts = ImmutableArray.CreateBuilder<InputPart>();
        parts.Add(new InputPart.Text(Header(elapsed)));
        var left = maxTokens;
        foreach (var block in Blocks(result))
        {
            if (Image(block) is { } image)
            {
                parts.Add(image);
                continue;
            }

            if (left <= 0)
                continue;
            var text = TextOf(block);
            parts.Add(new InputPart.Text(MiddleCut.Cut(text, left)));
            left -= (int)Math.Min(left, TokenEstimate.OfBytes(Encoding.UTF8.GetByteCount(text)));
        }

        return new ToolOutput(parts.ToImmutable());
    }

    /// <summary>A failure as the model sees it.</summary>
    public static ToolOutput ForModel(string failure, TimeSpan elapsed) => new([new InputPart.Text(Header(elapsed)), new InputPart.Text(failure)]);

    /// <summary>JSON on one line, whatever the server's formatting.</summary>
    public static string Compact(JsonElement element) => Encoding.UTF8.GetString(Write(element.WriteTo).Span);

    private static string Header(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"Wall time: {elapsed.TotalSeconds:0.0000} seconds\nOutput:");

    private static IEnumerable<JsonElement> Blocks(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array ? content.EnumerateArray() : [];

    private static string TypeOf(JsonElement block) => Member(block, "type") ?? "";

    private static InputPart.Image? Image(JsonElement block) => TypeOf(block) == "image" && Member(block, "data") is { } data
        ? new InputPart.Image(data.StartsWith("data:", StringComparison.Ordinal) ? data : $"data:{Member(block, "mimeType") ?? "application/octet-stream"};base64,{data}") { Detail = "high" }
        : null;

    private static string TextOf(JsonElement block) => TypeOf(block) switch
    {
        "text" => Member(block, "text") ?? "",
        "audio" => NoAudio,
        _ => Compact(block),
    };

    private static string? Member(JsonElement block, string name) =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement result, string name)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return;
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static JsonElement Parse(Action<Utf8JsonWriter> write)
    {
        var reader = new Utf8JsonReader(Write(write).Span);
        return JsonElement.ParseValue(ref reader);
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
            write(writer);
        return buffer.WrittenMemory;
    }
}

/// <summary>Cuts the middle out of a text that is too long.</summary>
internal static class MiddleCut
{
    public static string Cut(string text, int maxTokens)
    {
        var budget = (int)Math.Min((long)maxTokens * TokenEstimate.BytesPerToken, int.MaxValue);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= budget)
            return text;
        var head = budget / 2;
        while (head > 0 && (bytes[head] & 0xC0) == 0x80)
            head--;
        var tail = bytes.Length - (budget - (budget / 2));
        while (tail < bytes.Length && (bytes[tail] & 0xC0) == 0x80)
            tail++;
        var missing = TokenEstimate.OfBytes(bytes.Length - budget);
        return string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(bytes.AsSpan(0, head))}…{missing} tokens truncated…{Encoding.UTF8.GetString(bytes.AsSpan(tail))}");
    }
}
