using System.Collections.Immutable;
using Codex.Core.Conversation;
using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Agents;

/// <summary>What a sub-agent is started with.</summary>
/// <param name="Model">Null takes the parent's.</param>
/// <param name="ReasoningEffort">Null takes the parent's.</param>
/// <param name="InheritsHistory">It knows what its parent knows.</param>
internal sealed record SubAgentOptions(string? Model, string? ReasoningEffort, bool InheritsHistory);

/// <summary>
/// The sub-agents of a thread. They die with it, and there are never more than <see cref="MaxAgents"/> of them; they have none of their
/// own. When one has finished, the parent's model is told with its next request.
/// </summary>
internal sealed class SubAgents(Func<SubAgentOptions, AgentThread> spawn) : IAsyncDisposable
{
    /// <summary>How many may be alive at once.</summary>
    public const int MaxAgents = 6;

    private static readonly string[] s_nicknames =
        ["Ada", "Euler", "Noether", "Hopper", "Turing", "Curie", "Gauss", "Lovelace", "Hilbert", "Franklin", "Dijkstra", "Galois"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SubAgent> _agents = [];
    private readonly List<SubAgent> _unreported = [];
    private int _spawned;

    /// <summary>Starts a sub-agent on its first task.</summary>
    /// <exception cref="ToolException">There are too many.</exception>
    public async Task<SubAgent> SpawnAsync(SubAgentOptions options, ImmutableArray<UserInput> input, CancellationToken cancellationToken)
    {
        SubAgent agent;
        lock (_lock)
        {
            if (_agents.Count >= MaxAgents)
                throw new ToolException($"agent limit reached: {MaxAgents} agents are open; close one first");
            agent = new SubAgent(spawn(options), s_nicknames[_spawned++ % s_nicknames.Length], Report);
            _agents[agent.Id] = agent;
        }

        await agent.SendAsync(input, cancellationToken);
        return agent;
    }

    /// <summary>A sub-agent; null when there is none of that id.</summary>
    public SubAgent? Find(string id)
    {
        lock (_lock)
            return _agents.GetValueOrDefault(id);
    }

    /// <summary>Ends a sub-agent.</summary>
    public async Task CloseAsync(SubAgent agent)
    {
        lock (_lock)
        {
            _agents.Remove(agent.Id);
            _unreported.Remove(agent);
        }

        await agent.DisposeAsync();
    }

    /// <summary>Takes what the model has not been told yet of sub-agents that have finished.</summary>
    public ImmutableArray<ResponseItem> TakeNotes()
    {
        lock (_lock)
        {
            ImmutableArray<ResponseItem> notes = [.. _unreported.Select(agent => ResponseItems.TextMessage(
                ItemIds.ForMessage(), "user", $"<subagent_notification>\n{AgentJson.Notification(agent)}\n</subagent_notification>"))];
            _unreported.Clear();
            return notes;
        }
    }

    public async ValueTask DisposeAsync()
    {
        SubAgent[] all;
        lock (_lock)
        {
            all = [.. _agents.Values];
            _agents.Clear();
            _unreported.Clear();
        }

        await Task.WhenAll(all.Select(agent => agent.DisposeAsync().AsTask()));
    }

    private void Report(SubAgent agent)
    {
        lock (_lock)
        {
            if (_agents.ContainsKey(agent.Id))
                _unreported.Add(agent);
        }
    }
}
