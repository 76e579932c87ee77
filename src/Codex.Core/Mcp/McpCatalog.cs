using System.Collections.Frozen;
using System.Collections.Immutable;
using Codex.Core.Tools;

namespace Codex.Core.Mcp;

/// <summary>The tools of the servers that are ready at a moment, a namespace for each.</summary>
internal sealed class McpCatalog
{
    private readonly FrozenDictionary<string, ITool> _tools;

    public McpCatalog(ImmutableArray<ToolNamespace> namespaces)
    {
        Namespaces = namespaces;
        _tools = namespaces.SelectMany(ns => ns.Tools).ToFrozenDictionary(tool => tool.Name, ITool (tool) => tool);
    }

    public static McpCatalog Empty { get; } = new([]);

    /// <summary>In the order in which they are offered.</summary>
    public ImmutableArray<ToolNamespace> Namespaces { get; }

    /// <summary>A tool by its name with its namespace (<c>mcp__server.tool</c>); null when there is none.</summary>
    public ITool? Find(string name) => _tools.GetValueOrDefault(name);
}
