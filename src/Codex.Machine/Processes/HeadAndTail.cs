namespace Codex.Machine.Processes;

/// <summary>The store of <see cref="OutputBuffer"/>: a head that fills once and a ring for the tail, both grown as needed. Not thread-safe.</summary>
internal sealed class HeadAndTail(int capacity)
{
    private const int FirstAllocation = 4096;

    private readonly int _headLimit = capacity / 2;
    private readonly int _tailLimit = capacity - capacity / 2;
    private byte[] _head = [];
    private int _headLength;
    private byte[] _tail = [];
    private int _tailStart; // moves only when the ring has its full size
    private int _tailLength;

    public long TotalBytes { get; private set; }

    public void Append(ReadOnlySpan<byte> chunk)
    {
        TotalBytes += chunk.Length;
        var toHead = Math.Min(chunk.Length, _headLimit - _headLength);
        if (toHead > 0)
        {
            Grow(ref _head, _headLength, _headLength + toHead, _headLimit);
            chunk[..toHead].CopyTo(_head.AsSpan(_headLength));
            _headLength += toHead;
        }

        AppendToTail(chunk[toHead..]);
    }

    public CapturedOutput Capture()
    {
        var bytes = new byte[_headLength + _tailLength];
        _head.AsSpan(0, _headLength).CopyTo(bytes);
        var untilWrap = Math.Min(_tailLength, _tail.Length - _tailStart);
        _tail.AsSpan(_tailStart, untilWrap).CopyTo(bytes.AsSpan(_headLength));
        _tail.AsSpan(0, _tailLength - untilWrap).CopyTo(bytes.AsSpan(_headLength + untilWrap));
        return new CapturedOutput(bytes, bytes.Length, _headLength, TotalBytes - bytes.Length);
    }

    private void AppendToTail(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length > _tailLimit)
            chunk = chunk[^_tailLimit..];
        if (chunk.IsEmpty)
            return;
        Grow(ref _tail, _tailLength, Math.Min(_tailLength + chunk.Length, _tailLimit), _tailLimit);
        var end = (_tailStart + _tailLength) % _tail.Length;
        var untilWrap = Math.Min(chunk.Length, _tail.Length - end);
        chunk[..untilWrap].CopyTo(_tail.AsSpan(end));
        chunk[untilWrap..].CopyTo(_tail);
        var overwritten = Math.Max(0, _tailLength + chunk.Length - _tailLimit);
        _tailStart = (_tailStart + overwritten) % _tail.Length;
        _tailLength += chunk.Length - overwritten;
    }

    private static void Grow(ref byte[] bytes, int used, int needed, int limit)
    {
        if (needed <= bytes.Length)
            return;
        var size = (int)Math.Min(limit, Math.Max(Math.Max(needed, FirstAllocation), bytes.Length * 2L));
        var grown = GC.AllocateUninitializedArray<byte>(size);
        bytes.AsSpan(0, used).CopyTo(grown);
        bytes = grown;
    }
}
