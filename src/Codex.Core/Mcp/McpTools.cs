using System.Collections.Immutable;
using Codex.Core.Tools;

namespace Codex.Core.Mcp;

/// <summary>Makes the tools of a thread that come from its servers.</summary>
internal static class McpTools
{
    /// <summary>The tools for resources; none without servers.</summary>
    public static ImmutableArray<ITool> ForResources(McpConnections servers, McpToolParts parts) => servers.IsEmpty
        ? []
        : [
            new McpResourceListTool(McpResourceList.Resources, servers, parts),
            new McpResourceListTool(McpResourceList.Templates, servers, parts),
            new McpResourceReadTool(servers, parts),
        ];

    /// <summary>The tools that servers list.</summary>
    public static McpCatalog CreateCatalog(McpConnections servers, McpToolParts parts) =>
        new([.. servers.Ready.Where(server => !server.Tools.IsEmpty).Select(server => CreateNamespace(servers.NamespaceOf(server), server, parts))]);

    private static ToolNamespace CreateNamespace(string ns, McpConnection server, McpToolParts parts)
    {
        var names = McpToolNames.ForTools(server.Name, ns, server.Tools.Select(tool => tool.Name));
        var description = string.IsNullOrWhiteSpace(server.Instructions) ? $"Tools in the {ns} namespace." : server.Instructions.Trim();
        ImmutableArray<NamespacedTool> tools =
            [.. server.Tools.Select(tool => new McpServerTool(ns, names[tool.Name], server, tool, parts)).OrderBy(tool => tool.ShortName, StringComparer.Ordinal)];
        return new ToolNamespace(ns, description, FirstLine(description), tools);
    }

    private static string FirstLine(string text) => text.AsSpan()[..(text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length)].Trim().ToString();
}

/// <summary>
/// The tools of one thread that come from its servers, made anew when these have changed. A sub-agent uses its parent's servers, but its calls
/// are its own thread's.
/// </summary>
internal sealed class McpCatalogSource(McpConnections servers, McpToolParts parts)
{
    private readonly Lock _lock = new();
    private McpCatalog _catalog = McpCatalog.Empty;
    private int _revision = -1;

    /// <summary>The same object as long as the tools are the same.</summary>
    public McpCatalog Current
    {
        get
        {
            lock (_lock)
            {
                // Read first: a change in between makes another one at the next look.
                var revision = servers.Revision;
                if (revision != _revision)
                    (_catalog, _revision) = (McpTools.CreateCatalog(servers, parts), revision);
                return _catalog;
            }
        }
    }
}
