using System.Text;

namespace Codex.Machine.Processes;

/// <summary>What an <see cref="OutputBuffer"/> kept of a command's output.</summary>
public sealed class CapturedOutput
{
    private readonly byte[] _bytes;
    private readonly int _length;

    internal CapturedOutput(byte[] bytes, int length, int headLength, long droppedBytes)
    {
        _bytes = bytes;
        _length = length;
        HeadLength = headLength;
        DroppedBytes = droppedBytes;
    }

    /// <summary>The beginning and the end, joined without a mark between them.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Length of the beginning: where the dropped bytes would be, if there are any.</summary>
    public int HeadLength { get; }

    /// <summary>Bytes left out between beginning and end.</summary>
    public long DroppedBytes { get; }

    /// <summary>Bytes there were, kept or dropped.</summary>
    public long TotalBytes => _length + DroppedBytes;

    /// <summary><see cref="Bytes"/> as text; what is not UTF-8 becomes U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    internal CapturedOutput Until(int length) => new(_bytes, length, Math.Min(HeadLength, length), DroppedBytes);
}
