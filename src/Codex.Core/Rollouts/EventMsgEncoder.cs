using System.Diagnostics;
using System.Text.Json;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Rollouts;

/// <summary>
/// Encodes thread events in the dialect of a rollout's <c>event_msg</c> lines (0.169, paginated history: items whole, no deltas).
/// </summary>
internal static class EventMsgEncoder
{
    /// <summary>True when the event has a line in the rollout.</summary>
    public static bool IsRecorded(ThreadEvent threadEvent) => threadEvent switch
    {
        ThreadEvent.TurnStarted or ThreadEvent.TurnCompleted or ThreadEvent.TokenUsageUpdated => true,
        ThreadEvent.ItemCompleted completed => completed.Item is not ThreadItem.WebSearch { Query: "" },
        ThreadEvent.ThreadStarted or ThreadEvent.ItemStarted or ThreadEvent.AgentMessageDelta or ThreadEvent.ReasoningSummaryDelta
            or ThreadEvent.ReasoningTextDelta or ThreadEvent.CommandOutputDelta or ThreadEvent.PlanUpdated or ThreadEvent.TurnDiffUpdated
            or ThreadEvent.RateLimitsUpdated or ThreadEvent.ErrorOccurred or ThreadEvent.McpServerStatusUpdated or ThreadEvent.Warning => false,
        _ => throw new UnreachableException(),
    };

    /// <summary>Writes the payload of a recorded event.</summary>
    public static void Write(Utf8JsonWriter writer, EventContext context, ThreadEvent threadEvent)
    {
        writer.WriteStartObject();
        switch (threadEvent)
        {
            case ThreadEvent.TurnStarted started:
                WriteTaskStarted(writer, context, started.Turn);
                break;
            case ThreadEvent.TurnCompleted completed:
                WriteTaskEnd(writer, context, completed.Turn);
                break;
            case ThreadEvent.TokenUsageUpdated usage:
                WriteTokenCount(writer, usage, context.RateLimits);
                break;
            case ThreadEvent.ItemCompleted completed:
                writer.WriteString("type"u8, "item_completed"u8);
                writer.WriteString("thread_id"u8, context.ThreadId);
                writer.WriteString("turn_id"u8, completed.TurnId);
                writer.WritePropertyName("item"u8);
                TurnItemEncoder.Write(writer, completed.Item);
                writer.WriteNumber("started_at_ms"u8, context.NowMs);
                writer.WriteNumber("completed_at_ms"u8, context.NowMs);
                break;
            default:
                throw new UnreachableException();
        }

        writer.WriteEndObject();
    }

    private static void WriteTaskStarted(Utf8JsonWriter writer, EventContext context, Turn turn)
    {
        writer.WriteString("type"u8, "task_started"u8);
        writer.WriteString("turn_id"u8, turn.Id);
        writer.WriteString("root_turn_id"u8, turn.RootTurnId);
        writer.WriteNumber("started_at"u8, turn.StartedAt ?? 0);
        if (context.ModelContextWindow is { } window)
            writer.WriteNumber("model_context_window"u8, window);
        else
            writer.WriteNull("model_context_window"u8);
        writer.WriteString("collaboration_mode_kind"u8, "default"u8);
    }

    private static void WriteTaskEnd(Utf8JsonWriter writer, EventContext context, Turn turn)
    {
        var isInterrupted = turn.Status == TurnStatus.Interrupted;
        writer.WriteString("type"u8, isInterrupted ? "turn_aborted"u8 : "task_complete"u8);
        writer.WriteString("root_turn_id"u8, turn.RootTurnId);
        writer.WriteString("turn_id"u8, turn.Id);
        if (isInterrupted)
            writer.WriteString("reason"u8, "interrupted"u8);
        else
            writer.WriteString("last_agent_message"u8, context.LastAgentMessage);
        if (turn.Error is { } error)
        {
            writer.WriteStartObject("error"u8);
            writer.WriteString("message"u8, error.Message);
            writer.WriteString("codex_error_info"u8, "other"u8);
            writer.WriteEndObject();
        }

        writer.WriteNumber("started_at"u8, turn.StartedAt ?? 0);
        writer.WriteNumber("completed_at"u8, turn.CompletedAt ?? 0);
        writer.WriteNumber("duration_ms"u8, turn.DurationMs ?? 0);
    }

    private static void WriteTokenCount(Utf8JsonWriter writer, ThreadEvent.TokenUsageUpdated usage, RateLimitSnapshot? rateLimits)
    {
        writer.WriteString("type"u8, "token_count"u8);
        writer.WriteStartObject("info"u8);
        writer.WritePropertyName("total_token_usage"u8);
        JsonSerializer.Serialize(writer, usage.Total, RolloutJson.Default.TokenUsage);
        writer.WritePropertyName("last_token_usage"u8);
        JsonSerializer.Serialize(writer, usage.Last, RolloutJson.Default.TokenUsage);
        if (usage.ModelContextWindow is { } window)
            writer.WriteNumber("model_context_window"u8, window);
        else
            writer.WriteNull("model_context_window"u8);
        writer.WriteEndObject();
        writer.WritePropertyName("rate_limits"u8);
        if (rateLimits is null)
            writer.WriteNullValue();
        else
            JsonSerializer.Serialize(writer, rateLimits, RolloutJson.Default.RateLimitSnapshot);
    }
}

/// <summary>What an event's line says besides the event.</summary>
internal sealed record EventContext(string ThreadId, long NowMs, long? ModelContextWindow, string? LastAgentMessage)
{
    /// <summary>What the server said last of the account's limits; null when it said nothing.</summary>
    public RateLimitSnapshot? RateLimits { get; init; }
}
