using System.Diagnostics;
using Codex.Protocol.Threads;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Cells;
using Codex.Tui.Transcript.Markdown;

namespace Codex.Tui.App;

/// <summary>
/// Turns the events of a thread into cells. What is finished goes to the history, in the order in which it finished; what still changes
/// is live and stands above the composer.
/// </summary>
internal sealed class ChatFlow
{
    /// <summary>How much of an earlier conversation is printed.</summary>
    private const int MostPast = 300;

    private readonly List<HistoryEntry> _finished = [];
    private readonly List<(bool IsUser, string Text)> _said = [];
    private readonly List<HistoryEntry> _all = [];
    private readonly Dictionary<string, TranscriptCell> _live = [];
    private readonly List<string> _order = [];
    private MarkdownStream? _message;
    private string? _messageId;
    private int _messageLength;
    private ExplorationCell? _exploration;

    /// <summary>Absolute working directory of the thread, to shorten paths.</summary>
    public string Cwd { get; set; } = "";

    /// <summary>Everything that was finished, for the transcript.</summary>
    public IReadOnlyList<HistoryEntry> All => _all;

    /// <summary>What the user has said, oldest first.</summary>
    public IEnumerable<UserCell> Messages => _all.OfType<UserCell>();

    /// <summary>The last whole message of the model.</summary>
    public string? LastMessage { get; private set; }

    /// <summary>The bold line of the reasoning that goes on.</summary>
    public string? ReasoningHeader { get; private set; }

    private string _reasoning = "";

    /// <summary>Takes what was finished since the last time.</summary>
    public IReadOnlyList<HistoryEntry> TakeFinished()
    {
        if (_message is { } message)
            Add(message.TakeFinished());
        if (_finished.Count == 0)
            return [];
        var finished = _finished.ToArray();
        _finished.Clear();
        return finished;
    }

    /// <summary>Prints a cell of our own.</summary>
    public void Print(TranscriptCell cell)
    {
        EndMessage();
        EndExploration();
        if (cell is UserCell user)
            _said.Add((true, user.Text));
        Add([cell]);
    }

    /// <summary>What was said, as a document.</summary>
    public string ToMarkdown() => string.Concat(_said.Select(message => $"## {(message.IsUser ? "User" : "Codex")}\n\n{message.Text.Trim()}\n\n"));

    /// <summary>The rows of everything that still changes.</summary>
    public List<Row> RenderLive(int width, Theme theme)
    {
        var rows = new List<Row>();
        if (_message is { } message)
            rows.AddRange(message.RenderTail(width, theme));
        if (_exploration is { } exploration)
            rows.AddRange(exploration.Render(width, theme));
        foreach (var id in _order)
            rows.AddRange(_live[id].Render(width, theme));
        return rows;
    }

    public void Handle(ThreadEvent threadEvent)
    {
        switch (threadEvent)
        {
            case ThreadEvent.AgentMessageDelta delta:
                AppendMessage(delta);
                break;
            case ThreadEvent.ReasoningSummaryDelta delta:
                _reasoning += delta.Delta;
                ReasoningHeader = ReasoningCell.HeaderOf(_reasoning) ?? ReasoningHeader;
                break;
            case ThreadEvent.CommandOutputDelta delta when FindCommand(delta.ItemId) is { } command:
                command.AppendOutput(delta.Delta);
                break;
            case ThreadEvent.ItemStarted started:
                Start(started.Item);
                break;
            case ThreadEvent.ItemCompleted completed:
                Complete(completed.Item);
                break;
            case ThreadEvent.PlanUpdated plan:
                Print(new PlanCell(plan.Explanation, plan.Steps));
                break;
            case ThreadEvent.McpServerStatusUpdated { Error: { } reason } server:
                Print(new NoticeCell(NoticeKind.Warning, $"MCP server {server.Name} did not start: {reason}"));
                break;
            case ThreadEvent.Warning warning:
                Print(new NoticeCell(NoticeKind.Warning, warning.Message));
                break;
        }
    }

    /// <summary>The turn is over: whatever is still live is finished as it stands.</summary>
    public void EndTurn()
    {
        EndMessage();
        EndExploration();
        foreach (var id in _order)
            Add([_live[id]]);
        _order.Clear();
        _live.Clear();
        _reasoning = "";
        ReasoningHeader = null;
    }

    /// <summary>Another thread begins: nothing of this one is shown any more than what is printed.</summary>
    public void Reset()
    {
        EndTurn();
        _all.Clear();
        _said.Clear();
        LastMessage = null;
    }

    /// <summary>Shows the end of an earlier conversation; the transcript has all of it.</summary>
    public void PrintPast(IReadOnlyList<ThreadItem> items)
    {
        var printed = _finished.Count;
        foreach (var item in items)
        {
            if (item is ThreadItem.UserMessage message)
                Print(new UserCell(string.Concat(message.Content.OfType<UserInput.Text>().Select(input => input.Value)), message.Content.Count(input => input is not UserInput.Text)));
            else
                Complete(item);
        }

        EndMessage();
        EndExploration();
        var hidden = _finished.Count - printed - MostPast;
        if (hidden <= 0)
            return;
        _finished.RemoveRange(printed, hidden);
        _finished.Insert(printed, new NoticeCell(NoticeKind.Info, $"… {hidden} earlier entries (ctrl + t to see all)"));
    }

