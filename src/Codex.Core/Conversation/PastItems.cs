using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Conversation;

/// <summary>
/// What front ends show of a conversation that goes on: the messages of both sides, and the commands and patches between them. It is made
/// from the conversation itself, so it reads rollouts of either era; what a compaction has replaced is not in it.
/// </summary>
internal static class PastItems
{
    /// <param name="history">The conversation.</param>
    /// <param name="cwd">For commands that do not say where they ran.</param>
    public static ImmutableArray<ThreadItem> Read(IReadOnlyList<HistoryEntry> history, string cwd)
    {
        var outputs = new Dictionary<string, PastOutput>(StringComparer.Ordinal);
        foreach (var entry in history)
        {
            if (entry is { Kind: HistoryKind.ToolOutput, CallId: { } callId })
                outputs[callId] = ReadOutput(entry.Json);
        }

        var items = ImmutableArray.CreateBuilder<ThreadItem>();
        foreach (var entry in history)
        {
            if (entry.Kind is HistoryKind.UserMessage or HistoryKind.AssistantMessage or HistoryKind.ToolCall && ToItem(entry, outputs, cwd) is { } item)
                items.Add(item);
        }

        return items.ToImmutable();
    }

    private static ThreadItem? ToItem(HistoryEntry entry, Dictionary<string, PastOutput> outputs, string cwd) => ResponseItemReader.Read(entry.Json) switch
    {
        ResponseItem.Message { Role: "user" } message => UserMessage(message),
        ResponseItem.Message { Role: "assistant" } message when message.Text.Length > 0 => new ThreadItem.AgentMessage { Id = ItemIds.NewUuid(), Text = message.Text },
        ResponseItem.FunctionCall call when Script(call) is { } script => Command(call.CallId, script, outputs, cwd),
        ResponseItem.CustomToolCall { Name: "apply_patch" } patch => Command(patch.CallId, "apply_patch\n" + patch.Input, outputs, cwd),
        _ => null,
    };

    private static ThreadItem.UserMessage? UserMessage(ResponseItem.Message message)
    {
        var texts = message.Content.Where(part => part.Text is not null).Select(part => part.Text ?? "").Where(text => !IsImageTag(text)).ToList();
        if (texts is [var first, ..] && (ContextMarkers.IsContext(first) || SummaryText.IsSummary(first)))
            return null;
        // Images are shown as what they are, not again.
        var images = message.Content.Count(part => part.Text is null);
        var text = string.Concat(Enumerable.Range(1, images).Select(number => $"[Image #{number}] ")) + string.Concat(texts);
        return new ThreadItem.UserMessage { Id = ItemIds.NewUuid(), Content = [new UserInput.Text(text)] };
    }

    private static bool IsImageTag(string text) => text.StartsWith("<image ", StringComparison.Ordinal) || text == "</image>";

    private static ThreadItem.CommandExecution Command(string callId, string script, Dictionary<string, PastOutput> outputs, string cwd)
    {
        var output = outputs.GetValueOrDefault(callId);
        return new ThreadItem.CommandExecution
        {
            Id = callId,
            Command = script,
            Cwd = cwd,
            Status = output is { ExitCode: not 0 } ? ItemStatus.Failed : ItemStatus.Completed,
            AggregatedOutput = output?.Text,
            ExitCode = output?.ExitCode ?? 0,
        };
    }

    /// <summary>The command of a shell tool of either era; null for other tools and for what cannot be read.</summary>
    private static string? Script(ResponseItem.FunctionCall call)
    {
        try
        {
            using var document = JsonDocument.Parse(call.Arguments);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            if (document.RootElement.TryGetProperty("cmd", out var cmd) && cmd.ValueKind == JsonValueKind.String)
                return cmd.GetString();
            if (!document.RootElement.TryGetProperty("command", out var command))
                return null;
            if (command.ValueKind == JsonValueKind.String)
                return command.GetString();
            if (command.ValueKind != JsonValueKind.Array)
                return null;
            var words = command.EnumerateArray().Select(word => word.ValueKind == JsonValueKind.String ? word.GetString() ?? "" : word.GetRawText()).ToList();
            return words is [_, "-lc" or "-c", var script] ? script : string.Join(' ', words);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PastOutput ReadOutput(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("output", out var output))
            return new PastOutput("", 0);
        var text = output.ValueKind switch
        {
            JsonValueKind.String => output.GetString() ?? "",
            JsonValueKind.Array => string.Concat(output.EnumerateArray().Select(part =>
                part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var inner) && inner.ValueKind == JsonValueKind.String ? inner.GetString() : "")),
            _ => "",
        };
        // What was said about the output stands before it.
        var start = text.IndexOf("Output:\n", StringComparison.Ordinal);
        return start is < 0 or > 400 ? new PastOutput(text, 0) : new PastOutput(text[(start + "Output:\n".Length)..], ExitCodeIn(text[..start]));
    }

    private static int ExitCodeIn(string head)
    {
        var digits = head.IndexOf("code", StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? head[(at + 4)..].TrimStart(':', ' ') : "";
        var length = digits.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(length < 0 ? digits : digits[..length], out var code) ? code : 0;
    }

    private sealed record PastOutput(string Text, int ExitCode);
}
