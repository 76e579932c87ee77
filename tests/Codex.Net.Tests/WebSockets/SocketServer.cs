using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Codex.Net.Tests.Responses;

namespace Codex.Net.Tests.WebSockets;

/// <summary>What a script says to one message of the client.</summary>
internal delegate Task SocketScript(ServerSocket socket, JsonElement message);

/// <summary>A model server that talks WebSocket on the loopback device, and POST for those who fall back.</summary>
internal sealed class SocketServer : IAsyncDisposable
{
    public const string Completed = """{"type":"response.completed","response":{"id":"http"}}""";

    private readonly LoopbackServer _server;
    private readonly SocketScript _script;
    private int _connections;

    /// <param name="script">Called for each message.</param>
    /// <param name="refuse">Answers an upgrade in place of 101; null accepts.</param>
    /// <param name="headers">Headers of the 101.</param>
    public SocketServer(SocketScript script, Func<Peer, Task>? refuse = null, params (string Name, string Value)[] headers)
    {
        _script = script;
        _server = new LoopbackServer((request, peer) => request.Method != "GET" ? peer.SseAsync(Completed)
            : refuse is not null ? refuse(peer)
            : ServeAsync(request, peer, headers));
    }

    public string BaseUrl => _server.BaseUrl;

    public IEnumerable<RequestSeen> Upgrades => _server.Requests.Where(r => r.Method == "GET");

    public int Posts => _server.Requests.Count(r => r.Method == "POST");

    /// <summary>The messages so far; each with the number of its connection.</summary>
    public ConcurrentQueue<(int Connection, JsonElement Body)> Messages { get; } = [];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(RequestSeen request, Peer peer, (string Name, string Value)[] headers)
    {
        var number = Interlocked.Increment(ref _connections);
        await peer.SwitchProtocolsAsync(Accept(request.Headers["sec-websocket-key"]), headers);
        using var socket = new ServerSocket(peer, number);
        while (await socket.ReadAsync() is { } message)
        {
            Messages.Enqueue((number, message));
            await _script(socket, message);
        }

        await peer.CloseAsync();
    }

    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}

/// <summary>The server's end of one connection.</summary>
internal sealed class ServerSocket(Peer peer, int connection) : IDisposable
{
    private readonly WebSocket _socket = WebSocket.CreateFromStream(
        peer.Stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });

    /// <summary>1 for the first connection.</summary>
    public int Connection => connection;

    public Peer Peer => peer;

    public void Dispose() => _socket.Dispose();

    public Task SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message), isLast: true);

    public Task SendAsync(byte[] part, bool isLast) => _socket.SendAsync(part, WebSocketMessageType.Text, isLast, peer.Stop);

    public Task SendBinaryAsync(byte[] message) => _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, peer.Stop);

    public async Task SendAllAsync(params string[] messages)
    {
        foreach (var message in messages)
        {
            await SendAsync(message);
        }
    }

    /// <summary>A response of one message item.</summary>
    public Task AnswerAsync(string id, params string[] items) => SendAllAsync(
    [
        $$$"""{"type":"response.created","response":{"id":"{{{id}}}"}}""",
        .. items.Select(item => $$"""{"type":"response.output_item.done","item":{{item}} }"""),
        $$$"""{"type":"response.completed","response":{"id":"{{{id}}}"}}""",
    ]);

    public Task CloseAsync(WebSocketCloseStatus status, string? reason) => _socket.CloseOutputAsync(status, reason, peer.Stop);

    /// <summary>The next message; null when the client has left.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, peer.Stop);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    return JsonDocument.Parse(message.ToArray()).RootElement;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            return null;
        }
    }
}
