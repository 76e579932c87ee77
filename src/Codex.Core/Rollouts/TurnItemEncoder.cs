using System.Diagnostics;
using System.Text.Json;
using Codex.Protocol.Threads;

namespace Codex.Core.Rollouts;

/// <summary>Encodes a thread item as the <c>item</c> of an <c>item_completed</c> line.</summary>
internal static class TurnItemEncoder
{
    public static void Write(Utf8JsonWriter writer, ThreadItem item)
    {
        writer.WriteStartObject();
        switch (item)
        {
            case ThreadItem.UserMessage message:
                Begin(writer, "UserMessage"u8, item);
                WriteUserContent(writer, message);
                break;
            case ThreadItem.AgentMessage message:
                Begin(writer, "AgentMessage"u8, item);
                WriteAgentContent(writer, message);
                break;
            case ThreadItem.Reasoning reasoning:
                Begin(writer, "Reasoning"u8, item);
                WriteStrings(writer, "summary_text"u8, reasoning.Summary);
                WriteStrings(writer, "raw_content"u8, reasoning.Content);
                break;
            case ThreadItem.CommandExecution command:
                Begin(writer, "CommandExecution"u8, item);
                WriteCommand(writer, command);
                break;
            case ThreadItem.FileChange change:
                Begin(writer, "FileChange"u8, item);
                WriteFileChange(writer, change);
                break;
            case ThreadItem.McpToolCall call:
                Begin(writer, "McpToolCall"u8, item);
                WriteMcpToolCall(writer, call);
                break;
            case ThreadItem.CollabAgentToolCall call:
                Begin(writer, "CollabAgentToolCall"u8, item);
                WriteCollabCall(writer, call);
                break;
            case ThreadItem.WebSearch search:
                Begin(writer, "WebSearch"u8, item);
                writer.WriteString("query"u8, search.Query);
                WriteElement(writer, "action"u8, search.Action);
                break;
            case ThreadItem.ImageView view:
                Begin(writer, "ImageView"u8, item);
                writer.WriteString("path"u8, FileUri(view.Path));
                break;
            case ThreadItem.ContextCompaction:
                Begin(writer, "ContextCompaction"u8, item);
                break;
            default:
                throw new UnreachableException();
        }

        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, ReadOnlySpan<byte> type, ThreadItem item)
    {
        writer.WriteString("type"u8, type);
        writer.WriteString("id"u8, item.Id);
    }

