using System.Collections.Frozen;
using System.Collections.Immutable;
using Codex.Core.Mcp;
using Codex.Core.Turns;

namespace Codex.Core.Tools;

/// <summary>
/// The tools of a thread: what is offered to the model, and what answers its calls. Those of MCP servers come and go; they stand before
/// <see cref="ToolSearchTool"/>, behind all others.
/// </summary>
internal sealed class ToolSet
{
    private readonly ImmutableArray<ITool> _tools;
    private readonly FrozenDictionary<string, ITool> _byName;
    private readonly Func<McpCatalog> _mcp;
    private readonly int _mcpPosition;

    /// <param name="tools">In the order in which they are offered.</param>
    /// <param name="clock">Times the calls.</param>
    public ToolSet(ImmutableArray<ITool> tools, TimeProvider clock)
        : this(tools, static () => McpCatalog.Empty, clock)
    {
    }

    /// <param name="tools">In the order in which they are offered.</param>
    /// <param name="mcp">The tools of MCP servers at this moment; the same object as long as they are the same.</param>
    /// <param name="clock">Times the calls.</param>
    public ToolSet(ImmutableArray<ITool> tools, Func<McpCatalog> mcp, TimeProvider clock)
    {
        _tools = tools;
        _byName = tools.ToFrozenDictionary(tool => tool.Name);
        _mcp = mcp;
        _mcpPosition = tools.TakeWhile(tool => tool is not ToolSearchTool).Count();
        Router = new ToolRouter(name => _byName.GetValueOrDefault(name) ?? _mcp().Find(name), clock);
    }

    public ToolRouter Router { get; }

    /// <summary>The tools of MCP servers at this moment.</summary>
    public McpCatalog Mcp => _mcp();

    /// <summary>The entries of the request's <c>tools</c> for this turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="mcp">The tools of MCP servers.</param>
    public ImmutableArray<ReadOnlyMemory<byte>> Specs(TurnContext turn, McpCatalog mcp) =>
        [.. _tools.Take(_mcpPosition).Concat(mcp.Namespaces).Concat(_tools.Skip(_mcpPosition)).Select(tool => tool.GetSpec(turn)).Where(spec => !spec.IsEmpty)];
}
