using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Codex.Machine.Sandbox.Proxy;

/// <summary>
/// One client that speaks to an HTTP proxy: CONNECT, or one request with a whole URL. A plain request is told to close its connection, so
/// that a second one, to another host, is judged as well.
/// </summary>
internal sealed class HttpProxyConnection(NetworkStream stream, HostGate gate)
{
    private const int MaxHead = 64 * 1024;

    /// <summary>What concerns this hop only. Host is written anew: it must be the host that was judged.</summary>
    private static readonly string[] s_hopHeaders = ["connection", "proxy-connection", "proxy-authorization", "keep-alive", "host"];

    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        if (await ReadHeadAsync(cancellationToken) is not var (head, rest) || head.Split("\r\n") is not [var first, .. var headers]
            || first.Split(' ') is not [var method, var target, var version])
        {
            await AnswerAsync("400 Bad Request", "this proxy speaks HTTP/1.1 and SOCKS5", cancellationToken);
            return;
        }

        if (method == "CONNECT")
            await TunnelAsync(target, rest, cancellationToken);
        else
            await ForwardAsync(method, target, version, headers, rest, cancellationToken);
    }

    private async Task TunnelAsync(string target, ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate($"tcp://{target}", UriKind.Absolute, out var uri) || uri.Port <= 0)
        {
            await AnswerAsync("400 Bad Request", "CONNECT takes HOST:PORT", cancellationToken);
            return;
        }

        if (await ReachAsync(await gate.ConnectAsync(HostOf(uri), uri.Port, "connect", cancellationToken), cancellationToken) is not { } remote)
            return;
        using (remote)
        {
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
            if (!rest.IsEmpty)
                await remote.SendAsync(rest, cancellationToken);
            await Relay.RunAsync(stream, remote, cancellationToken);
        }
    }

    private async Task ForwardAsync(
        string method, string target, string version, string[] headers, ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            await AnswerAsync("400 Bad Request", "this is a proxy: requests need a whole http:// URL, or CONNECT", cancellationToken);
            return;
        }

        if (!gate.AllowsMethod(method))
        {
            await AnswerAsync("403 Forbidden", gate.RefuseMethod(HostOf(uri), uri.Port, method).Message, cancellationToken);
            return;
        }

        if (await ReachAsync(await gate.ConnectAsync(HostOf(uri), uri.Port, "http", cancellationToken), cancellationToken) is not { } remote)
            return;
        using (remote)
        {
            var kept = headers.Where(header => header.Length > 0 && !s_hopHeaders.Contains(header.Split(':')[0].Trim().ToLowerInvariant()));
            var head = new StringBuilder($"{method} {uri.PathAndQuery} {version}\r\nHost: {uri.Authority}\r\n");
            foreach (var header in kept)
                head.Append(header).Append("\r\n");
            head.Append("Connection: close\r\n\r\n");
            await remote.SendAsync(Encoding.Latin1.GetBytes(head.ToString()), cancellationToken);
            if (!rest.IsEmpty)
                await remote.SendAsync(rest, cancellationToken);
            await Relay.RunAsync(stream, remote, cancellationToken);
        }
    }

    /// <summary>The connection; null when the client was told why there is none.</summary>
    private async Task<Socket?> ReachAsync(GateOutcome outcome, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case GateOutcome.Connected(var socket):
                return socket;
            case GateOutcome.Refused(var message):
                await AnswerAsync("403 Forbidden", message, cancellationToken);
                return null;
            case GateOutcome.Failed(var message):
                await AnswerAsync("502 Bad Gateway", message, cancellationToken);
                return null;
            default:
                throw new UnreachableException();
        }
    }

    private async Task<(string Head, ReadOnlyMemory<byte> Body)?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHead];
        var length = 0;
        while (length < buffer.Length)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (count == 0)
                return null;
            length += count;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return (Encoding.Latin1.GetString(buffer, 0, end), buffer.AsMemory(end + 4, length - end - 4));
        }

        return null;
    }

    private ValueTask AnswerAsync(string status, string text, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(text + "\n");
        var head = $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nX-Proxy-Error: {text}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        return stream.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body], cancellationToken);
    }

    private static string HostOf(Uri uri) => uri.IdnHost.Trim('[', ']');
}