    /// <summary>The newest messages were taken back: the transcript ends before them.</summary>
    public void ForgetMessages(int count)
    {
        var start = _all.Count;
        for (; count > 0 && start > 0; count--)
            start = _all.FindLastIndex(start - 1, static entry => entry is UserCell);
        if (start >= 0)
            _all.RemoveRange(start, _all.Count - start);
    }

    private void AppendMessage(ThreadEvent.AgentMessageDelta delta)
    {
        if (_messageId != delta.ItemId)
        {
            EndMessage();
            BeginMessage(delta.ItemId);
        }

        _messageLength += delta.Delta.Length;
        _message?.Append(delta.Delta);
    }

    private void BeginMessage(string id)
    {
        EndExploration();
        ReasoningHeader = null;
        (_message, _messageId, _messageLength) = (new MarkdownStream([new TextRun("• ", Style.Plain.Dim())]), id, 0);
    }

    // What has been shown of a message stays, also when it was cut off.
    private void EndMessage()
    {
        if (_message is { } message)
            Add(message.Finish());
        (_message, _messageId) = (null, null);
    }

    private void Start(ThreadItem item)
    {
        switch (item)
        {
            case ThreadItem.AgentMessage or ThreadItem.Reasoning or ThreadItem.UserMessage:
                break;
            case ThreadItem.CommandExecution command:
                EndMessage();
                var cell = new CommandCell(command);
                if (cell.IsExploration)
                    (_exploration ??= new ExplorationCell()).Add(cell);
                else
                    AddLive(item.Id, cell);
                break;
            case ThreadItem.FileChange change:
                AddLive(item.Id, new PatchCell(change.Changes, change.Status, Cwd, change.Output));
                break;
            case ThreadItem.McpToolCall call:
                AddLive(item.Id, new McpCell(call));
                break;
        }
    }

    private void AddLive(string id, TranscriptCell cell)
    {
        EndMessage();
        EndExploration();
        if (!_live.ContainsKey(id))
            _order.Add(id);
        _live[id] = cell;
    }

    private void Complete(ThreadItem item)
    {
        switch (item)
        {
            case ThreadItem.AgentMessage message:
                CompleteMessage(message);
                break;
            case ThreadItem.Reasoning reasoning:
                CompleteReasoning(reasoning);
                break;
            case ThreadItem.CommandExecution command:
                CompleteCommand(command);
                break;
            case ThreadItem.FileChange change:
                Remove(item.Id);
                Print(new PatchCell(change.Changes, change.Status, Cwd, change.Output));
                break;
            case ThreadItem.McpToolCall call:
                Remove(item.Id);
                Print(new McpCell(call));
                break;
            default:
                if (StepCell.For(item, Cwd) is { } step)
                    Print(step);
                break;
        }
    }

    private void CompleteMessage(ThreadItem.AgentMessage message)
    {
        LastMessage = message.Text;
        _said.Add((false, message.Text));
        if (_messageId != message.Id)
        {
            // A message that did not stream, or whose stream had another name.
            EndMessage();
            BeginMessage(message.Id);
        }

        if (message.Text.Length > _messageLength)
            _message?.Append(message.Text[_messageLength..]);
        EndMessage();
    }

    private void CompleteReasoning(ThreadItem.Reasoning reasoning)
    {
        _reasoning = "";
        var body = string.Join("\n\n", reasoning.Summary.Select(ReasoningCell.BodyOf).Where(text => text.Length > 0));
        if (body.Length > 0)
            Print(new ReasoningCell(body));
    }

    private void CompleteCommand(ThreadItem.CommandExecution command)
    {
        var cell = FindCommand(command.Id);
        if (cell is null)
        {
            // Nobody told that it had started.
            Start(command with { Status = ItemStatus.InProgress });
            cell = FindCommand(command.Id) ?? throw new UnreachableException();
        }

        cell.Complete(command);
        if (_exploration is { } exploration && exploration.Contains(cell))
        {
            if (cell.IsExploration)
                return;
            // It failed, so its output is of interest.
            exploration.Remove(cell);
            EndExploration();
        }

        Remove(command.Id);
        Print(cell);
    }

    private CommandCell? FindCommand(string id) =>
        _live.TryGetValue(id, out var cell) ? cell as CommandCell : _exploration?.Find(id);

    private void Remove(string id)
    {
        _live.Remove(id);
        _order.Remove(id);
    }

    private void EndExploration()
    {
        if (_exploration is not { } exploration)
            return;
        _exploration = null;
        if (!exploration.IsEmpty)
            Add([exploration]);
    }

    private void Add(IReadOnlyList<HistoryEntry> entries)
    {
        _finished.AddRange(entries);
        _all.AddRange(entries);
    }
}
