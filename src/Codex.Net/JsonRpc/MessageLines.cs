using System.Buffers;
using System.Threading.Channels;

namespace Codex.Net.JsonRpc;

/// <summary>Cuts a stream of bytes into messages, one a line. Not thread-safe; <see cref="Reader"/> is for one reader.</summary>
public sealed class MessageLines
{
    /// <summary>A line this long is no message of a sane peer.</summary>
    private const int MaxLine = 256 * 1024 * 1024;

    private readonly Channel<ReadOnlyMemory<byte>> _lines =
        Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly ArrayBufferWriter<byte> _partial = new();

    public ChannelReader<ReadOnlyMemory<byte>> Reader => _lines.Reader;

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="IOException">A line has no end.</exception>
    public void Append(ReadOnlySpan<byte> chunk)
    {
        while (chunk.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _partial.Write(chunk[..end]);
            chunk = chunk[(end + 1)..];
            var line = _partial.WrittenSpan.TrimEnd((byte)'\r').ToArray();
            _partial.ResetWrittenCount();
            if (line.Length > 0)
                _lines.Writer.TryWrite(line);
        }

        if (_partial.WrittenCount + chunk.Length > MaxLine)
            throw new IOException("a message is too long");
        _partial.Write(chunk);
    }

    /// <summary>There will be no more.</summary>
    public void Complete(Exception? reason) => _lines.Writer.TryComplete(reason);
}
