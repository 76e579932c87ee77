using System.Diagnostics;
using System.Text.Json;
using Codex.Protocol.Threads;

namespace Codex.Cli.Exec;

/// <summary>Encodes one thread item as the <c>item</c> of an <c>exec --json</c> line.</summary>
internal static class ExecItemEncoder
{
    public static void Write(Utf8JsonWriter json, string id, ThreadItem item, ReasoningDisplay reasoning)
    {
        json.WriteStartObject("item"u8);
        json.WriteString("id"u8, id);
        switch (item)
        {
            case ThreadItem.AgentMessage message:
                json.WriteString("type"u8, "agent_message"u8);
                json.WriteString("text"u8, message.Text);
                break;
            case ThreadItem.Reasoning thought:
                json.WriteString("type"u8, "reasoning"u8);
                json.WriteString("text"u8, reasoning.TextOf(thought) ?? "");
                break;
            case ThreadItem.CommandExecution command:
                WriteCommand(json, command);
                break;
            case ThreadItem.FileChange change:
                WriteFileChange(json, change);
                break;
            case ThreadItem.McpToolCall call:
                WriteMcpToolCall(json, call);
                break;
            case ThreadItem.CollabAgentToolCall call:
                WriteCollabCall(json, call);
                break;
            case ThreadItem.WebSearch search:
                json.WriteString("type"u8, "web_search"u8);
                json.WriteString("query"u8, search.Query);
                if (search.Action is { } action)
                {
                    json.WritePropertyName("action"u8);
                    action.WriteTo(json);
                }

                break;
            default:
                throw new UnreachableException();
        }

        json.WriteEndObject();
    }

    private static void WriteCollabCall(Utf8JsonWriter json, ThreadItem.CollabAgentToolCall call)
    {
        json.WriteString("type"u8, "collab_tool_call"u8);
        json.WriteString("tool"u8, CollabNames.Of(call.Tool));
        json.WriteString("sender_thread_id"u8, call.SenderThreadId);
        json.WriteStartArray("receiver_thread_ids"u8);
        foreach (var id in call.ReceiverThreadIds)
            json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteString("prompt"u8, call.Prompt);
        CollabNames.WriteStates(json, call.AgentsStates);
        json.WriteString("status"u8, Status(call.Status));
    }

    private static void WriteCommand(Utf8JsonWriter json, ThreadItem.CommandExecution command)
    {
        json.WriteString("type"u8, "command_execution"u8);
        json.WriteString("command"u8, command.Command);
        json.WriteString("aggregated_output"u8, command.AggregatedOutput ?? "");
        if (command.ExitCode is { } code)
            json.WriteNumber("exit_code"u8, code);
        else
            json.WriteNull("exit_code"u8);
        json.WriteString("status"u8, Status(command.Status));
    }

    private static void WriteFileChange(Utf8JsonWriter json, ThreadItem.FileChange change)
    {
        json.WriteString("type"u8, "file_change"u8);
        json.WriteStartArray("changes"u8);
        foreach (var file in change.Changes)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, file.Path);
            json.WriteString("kind"u8, file.Kind switch
            {
                PatchChangeKind.Add => "add"u8,
                PatchChangeKind.Delete => "delete"u8,
                _ => "update"u8,
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
        // The contract has no declined patch: one that was refused has failed.
        json.WriteString("status"u8, change.Status == ItemStatus.Declined ? "failed"u8 : Status(change.Status));
    }

    private static void WriteMcpToolCall(Utf8JsonWriter json, ThreadItem.McpToolCall call)
    {
        json.WriteString("type"u8, "mcp_tool_call"u8);
        json.WriteString("server"u8, call.Server);
        json.WriteString("tool"u8, call.Tool);
        json.WritePropertyName("arguments"u8);
        call.Arguments.WriteTo(json);
        json.WritePropertyName("result"u8);
        if (call.Result is { } result)
            WriteMcpResult(json, result);
        else
            json.WriteNullValue();
        if (call.Error is { } error)
        {
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("error"u8);
        }

        json.WriteString("status"u8, call.Status == ItemStatus.Declined ? "failed"u8 : Status(call.Status));
    }

    /// <summary>The server's result in snake case: <c>{content, structured_content}</c>.</summary>
    private static void WriteMcpResult(Utf8JsonWriter json, JsonElement result)
    {
        json.WriteStartObject();
        json.WritePropertyName("content"u8);
        if (result.TryGetProperty("content", out var content))
            content.WriteTo(json);
        else
            json.WriteNullValue();
        if (result.TryGetProperty("_meta", out var meta))
        {
            json.WritePropertyName("_meta"u8);
            meta.WriteTo(json);
        }

        json.WritePropertyName("structured_content"u8);
        if (result.TryGetProperty("structuredContent", out var structured))
            structured.WriteTo(json);
        else
            json.WriteNullValue();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Status(ItemStatus status) => status switch
    {
        ItemStatus.InProgress => "in_progress"u8,
        ItemStatus.Completed => "completed"u8,
        ItemStatus.Failed => "failed"u8,
        ItemStatus.Declined => "declined"u8,
        _ => throw new UnreachableException(),
    };
}