    private static void WriteUserContent(Utf8JsonWriter writer, ThreadItem.UserMessage message)
    {
        writer.WriteStartArray("content"u8);
        foreach (var part in message.Content)
        {
            writer.WriteStartObject();
            switch (part)
            {
                case UserInput.Text text:
                    writer.WriteString("type"u8, "text"u8);
                    writer.WriteString("text"u8, text.Value);
                    writer.WriteStartArray("text_elements"u8);
                    writer.WriteEndArray();
                    break;
                case UserInput.Image image:
                    writer.WriteString("type"u8, "image"u8);
                    writer.WriteString("image_url"u8, image.Url);
                    break;
                case UserInput.LocalImage image:
                    writer.WriteString("type"u8, "local_image"u8);
                    writer.WriteString("path"u8, image.Path);
                    break;
                default:
                    throw new UnreachableException();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAgentContent(Utf8JsonWriter writer, ThreadItem.AgentMessage message)
    {
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "Text"u8);
        writer.WriteString("text"u8, message.Text);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (message.Phase is not null)
            writer.WriteString("phase"u8, message.Phase);
    }

    private static void WriteCommand(Utf8JsonWriter writer, ThreadItem.CommandExecution command)
    {
        if (command.ProcessId is not null)
            writer.WriteString("process_id"u8, command.ProcessId);
        WriteStrings(writer, "command"u8, command.Argv);
        writer.WriteString("cwd"u8, FileUri(command.Cwd));
        writer.WriteStartArray("parsed_cmd"u8);
        foreach (var action in command.CommandActions)
            WriteAction(writer, action);
        writer.WriteEndArray();
        writer.WriteString("source"u8, command.Source switch
        {
            CommandSource.Agent => "agent"u8,
            CommandSource.UserShell => "user_shell"u8,
            CommandSource.UnifiedExecStartup => "unified_exec_startup"u8,
            CommandSource.UnifiedExecInteraction => "unified_exec_interaction"u8,
            _ => throw new UnreachableException(),
        });
        WriteStatus(writer, command.Status);
        writer.WriteString("aggregated_output"u8, command.AggregatedOutput ?? "");
        writer.WriteNumber("exit_code"u8, command.ExitCode ?? -1);
        var duration = command.DurationMs ?? 0;
        writer.WriteStartObject("duration"u8);
        writer.WriteNumber("secs"u8, duration / 1000);
        writer.WriteNumber("nanos"u8, duration % 1000 * 1_000_000);
        writer.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter writer, CommandAction action)
    {
        writer.WriteStartObject();
        switch (action)
        {
            case CommandAction.Read read:
                writer.WriteString("type"u8, "read"u8);
                writer.WriteString("cmd"u8, read.Command);
                writer.WriteString("name"u8, read.Name);
                writer.WriteString("path"u8, read.Path);
                break;
            case CommandAction.ListFiles list:
                writer.WriteString("type"u8, "list_files"u8);
                writer.WriteString("cmd"u8, list.Command);
                writer.WriteString("path"u8, list.Path);
                break;
            case CommandAction.Search search:
                writer.WriteString("type"u8, "search"u8);
                writer.WriteString("cmd"u8, search.Command);
                writer.WriteString("query"u8, search.Query);
                writer.WriteString("path"u8, search.Path);
                break;
            case CommandAction.Unknown unknown:
                writer.WriteString("type"u8, "unknown"u8);
                writer.WriteString("cmd"u8, unknown.Command);
                break;
            default:
                throw new UnreachableException();
        }

        writer.WriteEndObject();
    }

    private static void WriteFileChange(Utf8JsonWriter writer, ThreadItem.FileChange change)
    {
        writer.WriteStartObject("changes"u8);
        foreach (var file in change.Changes)
        {
            writer.WriteStartObject(file.Path);
            switch (file.Kind)
            {
                case PatchChangeKind.Add:
                    writer.WriteString("type"u8, "add"u8);
                    writer.WriteString("content"u8, file.Diff);
                    break;
                case PatchChangeKind.Delete:
                    writer.WriteString("type"u8, "delete"u8);
                    writer.WriteString("content"u8, file.Diff);
                    break;
                case PatchChangeKind.Update update:
                    writer.WriteString("type"u8, "update"u8);
                    writer.WriteString("unified_diff"u8, file.Diff);
                    writer.WriteString("move_path"u8, update.MovePath);
                    break;
                default:
                    throw new UnreachableException();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteStatus(writer, change.Status);
        writer.WriteString("stdout"u8, change.Status == ItemStatus.Completed ? change.Output ?? "" : "");
        writer.WriteString("stderr"u8, change.Status == ItemStatus.Completed ? "" : change.Output ?? "");
    }

    private static void WriteMcpToolCall(Utf8JsonWriter writer, ThreadItem.McpToolCall call)
    {
        writer.WriteString("server"u8, call.Server);
        writer.WriteString("tool"u8, call.Tool);
        writer.WritePropertyName("arguments"u8);
        call.Arguments.WriteTo(writer);
        if (call.ReadOnlyHint is { } readOnly)
            writer.WriteBoolean("readOnlyHint"u8, readOnly);
        WriteStatus(writer, call.Status);
        WriteElement(writer, "result"u8, call.Result);
        if (call.Error is { } error)
        {
            writer.WriteStartObject("error"u8);
            writer.WriteString("message"u8, error.Message);
            writer.WriteEndObject();
        }

        if (call.DurationMs is { } duration)
        {
            writer.WriteStartObject("duration"u8);
            writer.WriteNumber("secs"u8, duration / 1000);
            writer.WriteNumber("nanos"u8, duration % 1000 * 1_000_000);
            writer.WriteEndObject();
        }
    }

    private static void WriteCollabCall(Utf8JsonWriter writer, ThreadItem.CollabAgentToolCall call)
    {
        writer.WriteString("tool"u8, CollabNames.Of(call.Tool));
        WriteStatus(writer, call.Status);
        writer.WriteString("sender_thread_id"u8, call.SenderThreadId);
        WriteStrings(writer, "receiver_thread_ids"u8, call.ReceiverThreadIds);
        writer.WriteString("prompt"u8, call.Prompt);
        CollabNames.WriteStates(writer, call.AgentsStates);
    }

    private static void WriteStatus(Utf8JsonWriter writer, ItemStatus status) => writer.WriteString("status"u8, status switch
    {
        ItemStatus.InProgress => "in_progress"u8,
        ItemStatus.Completed => "completed"u8,
        ItemStatus.Failed => "failed"u8,
        ItemStatus.Declined => "declined"u8,
        _ => throw new UnreachableException(),
    });

    private static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void WriteElement(Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement? element)
    {
        if (element is not { } value)
            return;
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static string FileUri(string path) => new UriBuilder { Scheme = "file", Host = "", Path = path }.Uri.AbsoluteUri;
}
