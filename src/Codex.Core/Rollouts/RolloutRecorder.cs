using System.Text.Json;
using System.Text.Json.Nodes;
using Codex.Core.Conversation;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Rollouts;

/// <summary>
/// Writes a thread's rollout. The file appears with the first turn; an ephemeral thread has none. A write that fails (full disk, lost
/// volume) is reported once and ends the recording, never the turn.
/// </summary>
internal sealed class RolloutRecorder : IDisposable
{
    private readonly string? _path;
    private readonly TimeProvider _clock;
    private readonly SessionStart _start;
    private readonly Action<string> _onFailure;
    private RolloutWriter? _writer;
    private long _nextOrdinal;
    private bool _failed;
    private string? _lastAgentMessage;
    private RateLimitSnapshot? _rateLimits;

    /// <param name="path">Absolute path; null records nothing.</param>
    /// <param name="start">The first line of a new rollout.</param>
    /// <param name="nextOrdinal">The number of the next line: 0 in a new rollout, unless it goes on with another one's history.</param>
    /// <param name="clock">Source of the lines' timestamps.</param>
    /// <param name="onFailure">Told once, with a text for the user, when recording ends.</param>
    public RolloutRecorder(string? path, SessionStart start, long nextOrdinal, TimeProvider clock, Action<string> onFailure)
    {
        _path = path;
        _start = start;
        _nextOrdinal = nextOrdinal;
        _clock = clock;
        _onFailure = onFailure;
    }

    /// <summary>Records an item of the conversation.</summary>
    public void Record(HistoryEntry item) =>
        Append("response_item"u8, item, static (writer, entry) => writer.WriteRawValue(entry.Json.Span, skipInputValidation: true));

    /// <summary>Records an event, if events of its kind have a line.</summary>
    public void Record(ThreadEvent threadEvent, long? modelContextWindow)
    {
        if (threadEvent is ThreadEvent.ItemCompleted { Item: ThreadItem.AgentMessage message })
            _lastAgentMessage = message.Text;
        if (threadEvent is ThreadEvent.TokenUsageUpdated usage)
            RecordUsage(usage);
        if (threadEvent is ThreadEvent.RateLimitsUpdated { Snapshot: var snapshot } && (snapshot.IsOfEveryPlan || _rateLimits is not { IsOfEveryPlan: true }))
            _rateLimits = snapshot;
        if (threadEvent is ThreadEvent.TurnStarted)
            _lastAgentMessage = null;
        if (!EventMsgEncoder.IsRecorded(threadEvent))
            return;
        var context = new EventContext(_start.ThreadId, _clock.GetUtcNow().ToUnixTimeMilliseconds(), modelContextWindow, _lastAgentMessage) { RateLimits = _rateLimits };
        Append("event_msg"u8, (context, threadEvent), static (writer, state) => EventMsgEncoder.Write(writer, state.context, state.threadEvent));
    }

    /// <summary>Records what the model was told about its surroundings: all of it, or only what changed.</summary>
    public void RecordWorldState(JsonObject state, WorldStateScope scope) => Append("world_state"u8, (state, scope), static (writer, value) =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("full"u8, value.scope == WorldStateScope.Full);
        writer.WritePropertyName("state"u8);
        value.state.WriteTo(writer);
        writer.WriteEndObject();
    });

    /// <summary>Records the settings that a turn runs under.</summary>
    public void RecordTurnContext(TurnSettings settings) => Append("turn_context"u8, settings, static (writer, value) =>
    {
        writer.WriteStartObject();
        writer.WriteString("turn_id"u8, value.TurnId);
        writer.WriteString("root_turn_id"u8, value.TurnId);
        writer.WriteString("cwd"u8, value.Cwd);
        writer.WritePropertyName("approval_policy"u8);
        JsonSerializer.Serialize(writer, value.ApprovalPolicy, RolloutJson.Default.ApprovalPolicy);
        writer.WritePropertyName("sandbox_policy"u8);
        JsonSerializer.Serialize(writer, value.SandboxPolicy, RolloutJson.Default.SandboxPolicy);
        writer.WriteString("model"u8, value.Model);
        if (value.Effort is not null)
            writer.WriteString("effort"u8, value.Effort);
        writer.WriteString("summary"u8, value.Summary);
        if (value.Account is not null)
            writer.WriteString("account"u8, value.Account);
        writer.WriteEndObject();
    });

    /// <summary>Records that turns were taken back.</summary>
    public void RecordRollBack(int turns) => Append("event_msg"u8, turns, static (writer, value) =>
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "thread_rolled_back"u8);
        writer.WriteNumber("num_turns"u8, value);
        writer.WriteEndObject();
    });

    /// <summary>Records a compaction and the history that replaces what was before.</summary>
    public void RecordCompaction(string summary, IEnumerable<HistoryEntry> replacement) =>
        Append("compacted"u8, (summary, replacement), static (writer, value) =>
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, value.summary);
            writer.WriteStartArray("replacement_history"u8);
            foreach (var entry in value.replacement)
                writer.WriteRawValue(entry.Json.Span, skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    public void Dispose() => _writer?.Dispose();

    private void RecordUsage(ThreadEvent.TokenUsageUpdated usage) => Append("token_usage_record"u8, (usage, _start), static (writer, value) =>
    {
        writer.WriteStartObject();
        writer.WriteString("thread_id"u8, value._start.ThreadId);
        writer.WriteString("turn_id"u8, value.usage.TurnId);
        writer.WriteString("session_id"u8, value._start.SessionId);
        writer.WriteString("root_turn_id"u8, value.usage.TurnId);
        writer.WriteString("response_id"u8, value.usage.ResponseId);
        writer.WritePropertyName("usage"u8);
        JsonSerializer.Serialize(writer, value.usage.Last, RolloutJson.Default.TokenUsage);
        writer.WritePropertyName("turn_token_usage"u8);
        JsonSerializer.Serialize(writer, value.usage.Turn, RolloutJson.Default.TokenUsage);
        writer.WritePropertyName("thread_token_usage"u8);
        JsonSerializer.Serialize(writer, value.usage.Total, RolloutJson.Default.TokenUsage);
        writer.WriteEndObject();
    });

    private void Append<TState>(ReadOnlySpan<byte> type, TState state, Action<Utf8JsonWriter, TState> writePayload)
    {
        if (_path is null || _failed)
            return;
        try
        {
            if (_writer is null)
            {
                _writer = RolloutWriter.Open(_path, _nextOrdinal, _clock);
                if (_writer.IsNew)
                    _writer.Append("session_meta"u8, _start, static (writer, start) => start.WriteTo(writer));
            }

            _writer.Append(type, state, writePayload);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failed = true;
            _onFailure($"This session is no longer recorded: cannot write {_path}: {exception.Message}");
        }
    }
}

