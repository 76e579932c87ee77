using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;

namespace Codex.Core.Turns;

/// <summary>What a request is for; servers see it in the metadata.</summary>
internal enum RequestKind
{
    Turn,
    Compaction,
}

/// <summary>
/// Builds requests: a head and a tail that are the same for the whole turn, written once, and between them the history as it is.
/// </summary>
internal sealed class RequestBuilder
{
    private static readonly KeyValuePair<string, string>[] s_liteHeaders = [new("x-openai-internal-codex-responses-lite", "true")];

    private readonly TurnContext _turn;
    private readonly ReadOnlyMemory<byte> _head;
    private readonly ReadOnlyMemory<byte> _instructions;
    private ReadOnlyMemory<byte>? _additionalTools;
    private ImmutableArray<ReadOnlyMemory<byte>> _toolSpecs;
    private (RequestKind Kind, int Window, ReadOnlyMemory<byte> Tail, string Metadata)? _lastTail;

    /// <param name="turn">The turn's settings.</param>
    /// <param name="toolSpecs">The entries of <c>tools</c>, JSON.</param>
    public RequestBuilder(TurnContext turn, ImmutableArray<ReadOnlyMemory<byte>> toolSpecs)
    {
        _turn = turn;
        _head = Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, turn.Model.Slug);
            writer.WriteBoolean("stream"u8, true);
        });
        _instructions = ResponseItems.TextMessage(InstructionsId(turn.BaseInstructions), "developer", turn.BaseInstructions).Json;
        UseTools(toolSpecs);
    }

    /// <summary>Offers these tools from now on.</summary>
    public void UseTools(ImmutableArray<ReadOnlyMemory<byte>> toolSpecs)
    {
        _toolSpecs = toolSpecs;
        _additionalTools = _turn.Model.UsesResponsesLite ? WriteAdditionalTools(toolSpecs) : (ReadOnlyMemory<byte>?)null;
        _lastTail = null;
    }

    /// <param name="items">The history.</param>
    /// <param name="kind">What the request is for; a local compaction offers no tools.</param>
    /// <param name="windowNumber">How often the history was compacted.</param>
    /// <param name="extra">Items that follow the history without being part of it.</param>
    public ResponsesRequest Build(IReadOnlyList<Conversation.HistoryEntry> items, RequestKind kind, int windowNumber, params ReadOnlySpan<ResponseItem> extra)
    {
        var offersTools = kind == RequestKind.Turn || extra is [ResponseItem.Unknown { UnknownType: Compactor.TriggerType }];
        var input = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(items.Count + 2 + extra.Length);
        if (offersTools && _additionalTools is { } tools)
            input.Add(tools);
        input.Add(_instructions);
        for (var i = 0; i < items.Count; i++)
            input.Add(items[i].Json);
        foreach (var item in extra)
            input.Add(item.Json);
        var (tail, metadata) = Tail(kind, windowNumber, offersTools ? _toolSpecs : []);
        var window = $"{_turn.ThreadId}:{windowNumber}";
        return new ResponsesRequest
        {
            Head = _head,
            Input = input.DrainToImmutable(),
            Tail = tail,
            Headers =
            [
                .. _turn.Model.UsesResponsesLite ? s_liteHeaders : [],
                .. SubAgentHeaders(),
                new("originator", _turn.Metadata.Originator),
                new("user-agent", _turn.Metadata.UserAgent),
                new("session-id", _turn.SessionId),
                new("thread-id", _turn.ThreadId),
                new("x-client-request-id", _turn.ThreadId),
                new("x-codex-window-id", window),
                new("x-codex-beta-features", "remote_compaction_v2"),
                new("x-codex-turn-metadata", metadata),
            ],
            ThreadId = _turn.ThreadId,
            TurnId = _turn.TurnId,
            Model = _turn.Model.Slug,
        };
    }

    private KeyValuePair<string, string>[] SubAgentHeaders() => _turn.Metadata.ParentThreadId is { } parent
        ? [new("x-openai-subagent", "collab_spawn"), new("x-codex-parent-thread-id", parent)]
        : [];

    private (ReadOnlyMemory<byte> Tail, string Metadata) Tail(RequestKind kind, int window, ImmutableArray<ReadOnlyMemory<byte>> specs)
    {
        if (_lastTail is { } last && last.Kind == kind && last.Window == window)
            return (last.Tail, last.Metadata);
        var metadata = TurnMetadataText.Write(_turn, kind, window);
        var tail = WriteTail(specs, metadata, $"{_turn.ThreadId}:{window}");
        _lastTail = (kind, window, tail, metadata);
        return (tail, metadata);
    }

    private ReadOnlyMemory<byte> WriteTail(ImmutableArray<ReadOnlyMemory<byte>> specs, string metadata, string windowId)
    {
        var model = _turn.Model;
        var buffer = Write(writer =>
        {
            writer.WriteStartObject();
            if (!model.UsesResponsesLite)
                WriteTools(writer, specs);
            writer.WriteString("tool_choice"u8, "auto"u8);
            writer.WriteBoolean("parallel_tool_calls"u8, model.ParallelToolCalls);
            writer.WriteStartObject("reasoning"u8);
            WriteOptional(writer, "effort"u8, model.ReasoningEffort);
            WriteOptional(writer, "summary"u8, model.ReasoningSummary);
            WriteOptional(writer, "context"u8, model.ReasoningContext);
            writer.WriteEndObject();
            writer.WriteBoolean("store"u8, false);
            writer.WriteStartArray("include"u8);
            writer.WriteStringValue("reasoning.encrypted_content"u8);
            writer.WriteEndArray();
            WriteOptional(writer, "service_tier"u8, model.ServiceTier);
            writer.WriteString("prompt_cache_key"u8, _turn.ThreadId);
            WriteText(writer, model);
            WriteClientMetadata(writer, metadata, windowId);
            writer.WriteEndObject();
        });
        return buffer[1..];
    }

    private static void WriteTools(Utf8JsonWriter writer, ImmutableArray<ReadOnlyMemory<byte>> specs)
    {
        writer.WriteStartArray("tools"u8);
        foreach (var spec in specs)
            writer.WriteRawValue(spec.Span, skipInputValidation: true);
        writer.WriteEndArray();
    }

    /// <summary>The item that carries the tools of a model that wants them in its input.</summary>
    private static ReadOnlyMemory<byte> WriteAdditionalTools(ImmutableArray<ReadOnlyMemory<byte>> specs) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "additional_tools"u8);
        writer.WriteString("id"u8, "at_" + Conversation.ItemIds.NewUuid());
        writer.WriteString("role"u8, "developer"u8);
        writer.WriteStartArray("tools"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "namespace"u8);
        writer.WriteString("name"u8, Tools.ToolCall.DefaultNamespace);
        writer.WriteString("description"u8, "Tools of this computer."u8);
        WriteTools(writer, specs);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private void WriteText(Utf8JsonWriter writer, ModelTraits model)
    {
        if (model.Verbosity is null && _turn.OutputSchema is null)
            return;
        writer.WriteStartObject("text"u8);
        WriteOptional(writer, "verbosity"u8, model.Verbosity);
        if (_turn.OutputSchema is { } schema)
        {
            writer.WriteStartObject("format"u8);
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteBoolean("strict"u8, true);
            writer.WritePropertyName("schema"u8);
            schema.WriteTo(writer);
            writer.WriteString("name"u8, "codex_output_schema"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteClientMetadata(Utf8JsonWriter writer, string metadata, string windowId)
    {
        writer.WriteStartObject("client_metadata"u8);
        writer.WriteString("x-codex-installation-id"u8, _turn.Metadata.InstallationId);
        writer.WriteString("x-codex-window-id"u8, windowId);
        writer.WriteString("x-codex-turn-metadata"u8, metadata);
        writer.WriteString("session_id"u8, _turn.SessionId);
        writer.WriteString("thread_id"u8, _turn.ThreadId);
        writer.WriteString("turn_id"u8, _turn.TurnId);
        writer.WriteString("root_turn_id"u8, _turn.TurnId);
        if (_turn.Metadata.IsOpenAi)
            writer.WriteString("mcp_attribution"u8, """{"status":"none"}"""u8);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions with { SkipValidation = true });
        write(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The same instructions get the same id, so that provider caches see the same prefix in every thread.</summary>
    private static string InstructionsId(string instructions)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(instructions), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return "msg_" + new Guid(hash[..16], bigEndian: true).ToString("D");
    }
}

/// <summary>The JSON text that says what a request is for, sent as a header and in the body.</summary>
internal static class TurnMetadataText
{
    public static string Write(TurnContext turn, RequestKind kind, int window)
    {
        var metadata = turn.Metadata;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            // The default encoder: the text also is a header value, which must be ASCII.
            writer.WriteStartObject();
            writer.WriteString("installation_id"u8, metadata.InstallationId);
            writer.WriteString("session_id"u8, turn.SessionId);
            writer.WriteString("thread_id"u8, turn.ThreadId);
            writer.WriteString("agent_name"u8, "/root"u8);
            writer.WriteString("turn_id"u8, turn.TurnId);
            writer.WriteString("window_id"u8, $"{turn.ThreadId}:{window}");
            writer.WriteNumber("window_number"u8, window);
            writer.WriteString("context_window_id"u8, metadata.ContextWindowId);
            writer.WriteString("request_kind"u8, kind == RequestKind.Compaction ? "compaction"u8 : "turn"u8);
            writer.WriteString("history_initialization"u8, metadata.IsResumed ? "resumed"u8 : "new"u8);
            writer.WriteString("root_turn_id"u8, turn.TurnId);
            writer.WriteString("thread_source"u8, metadata.ThreadSource);
            writer.WriteString("turn_trigger"u8, "exec"u8);
            writer.WriteString("sandbox"u8, turn.SandboxPolicy.IsUnrestricted ? "none"u8 : "seccomp"u8);
            writer.WriteString("sandbox_mode"u8, turn.SandboxPolicy.Mode switch
            {
                SandboxMode.ReadOnly => "read-only"u8,
                SandboxMode.WorkspaceWrite => "workspace-write"u8,
                _ => "danger-full-access"u8,
            });
            writer.WriteBoolean("auto_review_enabled"u8, false);
            writer.WriteBoolean("node_repl_auto_review_required"u8, false);
            writer.WriteBoolean("node_repl_disabled"u8, true);
            if (metadata.GitRoot is not null)
                WriteWorkspace(writer, metadata.GitRoot, metadata.GitCommit);
            writer.WriteNumber("turn_started_at_unix_ms"u8, metadata.StartedAt.ToUnixTimeMilliseconds());
            writer.WriteBoolean("analytics_enabled"u8, false);
            writer.WriteString("model"u8, turn.Model.Slug);
            if (turn.Model.ReasoningEffort is { } effort)
                writer.WriteString("reasoning_effort"u8, effort);
            writer.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    private static void WriteWorkspace(Utf8JsonWriter writer, string root, string? commit)
    {
        writer.WriteStartObject("workspaces"u8);
        writer.WriteStartObject(root);
        if (commit is not null)
            writer.WriteString("latest_git_commit_hash"u8, commit);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
