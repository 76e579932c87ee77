using System.Net.Sockets;

namespace Codex.Machine.Sandbox.Proxy;

/// <summary>
/// The one way out of a sandbox whose network is limited to some hosts: an HTTP proxy (absolute requests and CONNECT) and a SOCKS5 proxy on
/// one port; the first byte tells which. The listening socket belongs to the sandbox's own network, this process to the host's.
/// </summary>
internal sealed class ManagedProxy : IAsyncDisposable
{
    private const byte SocksVersion = 5;

    private readonly Socket _listener;
    private readonly HostGate _gate;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <param name="listener">A socket that listens; closed with the proxy.</param>
    /// <param name="gate">Decides.</param>
    public ManagedProxy(Socket listener, HostGate gate)
    {
        _listener = listener;
        _gate = gate;
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.RemoveAll(client => client.IsCompleted);
                clients.Add(ServeAsync(await _listener.AcceptAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The sandbox has ended.
        }

        await Task.WhenAll(clients);
    }

    private async Task ServeAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            var first = new byte[1];
            if (await client.ReceiveAsync(first, SocketFlags.Peek, _end.Token) == 0)
                return;
            if (first[0] == SocksVersion)
                await new SocksConnection(stream, _gate).ServeAsync(_end.Token);
            else
                await new HttpProxyConnection(stream, _gate).ServeAsync(_end.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone away, or the sandbox has ended.
        }
    }
}
