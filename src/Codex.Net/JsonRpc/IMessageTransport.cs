using System.Threading.Channels;

namespace Codex.Net.JsonRpc;

/// <summary>Carries whole JSON-RPC messages (UTF-8) to a peer and back: over a process's pipes, over HTTP.</summary>
public interface IMessageTransport : IAsyncDisposable
{
    /// <summary>What the peer sends, in order. Completes when the peer is gone, with the reason if there is one.</summary>
    ChannelReader<ReadOnlyMemory<byte>> Incoming { get; }

    /// <summary>Hands a message over; the answer to a request comes through <see cref="Incoming"/>.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="requestId">The id of a request; null for anything else.</param>
    /// <param name="cancellationToken">Ends the wait, and for a request the interest in its answer.</param>
    /// <exception cref="IOException">The peer cannot be reached, or is gone.</exception>
    Task SendAsync(ReadOnlyMemory<byte> message, long? requestId, CancellationToken cancellationToken);
}
