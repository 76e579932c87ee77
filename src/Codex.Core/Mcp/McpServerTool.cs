using System.Buffers;
using System.Text.Json;
using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Net.Mcp;
using Codex.Protocol;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Mcp;

/// <summary>A tool of a server, as the model calls it.</summary>
internal sealed class McpServerTool : NamespacedTool
{
    private readonly McpConnection _server;
    private readonly McpTool _tool;
    private readonly McpToolParts _parts;
    private readonly byte[] _spec;

    public McpServerTool(string ns, string name, McpConnection server, McpTool tool, McpToolParts parts)
        : base(ns, name)
    {
        _server = server;
        _tool = tool;
        _parts = parts;
        _spec = WriteSpec(name, tool);
    }

    public override ReadOnlySpan<byte> Spec => _spec;

    /// <summary>What changes nothing disturbs nobody; of the rest only the configuration knows.</summary>
    public override ToolConcurrency Concurrency =>
        _server.Config.SupportsParallelCalls || _tool.ReadOnlyHint is true ? ToolConcurrency.Parallel : ToolConcurrency.Exclusive;

    public override async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException($"{ShortName} takes JSON arguments");
        var started = _parts.Clock.GetTimestamp();
        if (!TryParse(function.Arguments, out var arguments, out var fault))
            return McpCallOutput.ForModel("err: " + fault, _parts.Clock.GetElapsedTime(started));
        var item = new McpCallItem(_parts.Events, turn, _parts.Clock, Item(call.CallId, arguments));
        try
        {
            var result = await CallAsync(call, arguments, turn, cancellationToken);
            item.Complete(McpCallOutput.ForItem(result), McpCallOutput.IsFailure(result) ? ItemStatus.Failed : ItemStatus.Completed);
            return McpCallOutput.ForModel(result, _parts.Clock.GetElapsedTime(started), turn.Model.ToolOutputTokens);
        }
        catch (McpCallException exception)
        {
            item.Fail(exception.Message);
            return McpCallOutput.ForModel(exception.Message, _parts.Clock.GetElapsedTime(started));
        }
        catch (OperationCanceledException)
        {
            item.Fail("the turn was interrupted");
            throw;
        }
    }

    public override Task<ToolOutput> RunAsync(ToolArguments arguments, string callId, TurnContext turn, CancellationToken cancellationToken) =>
        throw new ToolException($"unsupported call: {Name}"); // Calls come in by the other door, which takes any JSON.

    private async Task<JsonElement> CallAsync(ToolCall call, JsonElement arguments, TurnContext turn, CancellationToken cancellationToken)
    {
        if (await _parts.Approvals.AskAsync(_server.Config, _tool, arguments, call.CallId, turn, cancellationToken) is { } refusal)
            throw new McpCallException(refusal);
        if (arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            throw Failed($"MCP tool arguments must be a JSON object, got {arguments.GetRawText()}");
        try
        {
            var passed = arguments.ValueKind == JsonValueKind.Object ? arguments : default;
            return await _server.CallAsync(_tool.Name, passed, writer => WriteMeta(writer, call, turn), cancellationToken);
        }
        catch (McpCallException exception)
        {
            throw Failed(exception.Message);
        }
    }

    private McpCallException Failed(string cause) =>
        new($"tool call error: tool call failed for `{_server.Name}/{_tool.Name}`\n\nCaused by:\n    {cause}");

    private ThreadItem.McpToolCall Item(string callId, JsonElement arguments) => new()
    {
        Id = callId,
        Server = _server.Name,
        Tool = _tool.Name,
        Status = ItemStatus.InProgress,
        Arguments = arguments.ValueKind == JsonValueKind.Undefined ? JsonElement.Parse("null") : arguments,
        ReadOnlyHint = _tool.ReadOnlyHint,
    };

    private static bool TryParse(string json, out JsonElement arguments, out string? fault)
    {
        arguments = default;
        fault = null;
        if (string.IsNullOrWhiteSpace(json))
            return true;
        var bytes = System.Text.Encoding.UTF8.GetBytes(json);
        fault = JsonFault.Find(bytes);
        if (fault is not null)
            return false;
        var reader = new Utf8JsonReader(bytes);
        arguments = JsonElement.ParseValue(ref reader);
        return true;
    }

    /// <summary>Tells the server who calls, as the original does.</summary>
    private static void WriteMeta(Utf8JsonWriter writer, ToolCall call, TurnContext turn)
    {
        writer.WriteString("callId"u8, call.CallId);
        writer.WriteString("threadId"u8, turn.ThreadId);
        writer.WriteString("sessionId"u8, turn.SessionId);
        writer.WriteStartObject("x-codex-turn-metadata"u8);
        writer.WriteString("session_id"u8, turn.SessionId);
        writer.WriteString("thread_id"u8, turn.ThreadId);
        writer.WriteString("turn_id"u8, turn.TurnId);
        writer.WriteString("model"u8, turn.Model.Slug);
        writer.WriteString("thread_source"u8, turn.Metadata.ThreadSource);
        writer.WriteString("sandbox_mode"u8, turn.SandboxPolicy.Mode switch
        {
            SandboxMode.ReadOnly => "read-only"u8,
            SandboxMode.WorkspaceWrite => "workspace-write"u8,
            _ => "danger-full-access"u8,
        });
        writer.WriteNumber("turn_started_at_unix_ms"u8, turn.Metadata.StartedAt.ToUnixTimeMilliseconds());
        writer.WriteString("codex_version"u8, ProductInfo.Version);
        writer.WriteEndObject();
    }

    private static byte[] WriteSpec(string name, McpTool tool)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "function"u8);
            writer.WriteString("name"u8, name);
            writer.WriteString("description"u8, tool.Description ?? "");
            writer.WriteBoolean("strict"u8, false);
            writer.WritePropertyName("parameters"u8);
            McpToolSchema.WriteTo(writer, tool.InputSchema);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>What all tools of servers are made with.</summary>
internal sealed record McpToolParts(McpApprovals Approvals, ThreadEventStream Events, TimeProvider Clock);

/// <summary>Tells front ends of one call.</summary>
internal sealed class McpCallItem
{
    private readonly ThreadEventStream _events;
    private readonly TurnContext _turn;
    private readonly TimeProvider _clock;
    private readonly ThreadItem.McpToolCall _item;
    private readonly long _started;

    public McpCallItem(ThreadEventStream events, TurnContext turn, TimeProvider clock, ThreadItem.McpToolCall item)
    {
        (_events, _turn, _clock, _item) = (events, turn, clock, item);
        _started = clock.GetTimestamp();
        events.Emit(new ThreadEvent.ItemStarted(turn.TurnId, item));
    }

    public void Complete(JsonElement result, ItemStatus status) => End(_item with { Status = status, Result = result });

    public void Fail(string message) => End(_item with { Status = ItemStatus.Failed, Error = new McpToolCallError(message) });

    private void End(ThreadItem.McpToolCall item) => _events.Emit(new ThreadEvent.ItemCompleted(
        _turn.TurnId, item with { DurationMs = (long)_clock.GetElapsedTime(_started).TotalMilliseconds }));
}
