using System.Threading.Channels;
using Codex.Net.JsonRpc;

namespace Codex.AppServer.Transports;

/// <summary>One message a line over a pair of streams. What is sent waits in a queue, so that sending never waits for the client.</summary>
public sealed class StdioTransport : IMessageTransport
{
    /// <summary>A client that lets this many bytes wait does not read any more.</summary>
    private const long MaxQueued = 64 * 1024 * 1024;

    private readonly MessageLines _lines = new();
    private readonly Channel<ReadOnlyMemory<byte>> _outgoing = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Task _reading;
    private readonly Task _writing;
    private long _queued;

    public StdioTransport(Stream input, Stream output)
    {
        (_input, _output) = (input, output);
        _reading = ReadAsync();
        _writing = WriteAsync();
    }

    public ChannelReader<ReadOnlyMemory<byte>> Incoming => _lines.Reader;

    public Task SendAsync(ReadOnlyMemory<byte> message, long? requestId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Add(ref _queued, message.Length) > MaxQueued)
        {
            var reason = new IOException("the client does not read");
            _lines.Complete(reason);
            throw reason;
        }

        return _outgoing.Writer.TryWrite(message) ? Task.CompletedTask : throw new IOException("the connection is closed");
    }

    /// <summary>Writes what waits, as far as the client takes it within a moment.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        _closing.CancelAfter(TimeSpan.FromSeconds(2));
        await _writing;
        await _closing.CancelAsync();
        // A read of the standard input cannot be called off everywhere; the process is about to end, and that ends it.
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None));
        _closing.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _input.ReadAsync(buffer, _closing.Token) is > 0 and var count)
                _lines.Append(buffer.AsSpan(0, count));
            _lines.Complete(reason: null);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            _lines.Complete(exception as IOException);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(_closing.Token))
            {
                await _output.WriteAsync(message, _closing.Token);
                await _output.WriteAsync("\n"u8.ToArray(), _closing.Token);
                Interlocked.Add(ref _queued, -message.Length);
                if (!_outgoing.Reader.TryPeek(out _))
                    await _output.FlushAsync(_closing.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Nobody reads: the connection is over.
            _outgoing.Writer.TryComplete();
            _lines.Complete(exception as IOException);
        }
    }
}
