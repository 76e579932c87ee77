using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Net.Auth;
using Codex.Net.JsonRpc;
using Codex.Net.Mcp;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Mcp;

/// <summary>What the three tools for resources have in common: a call of ours that front ends see as one of a server's.</summary>
internal abstract class McpResourceTool(string name, McpConnections servers, McpToolParts parts) : ITool
{
    /// <summary>Stands for the server when a call is about all of them.</summary>
    private const string AllServers = "codex";

    public string Name => name;

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    protected McpConnections Servers => servers;

    public abstract ReadOnlyMemory<byte> GetSpec(TurnContext turn);

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException($"{name} takes JSON arguments");
        var arguments = ToolArguments.Parse(function.Arguments);
        var server = FindServer(arguments);
        var request = Prepare(arguments);
        var item = new McpCallItem(parts.Events, turn, parts.Clock, new ThreadItem.McpToolCall
        {
            Id = call.CallId,
            Server = server?.Name ?? AllServers,
            Tool = name,
            Status = ItemStatus.InProgress,
            Arguments = JsonElement.Parse(string.IsNullOrWhiteSpace(function.Arguments) ? "{}" : function.Arguments),
        });
        try
        {
            var text = MiddleCut.Cut(await request(server, cancellationToken), turn.Model.ToolOutputTokens);
            item.Complete(McpCallOutput.ForItem(text), ItemStatus.Completed);
            return ToolOutput.Text(text);
        }
        catch (Exception exception) when (exception is McpCallException or ToolException)
        {
            item.Fail(exception.Message);
            throw new ToolException(exception.Message);
        }
        catch (OperationCanceledException)
        {
            item.Fail("the turn was interrupted");
            throw;
        }
    }

    /// <summary>Checks the arguments and gives the work; the server is null for all.</summary>
    /// <exception cref="ToolException">They are wrong.</exception>
    protected abstract Func<McpConnection?, CancellationToken, Task<string>> Prepare(ToolArguments arguments);

    /// <summary>Asks a server within its limit for a call.</summary>
    /// <exception cref="McpCallException">It did not answer; the message begins with <paramref name="what"/>.</exception>
    protected async Task<T> AskAsync<T>(McpConnection server, string what, Func<McpClient, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var limit = server.Config.ToolTimeout ?? McpServerConfig.DefaultToolTimeout;
        using var patience = new CallPatience(limit, parts.Clock, cancellationToken);
        try
        {
            return await ask(server.Client, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new McpCallException($"{what}: timed out after {limit.TotalMilliseconds:0}ms");
        }
        catch (Exception exception) when (exception is JsonRpcException or IOException or AuthException or McpCallException)
        {
            throw new McpCallException($"{what}: {McpErrors.Describe(exception)}");
        }
    }

    protected static string Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, ResponseItems.WriterOptions))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private McpConnection? FindServer(ToolArguments arguments)
    {
        var named = arguments.OptionalString("server");
        if (string.IsNullOrEmpty(named))
            return null;
        return servers.Find(named) ?? throw new ToolException($"unknown MCP server '{named}'");
    }
}

/// <summary><c>list_mcp_resources</c> and <c>list_mcp_resource_templates</c>.</summary>
internal sealed class McpResourceListTool(McpResourceList list, McpConnections servers, McpToolParts parts) : McpResourceTool(list.ToolName, servers, parts)
{
    /// <summary>The members that come first, in the order of the original.</summary>
    private static readonly ImmutableArray<string> s_order = ["uri", "uriTemplate", "name", "title", "description", "mimeType", "size", "_meta", "annotations"];

    public override ReadOnlyMemory<byte> GetSpec(TurnContext turn) => list.Spec;

    protected override Func<McpConnection?, CancellationToken, Task<string>> Prepare(ToolArguments arguments)
    {
        var cursor = arguments.OptionalString("cursor");
        return (server, token) => server switch
        {
            null when cursor is not null => throw new ToolException("cursor can only be used when a server is specified"),
            null => ListAllAsync(token),
            _ => ListOneAsync(server, cursor, token),
        };
    }

    private async Task<string> ListAllAsync(CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(Servers.All.Select(server => TryListAsync(server, cancellationToken)));
        return Write(writer =>
        {
            writer.WriteStartArray(list.Member);
            foreach (var (server, items) in Servers.All.Zip(found))
                foreach (var item in items)
                    WriteItem(writer, server.Name, item);
            writer.WriteEndArray();
        });
    }

