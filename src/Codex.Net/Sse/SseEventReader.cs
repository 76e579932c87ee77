using System.Net.ServerSentEvents;

namespace Codex.Net.Sse;

/// <summary>
/// Server-sent events of a stream, payload by payload, without copying them: the receiver sees the parser's own buffer
/// and must be done with it when it returns. Framing is the framework's <see cref="SseParser"/>; event names, ids and
/// retry hints play no part in the model APIs.
/// </summary>
internal sealed class SseEventReader : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly CancellationToken _cancellationToken;
    private IAsyncEnumerator<SseItem<bool>>? _events;
    private PayloadReceiver? _receiver;

    public SseEventReader(Stream stream, CancellationToken cancellationToken)
    {
        _stream = stream;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Hands the next payload to <paramref name="receiver"/>; false at the end of the stream.</summary>
    public async ValueTask<bool> ReadAsync(PayloadReceiver receiver)
    {
        _receiver = receiver;
        _events ??= SseParser.Create(_stream, Receive).EnumerateAsync(_cancellationToken).GetAsyncEnumerator(_cancellationToken);
        return await _events.MoveNextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        await _stream.DisposeAsync();
    }

    private bool Receive(string eventType, ReadOnlySpan<byte> data)
    {
        _receiver?.Invoke(data);
        return true;
    }
}

/// <summary>Takes one payload; the bytes are only valid during the call.</summary>
internal delegate void PayloadReceiver(ReadOnlySpan<byte> payload);
