using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.JsonRpc;

namespace Codex.Net.Mcp;

/// <summary>
/// A connection to an MCP server, over whatever transport. Results are handed on as the server sent them: what we do not understand,
/// somebody behind us may. Sequence: <see cref="ConnectAsync"/> shakes hands; then lists and calls; the server may ask in between.
/// </summary>
public sealed class McpClient : IAsyncDisposable
{
    /// <summary>The version that we speak; servers that know a different one answer with it and are taken at their word.</summary>
    private const string ProtocolVersion = "2025-06-18";

    /// <summary>A list with more pages than this has a server that turns in circles.</summary>
    private const int MaxPages = 200;

    private readonly McpClientOptions _options;
    private readonly JsonRpcPeer _peer;

    private McpClient(IMessageTransport transport, McpClientOptions options)
    {
        _options = options;
        _peer = new JsonRpcPeer(transport, new JsonRpcHandlers
        {
            HandleRequestAsync = AnswerAsync,
            HandleNotification = Notice,
            CancelMethod = "notifications/cancelled",
        });
    }

    /// <summary><c>{name, title?, version, …}</c> as sent; undefined when the server does not say who it is.</summary>
    public JsonElement ServerInfo { get; private set; }

    /// <summary>What the server can do, as sent.</summary>
    public JsonElement Capabilities { get; private set; }

    /// <summary>The server's advice to the model; null when it gives none.</summary>
    public string? Instructions { get; private set; }

    /// <summary>True when the server says that it has resources.</summary>
    public bool HasResources => McpJson.Object(Capabilities, "resources").ValueKind == JsonValueKind.Object;

    /// <summary>Completes when the server is gone.</summary>
    public Task Closed => _peer.Closed;

    /// <summary>Shakes hands with a server; takes the transport, also when that fails.</summary>
    /// <exception cref="JsonRpcException">The server refused.</exception>
    /// <exception cref="IOException">It cannot be reached, or went away.</exception>
    public static async Task<McpClient> ConnectAsync(IMessageTransport transport, McpClientOptions options, CancellationToken cancellationToken)
    {
        var client = new McpClient(transport, options);
        try
        {
            await client.InitializeAsync(cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>All tools, in the server's order.</summary>
    /// <exception cref="JsonRpcException">The server refused.</exception>
    /// <exception cref="IOException">It is gone.</exception>
    public async Task<ImmutableArray<McpTool>> ListToolsAsync(CancellationToken cancellationToken)
    {
        if (McpJson.Object(Capabilities, "tools").ValueKind != JsonValueKind.Object)
            return [];
        var tools = await ListAsync("tools/list", "tools", cancellationToken);
        return [.. tools.Select(McpTool.Read).OfType<McpTool>()];
    }

    /// <summary>Calls a tool and gives the result as sent, also one that says that the call failed.</summary>
    /// <param name="tool">The server's own name of the tool.</param>
    /// <param name="arguments">An object; undefined leaves them out.</param>
    /// <param name="writeMeta">Writes members of <c>_meta</c>.</param>
    /// <param name="cancellationToken">Gives up, and tells the server so.</param>
    /// <exception cref="JsonRpcException">The server refused.</exception>
    /// <exception cref="IOException">It is gone.</exception>
    public Task<JsonElement> CallToolAsync(string tool, JsonElement arguments, Action<Utf8JsonWriter> writeMeta, CancellationToken cancellationToken) =>
        _peer.RequestAsync("tools/call", (writer, id) =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("_meta"u8);
            writeMeta(writer);
            writer.WriteNumber("progressToken"u8, id);
            writer.WriteEndObject();
            writer.WriteString("name"u8, tool);
            if (arguments.ValueKind != JsonValueKind.Undefined)
            {
                writer.WritePropertyName("arguments"u8);
                arguments.WriteTo(writer);
            }

            writer.WriteEndObject();
        }, cancellationToken);

    /// <summary>One page of <c>resources/list</c> as sent.</summary>
    /// <exception cref="JsonRpcException">The server refused.</exception>
    /// <exception cref="IOException">It is gone.</exception>
    public Task<JsonElement> ListResourcesAsync(string? cursor, CancellationToken cancellationToken) => PageAsync("resources/list", cursor, cancellationToken);

    /// <summary>One page of <c>resources/templates/list</c> as sent.</summary>
    /// <exception cref="JsonRpcException">The server refused.</exception>
    /// <exception cref="IOException">It is gone.</exception>
    public Task<JsonElement> ListResourceTemplatesAsync(string? cursor, CancellationToken cancellationToken) =>
        PageAsync("resources/templates/list", cursor, cancellationToken);

    /// <summary>All pages of a list, item by item.</summary>
    /// <param name="method">The list method.</param>
    /// <param name="member">The array in its results.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JsonRpcException">The server refused.</exception>
    /// <exception cref="IOException">It is gone.</exception>
    public async Task<ImmutableArray<JsonElement>> ListAsync(string method, string member, CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<JsonElement>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var result = await PageAsync(method, cursor, cancellationToken);
            all.AddRange(McpJson.Items(result, member));
            var next = McpJson.Text(result, "nextCursor");
            if (string.IsNullOrEmpty(next) || next == cursor)
                break;
            cursor = next;
        }

        return all.ToImmutable();
    }

    /// <summary>The result of <c>resources/read</c> as sent.</summary>
    /// <exception cref="JsonRpcException">The server refused.</exception>
    /// <exception cref="IOException">It is gone.</exception>
    public Task<JsonElement> ReadResourceAsync(string uri, CancellationToken cancellationToken) => _peer.RequestAsync("resources/read", (writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("uri"u8, uri);
        writer.WriteEndObject();
    }, cancellationToken);

    /// <summary>Ends the connection; a server that we started ends with it.</summary>
    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var result = await _peer.RequestAsync("initialize", (writer, _) => WriteInitialize(writer), cancellationToken);
        if (result.ValueKind != JsonValueKind.Object)
            throw new IOException("the server's answer to initialize is no object");
        ServerInfo = McpJson.Object(result, "serverInfo");
        Capabilities = McpJson.Object(result, "capabilities");
        Instructions = McpJson.Text(result, "instructions");
        _options.VersionSettled(McpJson.Text(result, "protocolVersion") ?? ProtocolVersion);
        await _peer.NotifyAsync("notifications/initialized", writeParameters: null, cancellationToken);
    }

