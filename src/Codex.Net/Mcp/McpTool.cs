using System.Text.Json;

namespace Codex.Net.Mcp;

/// <summary>A tool as its server lists it.</summary>
public sealed record McpTool
{
    /// <summary>The name by which the server knows it.</summary>
    public required string Name { get; init; }

    /// <summary>For people; null when the server gives none.</summary>
    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>JSON Schema of its arguments; undefined when the server gives none.</summary>
    public JsonElement InputSchema { get; init; }

    /// <summary>What the server says about its effects, as sent; undefined when it says nothing.</summary>
    public JsonElement Annotations { get; init; }

    /// <summary>It changes nothing. Null when the server does not say.</summary>
    public bool? ReadOnlyHint => Hint("readOnlyHint");

    /// <summary>It may delete or overwrite. Null when the server does not say.</summary>
    public bool? DestructiveHint => Hint("destructiveHint");

    /// <summary>It reaches beyond this computer. Null when the server does not say.</summary>
    public bool? OpenWorldHint => Hint("openWorldHint");

    /// <summary>Null when it has no name, without which it cannot be called.</summary>
    internal static McpTool? Read(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || McpJson.Text(tool, "name") is not { Length: > 0 } name)
            return null;
        var annotations = McpJson.Object(tool, "annotations");
        return new McpTool
        {
            Name = name,
            Title = McpJson.Text(tool, "title") ?? McpJson.Text(annotations, "title"),
            Description = McpJson.Text(tool, "description"),
            InputSchema = McpJson.Object(tool, "inputSchema"),
            Annotations = annotations,
        };
    }

    private bool? Hint(string name) => Annotations.ValueKind == JsonValueKind.Object && Annotations.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        }
        : null;
}

/// <summary>Reads members of what servers send, which may be anything.</summary>
internal static class McpJson
{
    /// <summary>A text member; null when it is absent or no text.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>An object member; undefined when it is absent or no object.</summary>
    public static JsonElement Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>The items of an array member; none when it is absent or no array.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
