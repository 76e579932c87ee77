using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Protocol.Responses;

/// <summary>Reads the typed view of an item; anything that does not fit becomes <see cref="ResponseItem.Unknown"/>, never an error.</summary>
public static class ResponseItemReader
{
    /// <param name="json">One JSON object, UTF-8; kept by the result, so it must not change afterwards.</param>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static ResponseItem Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            return new ResponseItem.Unknown("") { Json = json };
        var type = root.String("type") ?? "";
        var id = root.String("id");
        ResponseItem? item = type switch
        {
            "message" => new ResponseItem.Message(root.String("role") ?? "", ReadContent(root), root.String("phase")) { Json = json, Id = id },
            "reasoning" => new ResponseItem.Reasoning(ReadTexts(root, "summary"), ReadTexts(root, "content")) { Json = json, Id = id },
            "function_call" when root.String("call_id") is { } callId && root.String("name") is { } name =>
                new ResponseItem.FunctionCall(callId, name, root.String("namespace"), root.String("arguments") ?? "") { Json = json, Id = id },
            "custom_tool_call" when root.String("call_id") is { } callId && root.String("name") is { } name =>
                new ResponseItem.CustomToolCall(callId, name, root.String("input") ?? "") { Json = json, Id = id },
            "local_shell_call" => ReadLocalShellCall(root, json, id),
            "function_call_output" or "custom_tool_call_output" or "tool_search_output" when root.String("call_id") is { } callId =>
                new ResponseItem.ToolCallOutput(callId, type) { Json = json, Id = id },
            "tool_search_call" when root.String("call_id") is { } callId =>
                new ResponseItem.ToolSearchCall(callId, ReadRaw(root, "arguments")) { Json = json, Id = id },
            "web_search_call" => ReadWebSearch(root, json, id),
            "compaction" => new ResponseItem.Compaction { Json = json, Id = id },
            _ => null,
        };
        return item ?? new ResponseItem.Unknown(type) { Json = json, Id = id };
    }

    private static ImmutableArray<ContentPart> ReadContent(JsonElement root)
    {
        if (!root.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return [];
        var parts = ImmutableArray.CreateBuilder<ContentPart>(content.GetArrayLength());
        foreach (var part in content.EnumerateArray())
            parts.Add(new ContentPart(part.String("type") ?? "", part.String("text")));
        return parts.MoveToImmutable();
    }

    private static ImmutableArray<string> ReadTexts(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var sections) || sections.ValueKind != JsonValueKind.Array)
            return [];
        return [.. sections.EnumerateArray().Select(section => section.String("text")).OfType<string>()];
    }

    private static ResponseItem.LocalShellCall? ReadLocalShellCall(JsonElement root, ReadOnlyMemory<byte> json, string? id)
    {
        if (!root.TryGetProperty("action", out var action) || action.ValueKind != JsonValueKind.Object
            || !action.TryGetProperty("command", out var command) || command.ValueKind != JsonValueKind.Array)
            return null;
        var argv = command.EnumerateArray().Select(word => word.ValueKind == JsonValueKind.String ? word.GetString() : null).ToList();
        if (argv.Contains(null))
            return null;
        long? timeout = action.TryGetProperty("timeout_ms", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var ms) ? ms : null;
        return new ResponseItem.LocalShellCall(root.String("call_id") ?? id, [.. argv.OfType<string>()], action.String("working_directory"), timeout)
        {
            Json = json,
            Id = id,
        };
    }

    private static ReadOnlyMemory<byte> ReadRaw(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? JsonSerializer.SerializeToUtf8Bytes(value, ResponsesJson.Default.JsonElement) : default;

    private static ResponseItem.WebSearchCall ReadWebSearch(JsonElement root, ReadOnlyMemory<byte> json, string? id)
    {
        ReadOnlyMemory<byte> action = default;
        var query = "";
        if (root.TryGetProperty("action", out var element) && element.ValueKind == JsonValueKind.Object)
        {
            action = JsonSerializer.SerializeToUtf8Bytes(element, ResponsesJson.Default.JsonElement);
            query = element.String("query") ?? element.String("url") ?? element.String("pattern") ?? "";
        }

        return new ResponseItem.WebSearchCall(root.String("status") ?? "", action, query) { Json = json, Id = id };
    }

    private static string? String(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