    /// <summary>A server that does not answer has nothing to list.</summary>
    private async Task<ImmutableArray<JsonElement>> TryListAsync(McpConnection server, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(server, list.Method, (client, token) => client.ListAsync(list.Method, list.Member, token), cancellationToken);
        }
        catch (McpCallException)
        {
            return [];
        }
    }

    private async Task<string> ListOneAsync(McpConnection server, string? cursor, CancellationToken cancellationToken)
    {
        var page = await AskAsync(server, $"{list.Method} failed", (client, token) => list.PageAsync(client, cursor, token), cancellationToken);
        return Write(writer =>
        {
            writer.WriteString("server"u8, server.Name);
            writer.WriteStartArray(list.Member);
            if (page.ValueKind == JsonValueKind.Object && page.TryGetProperty(list.Member, out var items) && items.ValueKind == JsonValueKind.Array)
                foreach (var item in items.EnumerateArray())
                    WriteItem(writer, server.Name, item);
            writer.WriteEndArray();
            if (page.ValueKind == JsonValueKind.Object && page.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String)
                writer.WriteString("nextCursor"u8, next.GetString());
        });
    }

    private static void WriteItem(Utf8JsonWriter writer, string server, JsonElement item)
    {
        writer.WriteStartObject();
        writer.WriteString("server"u8, server);
        if (item.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in s_order)
                if (item.TryGetProperty(name, out var value))
                    WriteMember(writer, name, value);
            foreach (var member in item.EnumerateObject().Where(member => !s_order.Contains(member.Name) && member.Name != "server"))
                WriteMember(writer, member.Name, member.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }
}

/// <summary>One of the two lists.</summary>
/// <param name="ToolName">The tool.</param>
/// <param name="Method">The server's method.</param>
/// <param name="Member">The array in results.</param>
/// <param name="Spec">The tool's entry in requests.</param>
/// <param name="PageAsync">Asks for a page.</param>
internal sealed record McpResourceList(
    string ToolName, string Method, string Member, ReadOnlyMemory<byte> Spec, Func<McpClient, string?, CancellationToken, Task<JsonElement>> PageAsync)
{
    public static McpResourceList Resources { get; } = new("list_mcp_resources", "resources/list", "resources", """
        {"type":"function","name":"list_mcp_resources","description":"List what MCP servers have to read: files, schemas, records. Look here before you search the web.","strict":false,"parameters":{"type":"object","properties":{"server":{"type":"string","description":"Only this server; all when left out."},"cursor":{"type":"string","description":"Where the last page of this server ended."}},"additionalProperties":false}}
        """u8.ToArray(), static (client, cursor, token) => client.ListResourcesAsync(cursor, token));

    public static McpResourceList Templates { get; } = new("list_mcp_resource_templates", "resources/templates/list", "resourceTemplates", """
        {"type":"function","name":"list_mcp_resource_templates","description":"List resources of MCP servers whose address takes parameters.","strict":false,"parameters":{"type":"object","properties":{"server":{"type":"string","description":"Only this server; all when left out."},"cursor":{"type":"string","description":"Where the last page of this server ended."}},"additionalProperties":false}}
        """u8.ToArray(), static (client, cursor, token) => client.ListResourceTemplatesAsync(cursor, token));
}

/// <summary><c>read_mcp_resource</c>.</summary>
internal sealed class McpResourceReadTool(McpConnections servers, McpToolParts parts) : McpResourceTool("read_mcp_resource", servers, parts)
{
    private static readonly byte[] s_spec = """
        {"type":"function","name":"read_mcp_resource","description":"Read one resource of an MCP server.","strict":false,"parameters":{"type":"object","properties":{"server":{"type":"string","description":"The server, as the lists name it."},"uri":{"type":"string","description":"The resource, as the lists name it."}},"required":["server","uri"],"additionalProperties":false}}
        """u8.ToArray();

    public override ReadOnlyMemory<byte> GetSpec(TurnContext turn) => s_spec;

    protected override Func<McpConnection?, CancellationToken, Task<string>> Prepare(ToolArguments arguments)
    {
        foreach (var name in (ReadOnlySpan<string>)["server", "uri"])
        {
            if (!arguments.Has(name))
                throw new ToolException($"failed to parse function arguments: missing field `{name}`");
            if (string.IsNullOrEmpty(arguments.RequiredString(name)))
                throw new ToolException($"{name} must be provided");
        }

        var uri = arguments.RequiredString("uri");
        return async (server, token) =>
        {
            var named = server ?? throw new ToolException("server must be provided");
            var what = $"resources/read failed: resources/read failed for `{named.Name}` ({uri})";
            var result = await AskAsync(named, what, (client, t) => client.ReadResourceAsync(uri, t), token);
            return Write(writer =>
            {
                writer.WriteString("server"u8, named.Name);
                writer.WriteString("uri"u8, uri);
                if (result.ValueKind != JsonValueKind.Object)
                    return;
                foreach (var member in result.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    member.Value.WriteTo(writer);
                }
            });
        };
    }
}
