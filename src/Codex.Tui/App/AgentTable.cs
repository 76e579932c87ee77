using Codex.Protocol.Threads;

namespace Codex.Tui.App;

/// <summary>The sub-agents of a conversation, as far as its items tell of them.</summary>
internal sealed class AgentTable
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, (string Task, string Status)> _agents = [];

    public void Clear()
    {
        _order.Clear();
        _agents.Clear();
    }

    /// <summary>Takes what an item says; most items say nothing.</summary>
    public void Take(ThreadItem item)
    {
        if (item is not ThreadItem.CollabAgentToolCall call)
            return;
        foreach (var (id, state) in call.AgentsStates)
        {
            if (!_agents.TryGetValue(id, out var known))
                _order.Add(id);
            _agents[id] = (call.Prompt is { Length: > 0 } prompt && call.Tool is CollabAgentTool.SpawnAgent or CollabAgentTool.SendInput ? prompt : known.Task ?? "", Word(state));
        }
    }

    /// <summary>The state and the last task of each, in the order in which they were started.</summary>
    public IEnumerable<(string Name, string Value)> Lines() => _order.Select((id, index) => ($"{index + 1}. {_agents[id].Status}", _agents[id].Task.Split('\n')[0] is { Length: > 0 } task ? task : id));

    private static string Word(CollabAgentState state) => state.Status switch
    {
        CollabAgentStatus.PendingInit => "starting",
        CollabAgentStatus.Running => "works",
        CollabAgentStatus.Interrupted => "interrupted",
        CollabAgentStatus.Completed => "done",
        CollabAgentStatus.Errored => "failed",
        CollabAgentStatus.Shutdown => "ended",
        _ => "gone",
    };
}
