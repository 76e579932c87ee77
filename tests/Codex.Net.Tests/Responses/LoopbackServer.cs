using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Codex.Protocol.Host;

namespace Codex.Net.Tests.Responses;

/// <summary>
/// A raw HTTP/1.1 server on the loopback device: each request is handed to a script that writes bytes as it likes. Raw,
/// because the tests need answers that a decent server never gives.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<RequestSeen, Peer, Task> _script;
    private readonly Task _accepting;
    private readonly ConcurrentBag<Task> _connections = [];

    public LoopbackServer(Func<RequestSeen, Peer, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Answers the first request with the first script, and so on; the last one answers all others.</summary>
    public static LoopbackServer Of(params Func<Peer, Task>[] scripts)
    {
        var n = 0;
        return new LoopbackServer((_, peer) => scripts[Math.Min(Interlocked.Increment(ref n), scripts.Length) - 1](peer));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string BaseUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/v1");

    public ConcurrentQueue<RequestSeen> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var peer = new Peer(client.GetStream(), _stop.Token);
            try
            {
                while (!peer.IsClosed && await peer.ReadRequestAsync() is { } request)
                {
                    Requests.Enqueue(request);
                    await _script(request, peer);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record RequestSeen(string Method, string Target, FrozenDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>The server's side of one connection.</summary>
internal sealed class Peer(NetworkStream stream, CancellationToken stop)
{
    private readonly BufferedStream _input = new(stream);

    public bool IsClosed { get; private set; }

    public Stream Stream => stream;

    public CancellationToken Stop => stop;

    public Task WriteAsync(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop).AsTask();

    public Task WriteAsync(byte[] bytes) => stream.WriteAsync(bytes, stop).AsTask();

    /// <summary>A whole answer with a body.</summary>
    public Task ReplyAsync(int status, string body, params (string Name, string Value)[] headers) => WriteAsync(
        $"HTTP/1.1 {status} X\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\n{Lines(headers)}\r\n{body}");

    /// <summary>Agrees to talk WebSocket from now on.</summary>
    public Task SwitchProtocolsAsync(string accept, params (string Name, string Value)[] headers) => WriteAsync(
        $"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: {accept}\r\n{Lines(headers)}\r\n");

    /// <summary>The head of a chunked event stream.</summary>
    public Task BeginSseAsync(params (string Name, string Value)[] headers) =>
        WriteAsync($"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n{Lines(headers)}\r\n");

    public async Task ChunkAsync(byte[] bytes)
    {
        await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:x}\r\n"));
        await WriteAsync(bytes);
        await WriteAsync("\r\n");
    }

    public Task EventAsync(string json) => ChunkAsync(Encoding.UTF8.GetBytes("data: " + json + "\n\n"));

    public Task EndAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>A whole event stream.</summary>
    public async Task SseAsync(params string[] events)
    {
        await BeginSseAsync();
        foreach (var json in events)
        {
            await EventAsync(json);
        }

        await EndAsync();
    }

    /// <summary>Ends the connection with a reset, without another byte.</summary>
    public Task AbortAsync()
    {
        IsClosed = true;
        stream.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        return Task.CompletedTask;
    }

    /// <summary>Ends the connection in good order after what was written.</summary>
    public Task CloseAsync()
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    /// <summary>Says nothing until the test is over.</summary>
    public Task HoldAsync() => Task.Delay(Timeout.Infinite, stop);

    public async Task<RequestSeen?> ReadRequestAsync()
    {
        if (await ReadLineAsync() is not { Length: > 0 } start)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new byte[headers.TryGetValue("content-length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await _input.ReadExactlyAsync(body, stop);
        var parts = start.Split(' ');
        return new RequestSeen(parts[0], parts[1], headers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), body);
    }

    private static string Lines((string Name, string Value)[] headers) => string.Concat(headers.Select(h => $"{h.Name}: {h.Value}\r\n"));

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _input.ReadAsync(one, stop) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