    private void WriteInitialize(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("protocolVersion"u8, ProtocolVersion);
        writer.WriteStartObject("capabilities"u8);
        writer.WriteStartObject("elicitation"u8);
        writer.WriteStartObject("form"u8);
        writer.WriteEndObject();
        writer.WriteStartObject("url"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("clientInfo"u8);
        writer.WriteString("name"u8, "codex-mcp-client"u8);
        writer.WriteString("title"u8, "Codex"u8);
        writer.WriteString("version"u8, _options.ClientVersion);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private Task<JsonElement> PageAsync(string method, string? cursor, CancellationToken cancellationToken) =>
        _peer.RequestAsync(method, cursor is null ? null : (writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("cursor"u8, cursor);
            writer.WriteEndObject();
        }, cancellationToken);

    private void Notice(string method, JsonElement parameters)
    {
        if (method == "notifications/tools/list_changed")
            _options.ToolsChanged();
    }

    private async Task<JsonRpcReply> AnswerAsync(string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        switch (method)
        {
            case "ping":
                return new JsonRpcReply(WriteNothing);
            case "elicitation/create":
                var answer = _options.ElicitAsync is { } elicit ? await elicit(parameters, cancellationToken) : McpElicitationAnswer.Declined;
                return new JsonRpcReply(writer => Write(writer, answer));
            default:
                throw new JsonRpcException(JsonRpcException.MethodNotFound, $"{method} is not supported", data: null);
        }
    }

    private static void WriteNothing(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, McpElicitationAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteString("action"u8, answer.Action switch
        {
            McpElicitationAction.Accept => "accept"u8,
            McpElicitationAction.Cancel => "cancel"u8,
            _ => "decline"u8,
        });
        if (answer.Content.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("content"u8);
            answer.Content.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
