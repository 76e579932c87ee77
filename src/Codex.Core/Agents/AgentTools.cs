using System.Collections.Immutable;
using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Protocol.Threads;

namespace Codex.Core.Agents;

/// <summary>The tools of the namespace <c>multi_agent_v1</c>.</summary>
internal static class AgentTools
{
    public const string Namespace = "multi_agent_v1";

    /// <summary>How rollouts of the original name the namespace.</summary>
    public const string RecordedAs = "Tools for spawning and managing sub-agents.";

    public const string Description = "Start sub-agents for parts of the work, talk to them, wait for them, end them.";

    public static IEnumerable<NamespacedTool> Create(SubAgents agents, ThreadEventStream events, TimeProvider clock) =>
    [
        new SpawnAgentTool(agents, events),
        new SendInputTool(agents, events),
        new ResumeAgentTool(agents, events),
        new WaitAgentTool(agents, events, clock),
        new CloseAgentTool(agents, events),
    ];

    /// <summary>What a sub-agent is told: a message, or a list of items of which the texts count.</summary>
    /// <exception cref="ToolException">Nothing is said.</exception>
    public static ImmutableArray<UserInput> ReadInput(ToolArguments arguments)
    {
        if (arguments.OptionalString("message") is { Length: > 0 } message)
            return [new UserInput.Text(message)];
        ImmutableArray<UserInput> items = arguments.Has("items")
            ? [.. arguments.RequiredObjects("items").Select(item => item.OptionalString("text")).OfType<string>().Select(text => new UserInput.Text(text))]
            : [];
        return items.IsEmpty ? throw new ToolException("Provide one of: message or items") : items;
    }

    /// <exception cref="ToolException">There is no such agent.</exception>
    public static SubAgent Find(SubAgents agents, string id) =>
        agents.Find(id) ?? throw new ToolException($"agent with id {id} not found");
}

/// <summary>Tells front ends of one call on sub-agents.</summary>
internal sealed class AgentCallItem(ThreadEventStream events, TurnContext turn, ThreadItem.CollabAgentToolCall item)
{
    public static AgentCallItem Start(ThreadEventStream events, TurnContext turn, string callId, CollabAgentTool tool, ImmutableArray<string> receivers, string? prompt)
    {
        var item = new ThreadItem.CollabAgentToolCall
        {
            Id = callId,
            Tool = tool,
            Status = ItemStatus.InProgress,
            SenderThreadId = turn.ThreadId,
            ReceiverThreadIds = receivers,
            Prompt = prompt,
        };
        events.Emit(new ThreadEvent.ItemStarted(turn.TurnId, item));
        return new AgentCallItem(events, turn, item);
    }

    /// <summary>The call is done; these are the agents that it was about, as they stand.</summary>
    public void Complete(params IEnumerable<SubAgent> agents) => Complete([.. agents.Select(agent => KeyValuePair.Create(agent.Id, agent.State))]);

    /// <summary>The call is done; this is how the agents stand as far as the call is concerned.</summary>
    public void Complete(ImmutableArray<KeyValuePair<string, CollabAgentState>> known)
    {
        events.Emit(new ThreadEvent.ItemCompleted(turn.TurnId, item with
        {
            Status = ItemStatus.Completed,
            ReceiverThreadIds = item.ReceiverThreadIds.IsEmpty ? [.. known.Select(agent => agent.Key)] : item.ReceiverThreadIds,
            AgentsStates = known.ToImmutableSortedDictionary(),
        }));
    }

    public void Fail() => events.Emit(new ThreadEvent.ItemCompleted(turn.TurnId, item with { Status = ItemStatus.Failed }));
}
