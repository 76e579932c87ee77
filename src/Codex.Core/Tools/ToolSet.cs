using System.Collections.Frozen;
using System.Collections.Immutable;
using Codex.Core.Turns;

namespace Codex.Core.Tools;

/// <summary>The tools of a thread: what is offered to the model, and what answers its calls.</summary>
internal sealed class ToolSet
{
    private readonly ImmutableArray<ITool> _tools;

    /// <param name="tools">In the order in which they are offered.</param>
    /// <param name="clock">Times the calls.</param>
    public ToolSet(ImmutableArray<ITool> tools, TimeProvider clock)
    {
        _tools = tools;
        Router = new ToolRouter(tools.ToFrozenDictionary(tool => tool.Name), clock);
    }

    public ToolRouter Router { get; }

    /// <summary>The entries of the request's <c>tools</c> for this turn.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Specs(TurnContext turn) =>
        [.. _tools.Select(tool => tool.GetSpec(turn)).Where(spec => !spec.IsEmpty)];
}
