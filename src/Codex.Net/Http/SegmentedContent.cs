using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using ZstdSharp;

namespace Codex.Net.Http;

/// <summary>A JSON body written straight from its pieces; it can be sent again after a redirect or a lost connection.</summary>
internal sealed class SegmentedContent : HttpContent
{
    private readonly ImmutableArray<ReadOnlyMemory<byte>> _segments;

    private SegmentedContent(ImmutableArray<ReadOnlyMemory<byte>> segments)
    {
        _segments = segments;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>The body as it is, or compressed with zstd and marked so.</summary>
    public static SegmentedContent Create(ImmutableArray<ReadOnlyMemory<byte>> segments, bool compress)
    {
        if (!compress)
        {
            return new SegmentedContent(segments);
        }

        using var buffer = new MemoryStream();
        using (var zstd = new CompressionStream(buffer, level: 3, leaveOpen: true))
        {
            foreach (var segment in segments)
            {
                zstd.Write(segment.Span);
            }
        }

        var content = new SegmentedContent([buffer.GetBuffer().AsMemory(0, (int)buffer.Length)]);
        content.Headers.ContentEncoding.Add("zstd");
        return content;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var segment in _segments)
        {
            await stream.WriteAsync(segment, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _segments.Sum(s => (long)s.Length);
        return true;
    }
}
