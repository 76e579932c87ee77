using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Cli.Exec;

/// <summary>
/// Encodes thread events as <c>exec --json</c> lines. Items get the ids <c>item_0</c>, <c>item_1</c>, … in the order in which they first
/// appear; a plan is one item of the whole turn, completed just before it ends.
/// </summary>
internal sealed class ExecEventEncoder
{
    private readonly Dictionary<string, string> _ids = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly ReasoningDisplay _reasoning;
    private int _nextId;
    private (string Id, ThreadEvent.PlanUpdated Plan)? _plan;
    private TokenUsage _usage = TokenUsage.Zero;

    public ExecEventEncoder(ReasoningDisplay reasoning)
    {
        _reasoning = reasoning;
        _json = new Utf8JsonWriter(_buffer, ResponseItems.WriterOptions);
    }

    /// <summary>The lines of one event, each with its newline; valid until the next call. Empty when the event has no line.</summary>
    public ReadOnlyMemory<byte> Encode(ThreadEvent threadEvent)
    {
        _buffer.ResetWrittenCount();
        switch (threadEvent)
        {
            case ThreadEvent.ThreadStarted started:
                Line("thread.started"u8, started, static (json, e) => json.WriteString("thread_id"u8, e.Thread.Id));
                break;
            case ThreadEvent.TurnStarted:
                Line("turn.started"u8, 0, static (_, _) => { });
                break;
            case ThreadEvent.ItemStarted started:
                EncodeItem("item.started"u8, started.Item);
                break;
            case ThreadEvent.ItemCompleted completed:
                EncodeItem("item.completed"u8, completed.Item);
                break;
            case ThreadEvent.PlanUpdated plan:
                EncodePlan(plan);
                break;
            case ThreadEvent.Warning warning:
                Line("item.completed"u8, (Id: NewId(), warning.Message), static (json, e) => WriteErrorItem(json, e.Id, e.Message));
                break;
            case ThreadEvent.ErrorOccurred error:
                Line("error"u8, error, static (json, e) => json.WriteString("message"u8, e.Error.Message));
                break;
            case ThreadEvent.TokenUsageUpdated usage:
                _usage = usage.Total;
                break;
            case ThreadEvent.TurnCompleted completed:
                EncodeEnd(completed.Turn);
                break;
            case ThreadEvent.AgentMessageDelta or ThreadEvent.ReasoningSummaryDelta or ThreadEvent.ReasoningTextDelta
                or ThreadEvent.CommandOutputDelta or ThreadEvent.TurnDiffUpdated or ThreadEvent.McpServerStatusUpdated or ThreadEvent.RateLimitsUpdated:
                break;
            default:
                throw new UnreachableException();
        }

        return _buffer.WrittenMemory;
    }

    private string NewId() => "item_" + (_nextId++).ToString(CultureInfo.InvariantCulture);

    private string IdOf(ThreadItem item)
    {
        if (item is not (ThreadItem.CommandExecution or ThreadItem.FileChange or ThreadItem.McpToolCall
            or ThreadItem.CollabAgentToolCall or ThreadItem.WebSearch))
            return NewId();
        if (!_ids.TryGetValue(item.Id, out var id))
            _ids[item.Id] = id = NewId();
        return id;
    }

    private void EncodeItem(ReadOnlySpan<byte> type, ThreadItem item)
    {
        var isStart = type.SequenceEqual("item.started"u8);
        switch (item)
        {
            case ThreadItem.AgentMessage or ThreadItem.Reasoning when isStart:
            case ThreadItem.UserMessage or ThreadItem.ImageView or ThreadItem.ContextCompaction:
                return;
            case ThreadItem.Reasoning reasoning when _reasoning.TextOf(reasoning) is null:
                return;
            case ThreadItem.AgentMessage or ThreadItem.Reasoning or ThreadItem.CommandExecution or ThreadItem.FileChange
                or ThreadItem.McpToolCall or ThreadItem.CollabAgentToolCall or ThreadItem.WebSearch:
                Line(type, (Id: IdOf(item), Item: item, _reasoning), static (json, e) => ExecItemEncoder.Write(json, e.Id, e.Item, e._reasoning));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void EncodePlan(ThreadEvent.PlanUpdated plan)
    {
        var type = _plan is null ? "item.started"u8 : "item.updated"u8;
        _plan = (_plan?.Id ?? NewId(), plan);
        Line(type, _plan.Value, static (json, e) => WritePlan(json, e.Id, e.Plan));
    }

    private void EncodeEnd(Turn turn)
    {
        if (_plan is { } plan)
            Line("item.completed"u8, plan, static (json, e) => WritePlan(json, e.Id, e.Plan));
        _plan = null;
        switch (turn.Status)
        {
            case TurnStatus.Completed:
                Line("turn.completed"u8, _usage, static (json, e) => WriteUsage(json, e));
                break;
            case TurnStatus.Failed:
                Line("turn.failed"u8, turn, static (json, e) =>
                {
                    json.WriteStartObject("error"u8);
                    json.WriteString("message"u8, e.Error?.Message ?? "the turn failed");
                    json.WriteEndObject();
                });
                break;
            case TurnStatus.Interrupted:
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteErrorItem(Utf8JsonWriter json, string id, string message)
    {
        json.WriteStartObject("item"u8);
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "error"u8);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }

    private static void WritePlan(Utf8JsonWriter json, string id, ThreadEvent.PlanUpdated plan)
    {
        json.WriteStartObject("item"u8);
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "todo_list"u8);
        json.WriteStartArray("items"u8);
        foreach (var step in plan.Steps)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, step.Step);
            json.WriteBoolean("completed"u8, step.Status == PlanStepStatus.Completed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.InputTokens);
        json.WriteNumber("cached_input_tokens"u8, usage.CachedInputTokens);
        json.WriteNumber("cache_write_input_tokens"u8, usage.CacheWriteInputTokens);
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        json.WriteNumber("reasoning_output_tokens"u8, usage.ReasoningOutputTokens);
        json.WriteEndObject();
    }

    private void Line<TState>(ReadOnlySpan<byte> type, TState state, Action<Utf8JsonWriter, TState> writeMembers)
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        writeMembers(_json, state);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
    }
}

/// <summary>Which reasoning is shown, from <c>hide_agent_reasoning</c> and <c>show_raw_agent_reasoning</c>.</summary>
internal enum ReasoningMode
{
    Summary,
    Raw,
    Hidden,
}

/// <summary>Picks the text of a reasoning item.</summary>
internal readonly record struct ReasoningDisplay(ReasoningMode Mode)
{
    /// <summary>The text to show; null when there is none.</summary>
    public string? TextOf(ThreadItem.Reasoning reasoning)
    {
        var sections = Mode switch
        {
            ReasoningMode.Hidden => [],
            ReasoningMode.Raw when !reasoning.Content.IsEmpty => reasoning.Content,
            _ => reasoning.Summary,
        };
        var text = string.Join('\n', sections);
        return text.Length == 0 ? null : text;
    }
}
