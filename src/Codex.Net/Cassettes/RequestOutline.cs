using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Cassettes;

/// <summary>What makes two requests the same for a cassette. Null members say nothing and are not compared.</summary>
internal sealed record RequestOutline(string? Model, ImmutableArray<string>? Tools, ImmutableArray<OutlineItem>? Input)
{
    /// <summary>The outline of a body as a cassette holds it, complete or in parts.</summary>
    public static RequestOutline OfStored(JsonElement body)
    {
        var input = body.Member("input");
        return new RequestOutline(
            body.Text("model"),
            ToolNames(body),
            input.ValueKind == JsonValueKind.Array ? [.. input.EnumerateArray().Select(i => OutlineItem.Of(i, static (text, _) => text))] : null);
    }

    /// <summary>The outline of a request of this run; ids in tool outputs are learnt on the way.</summary>
    public static RequestOutline OfLive(ResponsesRequest request, CassetteText text)
    {
        using var tail = JsonDocument.Parse(RequestParts.AsObject(request.Tail));
        var input = ImmutableArray.CreateBuilder<OutlineItem>(request.Input.Length);
        foreach (var json in request.Input)
        {
            using var item = JsonDocument.Parse(json);
            input.Add(OutlineItem.Of(item.RootElement, text.Normalise));
        }

        return new RequestOutline(request.Model, ToolNames(tail.RootElement) ?? [], input.MoveToImmutable());
    }

    /// <summary>Entries may be names alone, which is all that a hand-written cassette needs.</summary>
    private static ImmutableArray<string>? ToolNames(JsonElement body) => body.Member("tools") is { ValueKind: JsonValueKind.Array } tools
        ? [.. tools.EnumerateArray().Select(t => t.ValueKind == JsonValueKind.String ? t.GetString() ?? "" : t.Text("name") ?? t.Text("type") ?? "?")]
        : null;
}

/// <summary>One input item: its kind, and the text that must be the same, if there is one.</summary>
/// <param name="Label">Type, and role or name: <c>message user</c>, <c>function_call exec_command</c>.</param>
/// <param name="Text">The text of a user's message or of a tool's output.</param>
internal sealed record OutlineItem(string Label, string? Text)
{
    private const string UserMessage = "message user";

    /// <summary>Parts of user messages that tell of the machine, not of the task; another machine tells otherwise.</summary>
    private static readonly string[] Surroundings = ["<environment_context>", "# AGENTS.md instructions"];

    public static OutlineItem Of(JsonElement item, Func<string, bool, string> normalise)
    {
        var type = item.Text("type") ?? "message";
        var name = item.Text("namespace") is { } space ? $"{space}.{item.Text("name")}" : item.Text("name") ?? item.Text("role");
        var label = name is null ? type : $"{type} {name}";
        var isOutput = IsOutput(type);
        var text = isOutput ? PartsText(item.Member("output")) : label == UserMessage ? PartsText(item.Member("content")) : null;
        return new OutlineItem(isOutput ? type : label, text is null ? null : normalise(text, isOutput));
    }

    /// <summary>True for the outputs of all kinds of tools.</summary>
    public static bool IsOutput(string? type) => type?.EndsWith("_output", StringComparison.Ordinal) == true;

    private static string? PartsText(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString();
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var parts = content.EnumerateArray().Select(p => p.Text("text") ?? $"[{p.Text("type")}]").Where(t => !IsSurroundings(t)).ToList();
        return parts.Count == 0 ? null : string.Join('\n', parts);
    }

    private static bool IsSurroundings(string text) => Surroundings.Any(s => text.StartsWith(s, StringComparison.Ordinal));
}
