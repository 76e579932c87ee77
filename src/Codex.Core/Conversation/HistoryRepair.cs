using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.Responses;

namespace Codex.Core.Conversation;

/// <summary>Keeps the invariant that each call has exactly one output, for histories that were cut off.</summary>
internal static class HistoryRepair
{
    /// <summary>Adds an output to each call that has none, and drops outputs without a call.</summary>
    public static ImmutableArray<HistoryEntry> CompleteCalls(List<HistoryEntry> items)
    {
        var outputs = items.Where(entry => entry.Kind == HistoryKind.ToolOutput).Select(entry => entry.CallId).ToHashSet();
        var calls = items.Where(entry => entry.Kind == HistoryKind.ToolCall).Select(entry => entry.CallId).ToHashSet();
        var result = ImmutableArray.CreateBuilder<HistoryEntry>(items.Count);
        foreach (var entry in items)
        {
            if (entry.Kind == HistoryKind.ToolOutput && entry.CallId is not null && !calls.Contains(entry.CallId))
                continue;
            result.Add(entry);
            if (entry.Kind == HistoryKind.ToolCall && entry.CallId is { } callId && outputs.Add(callId))
                result.Add(AbortedOutput(entry, callId));
        }

        return result.ToImmutable();
    }

    private static HistoryEntry AbortedOutput(HistoryEntry call, string callId)
    {
        using var document = JsonDocument.Parse(call.Json);
        _ = document.RootElement.TryGetProperty("type", out var type);
        ResponseItem output = type.ValueEquals("tool_search_call"u8)
            ? ResponseItems.ToolSearchOutput(ItemIds.ForOutput("tool_search_output"), callId, "[]"u8.ToArray())
            : Aborted(type.ValueEquals("custom_tool_call"u8) ? "custom_tool_call_output" : "function_call_output", callId);
        return new HistoryEntry(output.Json, HistoryKind.ToolOutput, callId);
    }

    private static ResponseItem.ToolCallOutput Aborted(string type, string callId) =>
        ResponseItems.Output(type, ItemIds.ForOutput(type), callId, [new InputPart.Text("aborted")]);
}
