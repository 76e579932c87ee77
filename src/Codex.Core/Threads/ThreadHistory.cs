using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Codex.Core.Conversation;
using Codex.Core.Rollouts;
using Codex.Core.Surroundings;
using Codex.Core.Turns;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>
/// What a thread carries from turn to turn: history, usage, what the model was told. The running turn alone touches it, and every
/// change goes into the rollout at once.
/// </summary>
internal sealed class ThreadHistory
{
    private readonly RolloutRecorder _recorder;
    private JsonObject? _told;
    private IReadOnlyList<SurroundingsSection> _sections = [];
    private TokenUsage _turnUsage = TokenUsage.Zero;

    public ThreadHistory(Conversation.Conversation conversation, ThreadEventStream events, RolloutRecorder recorder, JsonObject? told, TokenUsage totalUsage)
    {
        Conversation = conversation;
        Events = events;
        _recorder = recorder;
        _told = told;
        TotalUsage = totalUsage;
    }

    public Conversation.Conversation Conversation { get; }

    public ThreadEventStream Events { get; }

    /// <summary>Everything that the thread has used, also before it was resumed.</summary>
    public TokenUsage TotalUsage { get; private set; }

    /// <summary>Prepares for a turn.</summary>
    public void BeginTurn(IReadOnlyList<SurroundingsSection> sections)
    {
        _sections = sections;
        _turnUsage = TokenUsage.Zero;
    }

    public void Append(ResponseItem item) => _recorder.Record(Conversation.Append(item));

    /// <summary>Tells the model what it does not know yet of its surroundings, and records the settings of the turn.</summary>
    public void TellSurroundings(TurnSettings settings)
    {
        var update = SurroundingsUpdate.Compute(_sections, _told);
        foreach (var message in update.Messages)
            Append(message);
        if (update.State.Count > 0)
            _recorder.RecordWorldState(update.State, update.Scope);
        _told ??= [];
        foreach (var (key, value) in update.State)
            _told[key] = value?.DeepClone();
        _recorder.RecordTurnContext(settings);
    }

    /// <summary>Counts a response whose items are part of the history.</summary>
    public void ReportUsage(TurnContext turn, SampledResponse response)
    {
        if (response.Usage is { } usage)
            Conversation.ReportUsage(usage);
        CountUsage(turn, response);
    }

    /// <summary>Counts a response that leaves nothing in the history.</summary>
    public void CountUsage(TurnContext turn, SampledResponse response)
    {
        if (response.Usage is not { } usage)
            return;
        TotalUsage += usage;
        _turnUsage += usage;
        Events.Emit(new ThreadEvent.TokenUsageUpdated(turn.TurnId, response.Id, TotalUsage, _turnUsage, usage, turn.Model.ContextWindow));
    }

    /// <summary>Takes turns back; false, and nothing is changed, when there are not so many.</summary>
    public bool TryRollBack(int turns)
    {
        if (!Conversation.TryRollBack(turns))
            return false;
        _recorder.RecordRollBack(turns);
        return true;
    }

    /// <summary>Replaces the history after a compaction.</summary>
    /// <param name="userMessages">What the user said, as far as it is kept.</param>
    /// <param name="summary">The item that stands for the rest.</param>
    /// <param name="summaryText">The summary for people; empty when it is encrypted.</param>
    /// <param name="point">Where in the turn we are.</param>
    public void ReplaceHistory(IReadOnlyList<HistoryEntry> userMessages, HistoryEntry summary, string summaryText, CompactionPoint point)
    {
        var context = SurroundingsUpdate.Compute(_sections, null);
        var messages = context.Messages.Select(message => HistoryEntry.Read(message.Json)).ToList();
        var items = ImmutableArray.CreateBuilder<HistoryEntry>();
        if (point == CompactionPoint.BeforePrompt)
        {
            items.AddRange(messages);
            items.AddRange(userMessages);
        }
        else
        {
            items.AddRange(userMessages.SkipLast(1));
            items.AddRange(messages);
            items.AddRange(userMessages.TakeLast(1));
        }

        items.Add(summary);
        Conversation.Replace(items.ToImmutable());
        _recorder.RecordCompaction(summaryText, items);
        _recorder.RecordWorldState(context.State, WorldStateScope.Full);
        _told = (JsonObject)context.State.DeepClone();
    }
}
