using System.Net;
using System.Net.Sockets;
using System.Text;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Proxy;

namespace Codex.Machine.Tests.Sandbox;

/// <summary>The proxy over real sockets; names are resolved by the tests.</summary>
public sealed class ManagedProxyTests : IAsyncDisposable
{
    private readonly Socket _origin = Listen();
    private readonly Task _answering;
    private readonly List<string> _heads = [];
    private ManagedProxy? _proxy;
    private int _port;

    public ManagedProxyTests() => _answering = AnswerAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int OriginPort => ((IPEndPoint)_origin.LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        _origin.Dispose();
        await _answering;
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    /// <summary>Answers each connection with what it was sent, as far as the empty line.</summary>
    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _origin.AcceptAsync();
                var buffer = new byte[4096];
                var length = await client.ReceiveAsync(buffer);
                lock (_heads)
                    _heads.Add(Encoding.ASCII.GetString(buffer, 0, length));
                await client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Start(NetworkGrants grants, params IPAddress[] addresses)
    {
        var listener = Listen();
        _port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _proxy = new ManagedProxy(listener, new HostGate(grants, (_, _) => Task.FromResult(addresses), TimeProvider.System));
    }

    private async Task<byte[]> AskAsync(params byte[][] parts)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _port, Token);
        await using var stream = new NetworkStream(client);
        foreach (var part in parts)
            await client.SendAsync(part, Token);
        client.Shutdown(SocketShutdown.Send);
        var all = new MemoryStream();
        await stream.CopyToAsync(all, Token);
        return all.ToArray();
    }

    private async Task<string> AskAsync(string text) => Encoding.Latin1.GetString(await AskAsync(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public async Task Http_AllowedHost_GetsTheRequestInItsOwnForm()
    {
        Start(new NetworkGrants { Allowed = ["site.test"], AllowsLocal = true }, IPAddress.Loopback);

        var answer = await AskAsync(
            $"GET http://site.test:{OriginPort}/a?b=c HTTP/1.1\r\nHost: elsewhere\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: x\r\nAccept: */*\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Equal([$"GET /a?b=c HTTP/1.1\r\nHost: site.test:{OriginPort}\r\nAccept: */*\r\nConnection: close\r\n\r\n"], _heads);
    }

    [Fact]
    public async Task Connect_AllowedHost_IsATunnel()
    {
        Start(new NetworkGrants { Allowed = ["site.test"], AllowsLocal = true }, IPAddress.Loopback);

        var answer = await AskAsync($"CONNECT site.test:{OriginPort} HTTP/1.1\r\n\r\nraw bytes");

        Assert.Equal("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", answer);
        Assert.Equal(["raw bytes"], _heads);
    }

    [Theory]
    [InlineData("GET http://other.test/ HTTP/1.1\r\n\r\n", "403", "\"other.test\" is blocked by policy: it is not on the list")]
    [InlineData("CONNECT other.test:443 HTTP/1.1\r\n\r\n", "403", "\"other.test\" is blocked by policy")]
    [InlineData("CONNECT site.test:443 HTTP/1.1\r\n\r\n", "403", "leads to a local or private address")]
    [InlineData("CONNECT 127.0.0.1:443 HTTP/1.1\r\n\r\n", "403", "not on the list")]
    [InlineData("CONNECT [::1]:443 HTTP/1.1\r\n\r\n", "403", "not on the list")]
    [InlineData("POST http://site.test/ HTTP/1.1\r\n\r\n", "403", "POST is not allowed")]
    [InlineData("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n", "400", "whole http:// URL")]
    [InlineData("GET ftp://site.test/ HTTP/1.1\r\n\r\n", "400", "whole http:// URL")]
    [InlineData("CONNECT nonsense HTTP/1.1\r\n\r\n", "400", "HOST:PORT")]
    [InlineData("hello\r\n\r\n", "400", "speaks HTTP")]
    public async Task Request_ThatIsNotAllowed_IsRefusedWithItsReason(string request, string status, string reason)
    {
        Start(new NetworkGrants { Allowed = ["site.test"], ReadsOnly = true }, IPAddress.Loopback, IPAddress.Parse("10.0.0.1"));

        var answer = await AskAsync(request);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
        Assert.Empty(_heads);
    }

    [Fact]
    public async Task Address_AllowedByItself_MayBeLocal()
    {
        Start(new NetworkGrants { Allowed = ["127.0.0.1"] });

        Assert.StartsWith("HTTP/1.1 200 OK", await AskAsync($"GET http://127.0.0.1:{OriginPort}/ HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("site.test", 0)]
    [InlineData("other.test", 2)]
    public async Task Socks_Host_IsConnectedOrRefused(string host, byte reply)
    {
        Start(new NetworkGrants { Allowed = ["site.test"], AllowsLocal = true }, IPAddress.Loopback);

        var answer = await AskAsync(
            [5, 1, 0],
            [5, 1, 0, 3, (byte)host.Length, .. Encoding.ASCII.GetBytes(host), (byte)(OriginPort >> 8), (byte)OriginPort],
            "raw"u8.ToArray());

        Assert.Equal([5, 0, 5, reply], answer[..4]);
        Assert.Equal(reply == 0 ? ["raw"] : [], _heads);
    }

    [Theory]
    [InlineData(new byte[] { 5, 1, 2 }, new byte[] { 5, 0xFF })] // wants a password
    [InlineData(new byte[] { 5, 1, 0, 5, 2, 0, 1, 1, 1, 1, 1, 0, 80 }, new byte[] { 5, 0, 5, 7 })] // BIND
    [InlineData(new byte[] { 5, 1, 0, 5, 1, 0, 9, 0, 0 }, new byte[] { 5, 0, 5, 8 })] // no such kind of address
    public async Task Socks_WhatWeDoNotSpeak_IsAnswered(byte[] request, byte[] start)
    {
        Start(new NetworkGrants { Allowed = ["site.test"] });

        var answer = await AskAsync(request);

        Assert.Equal(start, answer[..start.Length]);
    }

    [Fact]
    public async Task Dispose_WithOpenTunnel_EndsIt()
    {
        Start(new NetworkGrants { Allowed = ["127.0.0.1"] });
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _port, Token);
        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{OriginPort} HTTP/1.1\r\n\r\n"), Token);
        Assert.NotEqual(0, await client.ReceiveAsync(new byte[100], Token));

        await _proxy!.DisposeAsync();
        _proxy = null;

        Assert.Equal(0, await client.ReceiveAsync(new byte[100], Token));
    }
}
