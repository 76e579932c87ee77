using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Codex.Testing.Model;

/// <summary>
/// One HTTP/1.1 connection, spoken by hand: a fake server must be able to cut a stream in the middle of a chunk, to answer byte by byte
/// and to notice that the client hung up, which the ready-made listeners hide.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private Task<int>? _pendingFill;

    public HttpConnection(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The next request on this connection; null when the client closed it.</summary>
    public async Task<RawRequest?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        int headLength;
        while ((headLength = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (await FillAsync(cancellationToken) == 0) return null;
        }

        var lines = Encoding.Latin1.GetString(_buffer, _start, headLength).Split("\r\n");
        _start += headLength + 4;
        var requestLine = lines[0].Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line[..colon].Trim();
            var value = line[(colon + 1)..].Trim();
            headers[name] = headers.TryGetValue(name, out var earlier) ? $"{earlier}, {value}" : value;
        }

        if (headers.TryGetValue("Expect", out var expect) && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await _stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        }

        var body = await ReadBodyAsync(headers, cancellationToken);
        return body is null ? null : new RawRequest(requestLine[0], requestLine[1], headers, body);
    }

    /// <summary>
    /// Watches for the client's end while a response is under way: true when it closed, false when it sent more (which is kept).
    /// Only starts the read; the bytes are taken by the next <see cref="ReadRequestAsync"/>.
    /// </summary>
    public async Task<bool> WatchClientAsync()
    {
        try
        {
            if (_end == _buffer.Length) GrowOrCompact();
            _pendingFill ??= _stream.ReadAsync(_buffer, _end, _buffer.Length - _end, CancellationToken.None);
            return await _pendingFill == 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Reset by the client, or closed by us: gone either way.
            return true;
        }
    }

    public async Task WriteHeadAsync(int status, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var head = new StringBuilder($"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} {Reason(status)}\r\n");
        foreach (var (name, value) in headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>One chunk of a chunked body; an empty one ends the body.</summary>
    public async Task WriteChunkAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var head = Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n");
        var frame = new byte[head.Length + bytes.Length + 2];
        head.CopyTo(frame, 0);
        bytes.Span.CopyTo(frame.AsSpan(head.Length));
        "\r\n"u8.CopyTo(frame.AsSpan(head.Length + bytes.Length));
        await _stream.WriteAsync(frame, cancellationToken);
    }

    /// <summary>Closes the way a crashed server does: no terminating chunk, what was written still arrives.</summary>
    public void Close() => _stream.Dispose();

    public void Dispose() => Close();

    private async Task<byte[]?> ReadBodyAsync(Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (headers.TryGetValue("Transfer-Encoding", out var encoding) && encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            using var body = new MemoryStream();
            while (true)
            {
                if (await ReadLineAsync(cancellationToken) is not { } sizeLine) return null;
                var size = int.Parse(sizeLine.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (size > 0)
                {
                    if (await ReadExactlyAsync(size, cancellationToken) is not { } chunk) return null;
                    body.Write(chunk);
                }

                if (await ReadLineAsync(cancellationToken) is null) return null;
                if (size == 0) return body.ToArray();
            }
        }

        return headers.TryGetValue("Content-Length", out var length)
            ? await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken)
            : [];
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (await FillAsync(cancellationToken) == 0) return null;
        }

        var line = Encoding.ASCII.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private async Task<byte[]?> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            if (await FillAsync(cancellationToken) == 0) return null;
        }

        var bytes = _buffer.AsSpan(_start, count).ToArray();
        _start += count;
        return bytes;
    }

    private async Task<int> FillAsync(CancellationToken cancellationToken)
    {
        int read;
        if (_pendingFill is { } pending)
        {
            read = await pending.WaitAsync(cancellationToken);
            if (read > 0) _pendingFill = null;
        }
        else
        {
            if (_end == _buffer.Length) GrowOrCompact();
            read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        }

        _end += read;
        return read;
    }

    private void GrowOrCompact()
    {
        var kept = _buffer.AsSpan(_start, _end - _start);
        var target = _start > _buffer.Length / 2 ? _buffer : new byte[_buffer.Length * 2];
        kept.CopyTo(target);
        (_buffer, _start, _end) = (target, 0, kept.Length);
    }

    private static string Reason(int status) => status switch
    {
        101 => "Switching Protocols",
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    };
}

/// <summary>A request as it came, its transfer encoding undone.</summary>
internal sealed record RawRequest(string Method, string Target, Dictionary<string, string> Headers, byte[] Body);
