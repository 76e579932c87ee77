using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Protocol.Threads;

namespace Codex.Core.Agents;

/// <summary><c>spawn_agent</c>: starts a sub-agent and does not wait for it.</summary>
internal sealed class SpawnAgentTool(SubAgents agents, ThreadEventStream events) : NamespacedTool(AgentTools.Namespace, "spawn_agent")
{
    public override ReadOnlySpan<byte> Spec => """
        {"type":"function","name":"spawn_agent","description":"Starts a sub-agent on a task of its own and returns its id at once. Use it for work that can go on beside yours. Tell it all it needs: it starts with nothing but your message, unless fork_context gives it this conversation.","strict":false,"parameters":{"type":"object","properties":{"message":{"type":"string","description":"The task."},"items":{"type":"array","items":{"type":"object"},"description":"Instead of message: parts of the form {\"type\":\"text\",\"text\":…}."},"fork_context":{"type":"boolean","description":"Start with this conversation's history. Default: false."},"model":{"type":"string","description":"Another model. Default: the same."},"reasoning_effort":{"type":"string","description":"Another reasoning effort. Default: the same."}},"additionalProperties":false}}
        """u8;

    public override async Task<ToolOutput> RunAsync(ToolArguments arguments, string callId, TurnContext turn, CancellationToken cancellationToken)
    {
        var input = AgentTools.ReadInput(arguments);
        var options = new SubAgentOptions(
            arguments.OptionalString("model"), arguments.OptionalString("reasoning_effort"), arguments.OptionalBool("fork_context") ?? false);
        var item = AgentCallItem.Start(events, turn, callId, CollabAgentTool.SpawnAgent, [], string.Join('\n', input.OfType<UserInput.Text>().Select(text => text.Value)));
        try
        {
            var agent = await agents.SpawnAsync(options, input, cancellationToken);
            // It may be at work by now; what the call did was to start it.
            item.Complete([KeyValuePair.Create(agent.Id, new CollabAgentState(CollabAgentStatus.PendingInit, Message: null))]);
            return ToolOutput.Text(AgentJson.Spawned(agent));
        }
        catch (ToolException)
        {
            item.Fail();
            throw;
        }
    }
}

/// <summary><c>send_input</c>: tells a sub-agent something more.</summary>
internal sealed class SendInputTool(SubAgents agents, ThreadEventStream events) : NamespacedTool(AgentTools.Namespace, "send_input")
{
    public override ReadOnlySpan<byte> Spec => """
        {"type":"function","name":"send_input","description":"Sends a message to a sub-agent. A working one takes it up with its next step, an idle one starts to work on it.","strict":false,"parameters":{"type":"object","properties":{"target":{"type":"string","description":"The agent's id."},"message":{"type":"string"},"items":{"type":"array","items":{"type":"object"}},"interrupt":{"type":"boolean","description":"Stop what it does first. Default: false."}},"required":["target"],"additionalProperties":false}}
        """u8;

    public override async Task<ToolOutput> RunAsync(ToolArguments arguments, string callId, TurnContext turn, CancellationToken cancellationToken)
    {
        var agent = AgentTools.Find(agents, arguments.RequiredString("target"));
        var input = AgentTools.ReadInput(arguments);
        var item = AgentCallItem.Start(events, turn, callId, CollabAgentTool.SendInput, [agent.Id], string.Join('\n', input.OfType<UserInput.Text>().Select(text => text.Value)));
        if (arguments.OptionalBool("interrupt") is true)
            await agent.InterruptAsync(cancellationToken);
        await agent.SendAsync(input, cancellationToken);
        item.Complete(agent);
        return ToolOutput.Text(AgentJson.Status(agent.State));
    }
}

/// <summary><c>resume_agent</c>: tells how an agent stands; one that was closed is gone.</summary>
internal sealed class ResumeAgentTool(SubAgents agents, ThreadEventStream events) : NamespacedTool(AgentTools.Namespace, "resume_agent")
{
    public override ReadOnlySpan<byte> Spec => """
        {"type":"function","name":"resume_agent","description":"Makes sure that a sub-agent can be talked to, and returns how it stands.","strict":false,"parameters":{"type":"object","properties":{"id":{"type":"string","description":"The agent's id."}},"required":["id"],"additionalProperties":false}}
        """u8;

    public override Task<ToolOutput> RunAsync(ToolArguments arguments, string callId, TurnContext turn, CancellationToken cancellationToken)
    {
        var agent = AgentTools.Find(agents, arguments.RequiredString("id"));
        AgentCallItem.Start(events, turn, callId, CollabAgentTool.ResumeAgent, [agent.Id], prompt: null).Complete(agent);
        return Task.FromResult(ToolOutput.Text(AgentJson.Status(agent.State)));
    }
}
