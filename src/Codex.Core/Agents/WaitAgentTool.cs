using System.Collections.Immutable;
using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Protocol.Threads;

namespace Codex.Core.Agents;

/// <summary><c>wait_agent</c>: waits until one of several sub-agents has finished.</summary>
internal sealed class WaitAgentTool(SubAgents agents, ThreadEventStream events, TimeProvider clock) : NamespacedTool(AgentTools.Namespace, "wait_agent")
{
    private static readonly TimeSpan s_default = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    public override ReadOnlySpan<byte> Spec => """
        {"type":"function","name":"wait_agent","description":"Waits until at least one of the sub-agents has finished, and returns the results of those that have.","strict":false,"parameters":{"type":"object","properties":{"targets":{"type":"array","items":{"type":"string"},"description":"Ids of the agents."},"timeout_ms":{"type":"number","description":"How long to wait, in milliseconds. Default: 30000."}},"required":["targets"],"additionalProperties":false}}
        """u8;

    public override async Task<ToolOutput> RunAsync(ToolArguments arguments, string callId, TurnContext turn, CancellationToken cancellationToken)
    {
        var ids = (arguments.OptionalStrings("targets") ?? []).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (ids.IsEmpty)
            throw new ToolException("targets must name at least one agent");
        var known = ids.Select(agents.Find).OfType<SubAgent>().ToList();
        var limit = arguments.OptionalInteger("timeout_ms") is { } ms ? TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, (long)s_longest.TotalMilliseconds)) : s_default;
        var item = AgentCallItem.Start(events, turn, callId, CollabAgentTool.Wait, ids, prompt: null);
        // An id that nobody has is an answer by itself: there is nothing to wait for.
        var timedOut = known.Count == ids.Length && !await WaitAsync(known, limit, cancellationToken);
        item.Complete(known);
        var finished = known.Where(agent => agent.Finished.IsCompleted).Select(agent => KeyValuePair.Create(agent.Id, agent.State))
            .Concat(ids.Where(id => agents.Find(id) is null).Select(id => KeyValuePair.Create(id, new CollabAgentState(CollabAgentStatus.NotFound, Message: null))));
        return ToolOutput.Text(AgentJson.Waited(finished, timedOut));
    }

    private async Task<bool> WaitAsync(List<SubAgent> waited, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(waited.Select(agent => agent.Finished)).WaitAsync(limit, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

/// <summary><c>close_agent</c>: ends a sub-agent with everything it runs.</summary>
internal sealed class CloseAgentTool(SubAgents agents, ThreadEventStream events) : NamespacedTool(AgentTools.Namespace, "close_agent")
{
    public override ReadOnlySpan<byte> Spec => """
        {"type":"function","name":"close_agent","description":"Ends a sub-agent that is not needed any more, and returns how it stood.","strict":false,"parameters":{"type":"object","properties":{"target":{"type":"string","description":"The agent's id."}},"required":["target"],"additionalProperties":false}}
        """u8;

    public override async Task<ToolOutput> RunAsync(ToolArguments arguments, string callId, TurnContext turn, CancellationToken cancellationToken)
    {
        var agent = AgentTools.Find(agents, arguments.RequiredString("target"));
        var previous = agent.State;
        var item = AgentCallItem.Start(events, turn, callId, CollabAgentTool.CloseAgent, [agent.Id], prompt: null);
        await agents.CloseAsync(agent);
        item.Complete(agent);
        return ToolOutput.Text(AgentJson.Closed(previous));
    }
}
