using System.Buffers;
using System.Collections.Immutable;
using System.Net.WebSockets;
using Codex.Net.Http;
using Codex.Net.Responses;

namespace Codex.Net.WebSockets;

/// <summary>
/// An open WebSocket: whole text messages in both directions. Between two responses it keeps on reading, because only a reading end answers
/// pings and notices that the other side has left.
/// </summary>
internal sealed class ModelSocket(WebSocket socket, ResponseHeaders handshake, TimeSpan idleTimeout) : IAsyncDisposable
{
    private const int MaxMessage = 64 << 20;

    private byte[] _buffer = new byte[16 << 10];
    private Task<ValueWebSocketReceiveResult>? _waiting;
    private ResponseHeaders? _handshake = handshake;

    /// <summary>True when the other side has left meanwhile.</summary>
    public bool IsLost => socket.State != WebSocketState.Open
        || (_waiting is { IsCompleted: true } waiting && (!waiting.IsCompletedSuccessfully || waiting.Result.MessageType == WebSocketMessageType.Close));

    /// <summary>The headers of the handshake; only the first response over this socket has any.</summary>
    public ResponseHeaders TakeHandshake() => Interlocked.Exchange(ref _handshake, null) ?? ResponseHeaders.Empty;

    /// <exception cref="ResponsesException">The socket is lost.</exception>
    public async ValueTask SendAsync(ImmutableArray<ReadOnlyMemory<byte>> message, IdleTimer timer)
    {
        var length = message.Sum(s => s.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            // One frame: not every server puts fragments together.
            var at = 0;
            foreach (var segment in message)
            {
                segment.CopyTo(buffer.AsMemory(at));
                at += segment.Length;
            }

            timer.Start(idleTimeout);
            await socket.SendAsync(buffer.AsMemory(0, length), WebSocketMessageType.Text, endOfMessage: true, timer.Token);
        }
        catch (Exception e) when (Failure(e, timer) is { } failure)
        {
            throw failure;
        }
        finally
        {
            timer.Stop();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The next message; its bytes are valid until the next call.</summary>
    /// <exception cref="ResponsesException">There is none: the socket is lost, or silent for too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(IdleTimer timer)
    {
        var length = 0;
        while (true)
        {
            var part = await ReceivePartAsync(length, timer);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                var reason = socket.CloseStatusDescription is { Length: > 0 } text ? $" ({text})" : "";
                throw ResponsesException.SocketLost("websocket closed by server before response.completed" + reason, innerException: null);
            }

            if (part.MessageType == WebSocketMessageType.Binary)
            {
                throw ResponsesException.SocketLost("unexpected binary websocket event", innerException: null);
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }

            if (length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    /// <summary>The response is complete: wait for whatever comes next without anybody asking for it.</summary>
    public void BeginIdle() => _waiting ??= socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None).AsTask();

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (_waiting is { } waiting)
        {
            // Ended by the line above; how does not matter.
            await Task.WhenAny(waiting);
            _ = waiting.Exception;
        }
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReceivePartAsync(int length, IdleTimer timer)
    {
        timer.Start(idleTimeout);
        try
        {
            if (_waiting is not { } waiting)
            {
                return await socket.ReceiveAsync(_buffer.AsMemory(length), timer.Token);
            }

            var part = await waiting.WaitAsync(timer.Token);
            _waiting = null;
            return part;
        }
        catch (Exception e) when (Failure(e, timer) is { } failure)
        {
            throw failure;
        }
        finally
        {
            timer.Stop();
        }
    }

    private void Grow()
    {
        if (_buffer.Length >= MaxMessage)
        {
            throw ResponsesException.SocketLost("websocket message too long", innerException: null);
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }

    /// <summary>What a failed operation means; null when it is none of the network's failures.</summary>
    private static ResponsesException? Failure(Exception e, IdleTimer timer) => e switch
    {
        OperationCanceledException when timer.IsExpired => ResponsesException.SocketLost("idle timeout waiting for websocket", e),
        WebSocketException or IOException or ObjectDisposedException or InvalidOperationException => ResponsesException.SocketLost(
            "WebSocket protocol error: Connection reset without closing handshake", e),
        _ => null,
    };
}
