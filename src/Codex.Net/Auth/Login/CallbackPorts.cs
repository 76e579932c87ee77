using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Net.Auth.Login;

/// <summary>
/// Finds a port for the callback. A taken one is probably another <c>codex login</c> that somebody walked away from: it is asked to give up,
/// once, and given two seconds; then comes the next port.
/// </summary>
internal static class CallbackPorts
{
    private const int Tries = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(2);

    /// <exception cref="AuthException">All of them are taken.</exception>
    public static async Task<CallbackServer> ListenAsync(
        BrowserLoginOptions options,
        Func<CallbackRequest, CancellationToken, Task<CallbackReply>> answer,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        foreach (var port in options.Ports)
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                if (CallbackServer.TryListen(port, answer) is { } server)
                {
                    return server;
                }

                if (attempt == 0)
                {
                    await AskToCancelAsync(port, cancellationToken);
                }

                await Task.Delay(Pause, clock, cancellationToken);
            }
        }

        throw new AuthException(
            $"Port {string.Join(" and port ", options.Ports)} of 127.0.0.1 are in use by another program. End it, or use `codex login --device-auth`.");
    }

    private static async Task AskToCancelAsync(int port, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CancelLimit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /cancel HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"), limit.Token);
            await stream.ReadExactlyAsync(new byte[1], limit.Token);
        }
        catch (Exception e) when (e is IOException or SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // It does not listen to us; the next port may be free.
        }
    }
}
