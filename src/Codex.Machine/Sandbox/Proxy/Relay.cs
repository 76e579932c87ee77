using System.Net.Sockets;

namespace Codex.Machine.Sandbox.Proxy;

/// <summary>Passes bytes between two connections until both directions are done.</summary>
internal static class Relay
{
    /// <param name="client">The command's side.</param>
    /// <param name="host">The outside.</param>
    public static async Task RunAsync(NetworkStream client, Socket host, CancellationToken cancellationToken)
    {
        await using var remote = new NetworkStream(host, ownsSocket: false);
        await Task.WhenAll(PassAsync(client, remote, cancellationToken), PassAsync(remote, client, cancellationToken));
    }

    /// <summary>The end of one direction is passed on, and the other goes on: a request may be complete long before its answer.</summary>
    private static async Task PassAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // Broken off: the other direction has nothing to wait for any more.
            from.Socket.Close();
            to.Socket.Close();
        }
    }
}