/// <summary>Whether a world state line holds everything or only what changed.</summary>
internal enum WorldStateScope
{
    Full,
    Changes,
}

/// <summary>The settings of one turn, as <c>turn_context</c> records them.</summary>
internal sealed record TurnSettings
{
    public required string TurnId { get; init; }
    public required string Cwd { get; init; }
    public required ApprovalPolicy ApprovalPolicy { get; init; }
    public required SandboxPolicy SandboxPolicy { get; init; }
    public required string Model { get; init; }
    public string? Effort { get; init; }
    public required string Summary { get; init; }

    /// <summary>The named account that the turn uses; null for the unnamed one.</summary>
    public string? Account { get; init; }
}

/// <summary>What the first line of a rollout says.</summary>
internal sealed record SessionStart
{
    public required string ThreadId { get; init; }
    public required string SessionId { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required string Cwd { get; init; }
    public required string Originator { get; init; }
    public required string CliVersion { get; init; }

    /// <summary><c>exec</c>, <c>cli</c>, <c>vscode</c>, …</summary>
    public required string Source { get; init; }

    public required string ThreadSource { get; init; }
    public required string ModelProvider { get; init; }
    public required string BaseInstructions { get; init; }
    /// <summary>Where the history of a forked thread begins; null for a thread of its own.</summary>
    public HistoryBase? Base { get; init; }

    public string? GitCommit { get; init; }
    public string? GitBranch { get; init; }
    public string? GitOriginUrl { get; init; }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("session_id"u8, SessionId);
        writer.WriteString("id"u8, ThreadId);
        if (Base is { } forked)
        {
            writer.WriteString("forked_from_id"u8, forked.ThreadId);
            writer.WriteNumber("forked_from_ordinal_exclusive"u8, forked.EndOrdinal);
        }

        writer.WriteString("timestamp"u8, Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteString("cwd"u8, Cwd);
        writer.WriteString("originator"u8, Originator);
        writer.WriteString("cli_version"u8, CliVersion);
        writer.WriteString("source"u8, Source);
        writer.WriteString("thread_source"u8, ThreadSource);
        writer.WriteString("model_provider"u8, ModelProvider);
        writer.WriteStartObject("base_instructions"u8);
        writer.WriteString("text"u8, BaseInstructions);
        writer.WriteEndObject();
        writer.WriteString("history_mode"u8, "paginated"u8);
        if (Base is { } start)
        {
            writer.WriteStartObject("history_base"u8);
            writer.WriteString("thread_id"u8, start.ThreadId);
            writer.WriteNumber("end_ordinal_exclusive"u8, start.EndOrdinal);
            writer.WriteNumber("end_byte_offset"u8, start.EndOffset);
            writer.WriteEndObject();
        }

        if (GitCommit is not null || GitBranch is not null)
        {
            writer.WriteStartObject("git"u8);
            if (GitCommit is not null)
                writer.WriteString("commit_hash"u8, GitCommit);
            if (GitBranch is not null)
                writer.WriteString("branch"u8, GitBranch);
            if (GitOriginUrl is not null)
                writer.WriteString("repository_url"u8, GitOriginUrl);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

/// <summary>The part of another thread's rollout that a forked thread begins with.</summary>
/// <param name="ThreadId">That thread.</param>
/// <param name="EndOrdinal">The first <c>ordinal</c> that is not part of it.</param>
/// <param name="EndOffset">The same place as a byte offset.</param>
internal sealed record HistoryBase(string ThreadId, long EndOrdinal, long EndOffset);
