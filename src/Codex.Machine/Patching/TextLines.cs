using System.Runtime.InteropServices;

namespace Codex.Machine.Patching;

/// <summary>
/// The bytes of a file seen as lines. Nothing is decoded or copied, so what is not UTF-8 is a line like any other. A line ends with LF,
/// CR LF or a lone CR (as in the original), the last one possibly with the file. A byte order mark belongs to no line.
/// </summary>
internal sealed class TextLines
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<int> _starts;

    public TextLines(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        var span = bytes.Span;
        HasMark = span.StartsWith(ByteOrderMark);
        _starts = new List<int>(16 + (span.Length / 32));
        for (var start = HasMark ? ByteOrderMark.Length : 0; start < span.Length;)
        {
            _starts.Add(start);
            var length = span[start..].IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
                break;
            start += length + 1;
            if (span[start - 1] == '\r' && start < span.Length && span[start] == '\n')
                start++;
        }
    }

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    public bool HasMark { get; }

    public int Count => _starts.Count;

    /// <summary>Where a line begins; for the line after the last one, where the file ends.</summary>
    public int Start(int line) => line < _starts.Count ? CollectionsMarshal.AsSpan(_starts)[line] : _bytes.Length;

    /// <summary>A line with its end.</summary>
    public ReadOnlySpan<byte> Whole(int line) => Bytes[Start(line)..Start(line + 1)];

    /// <summary>A line without its end.</summary>
    public ReadOnlySpan<byte> Text(int line)
    {
        var whole = Whole(line);
        return whole[..^EndLength(whole)];
    }

    /// <summary>What ends a line; empty for a last line that the file ends.</summary>
    public ReadOnlySpan<byte> End(int line)
    {
        var whole = Whole(line);
        return whole[^EndLength(whole)..];
    }

    private static int EndLength(ReadOnlySpan<byte> whole) => whole switch
    {
        [.., (byte)'\r', (byte)'\n'] => 2,
        [.., (byte)'\n' or (byte)'\r'] => 1,
        _ => 0,
    };
}
