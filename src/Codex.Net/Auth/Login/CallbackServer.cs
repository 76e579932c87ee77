using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Net.Auth.Login;

/// <summary>A GET that reached the callback server.</summary>
/// <param name="Path">Without the query.</param>
/// <param name="Query">Without its question mark.</param>
/// <param name="IsFromOtherSite">True when a page of another site made the browser send it in the background.</param>
internal sealed record CallbackRequest(string Path, string Query, bool IsFromOtherSite);

/// <summary>What the callback server answers.</summary>
internal sealed record CallbackReply(int Status, string Reason, string ContentType, string Body)
{
    /// <summary>Where the browser goes instead.</summary>
    public string? Location { get; init; }

    /// <summary>Called when the browser has it, or will never have it.</summary>
    public Action? Sent { get; init; }

    public static CallbackReply Text(int status, string reason, string body) => new(status, reason, "text/plain; charset=utf-8", body);

    public static CallbackReply Page(string html) => new(200, "OK", "text/html; charset=utf-8", html);

    public static CallbackReply Redirect(string location) => Text(302, "Found", "") with { Location = location };
}

/// <summary>
/// A web server for a handful of requests from one browser on this machine: it listens on 127.0.0.1 (unless told otherwise), one request a connection,
/// short limits. HttpListener brings more than is needed and on Windows asks for rights.
/// </summary>
internal sealed class CallbackServer : IAsyncDisposable
{
    private const int MaxHead = 64 * 1024;

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener;
    private readonly Func<CallbackRequest, CancellationToken, Task<CallbackReply>> _answer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _connections = [];
    private Task _accepting = Task.CompletedTask;

    private CallbackServer(TcpListener listener, Func<CallbackRequest, CancellationToken, Task<CallbackReply>> answer)
    {
        _listener = listener;
        _answer = answer;
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Listens on a port; null when it is taken. Connections wait until <see cref="Start"/>.</summary>
    public static CallbackServer? TryListen(int port, Func<CallbackRequest, CancellationToken, Task<CallbackReply>> answer) =>
        TryListen(port, IPAddress.Loopback, answer);

    /// <summary>Listens elsewhere than on the loopback address, for a callback that is forwarded from another machine.</summary>
    public static CallbackServer? TryListen(int port, IPAddress address, Func<CallbackRequest, CancellationToken, Task<CallbackReply>> answer)
    {
        var listener = new TcpListener(address, port);
        try
        {
            // Not shared with anybody who would listen in, which Windows allows by default. Elsewhere setting this at all means sharing.
            if (OperatingSystem.IsWindows())
            {
                listener.ExclusiveAddressUse = true;
            }

            listener.Start();
            return new CallbackServer(listener, answer);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            listener.Dispose();
            return null;
        }
    }

    public void Start() => _accepting = AcceptAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                _connections.RemoveAll(done => done.IsCompleted);
                _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        try
        {
            limit.CancelAfter(RequestLimit);
            if (await ReadHeadAsync(stream, limit.Token) is not { } head)
            {
                return;
            }

            // The answer may take as long as the sign-in service does.
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            var reply = Parse(head) is { } request
                ? await _answer(request, _stopping.Token)
                : CallbackReply.Text(400, "Bad Request", "Bad Request");
            limit.CancelAfter(RequestLimit);
            await SendAsync(stream, reply, limit.Token);
            socket.Shutdown(SocketShutdown.Send);
            // Closing with unread bytes would reset the connection before the browser has read the answer.
            while (await stream.ReadAsync(new byte[1024], limit.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser went away, or we did.
        }
    }

    private static async Task SendAsync(NetworkStream stream, CallbackReply reply, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(Write(reply), cancellationToken);
        }
        finally
        {
            reply.Sent?.Invoke();
        }
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            if (length == buffer.Length)
            {
                if (length >= MaxHead)
                {
                    return null;
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }

    private static CallbackRequest? Parse(string head)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not ["GET", ['/', ..] target, _])
        {
            return null;
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new CallbackRequest(
            question < 0 ? target : target[..question],
            question < 0 ? "" : target[(question + 1)..],
            lines.Skip(1).Any(line => line.Equals("sec-fetch-site: cross-site", StringComparison.OrdinalIgnoreCase))
                && !lines.Skip(1).Any(line => line.Equals("sec-fetch-mode: navigate", StringComparison.OrdinalIgnoreCase)));
    }

    private static byte[] Write(CallbackReply reply)
    {
        var body = Encoding.UTF8.GetBytes(reply.Body);
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} {reply.Reason}\r\n")
            .Append("Content-Type: ").Append(reply.ContentType).Append("\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n")
            .Append("Connection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n")
            .Append("Content-Security-Policy: ").Append(LoginPages.ContentSecurityPolicy).Append("\r\n");
        if (reply.Location is not null)
        {
            head.Append("Location: ").Append(reply.Location).Append("\r\n");
        }

        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body];
    }
}
