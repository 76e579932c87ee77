namespace Codex.Machine.Processes;

/// <summary>How <see cref="OutputBuffer.TakeNew"/> treats a UTF-8 sequence of which only the beginning has arrived.</summary>
public enum OutputTake
{
    /// <summary>It stays for the next take.</summary>
    WholeCharacters,

    /// <summary>It is taken: nothing more will come.</summary>
    Everything,
}

/// <summary>
/// Output of a command within a bound: the first half of the capacity keeps the beginning, the rest the end; what falls between is
/// counted. Memory grows with the output, up to the capacity (twice that once <see cref="TakeNew"/> is used). Thread-safe.
/// </summary>
public sealed class OutputBuffer
{
    /// <summary>1 MiB.</summary>
    public const int DefaultCapacity = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly HeadAndTail _all;
    private HeadAndTail? _new;

    /// <param name="capacityBytes">Most bytes to keep.</param>
    public OutputBuffer(int capacityBytes = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacityBytes);
        _capacity = capacityBytes;
        _all = new HeadAndTail(capacityBytes);
    }

    /// <summary>Bytes appended so far, kept or not.</summary>
    public long TotalBytes
    {
        get
        {
            lock (_lock)
                return _all.TotalBytes;
        }
    }

    /// <summary>Adds output; fits <see cref="OutputReceiver"/>.</summary>
    public void Append(ReadOnlySpan<byte> chunk)
    {
        lock (_lock)
        {
            _all.Append(chunk);
            _new?.Append(chunk);
        }
    }

    /// <summary>All output so far, within the bound.</summary>
    public CapturedOutput Snapshot()
    {
        lock (_lock)
            return _all.Capture();
    }

    /// <summary>The output since the last take (since the beginning at the first), within the bound.</summary>
    public CapturedOutput TakeNew(OutputTake take)
    {
        lock (_lock)
        {
            var captured = (_new ?? _all).Capture();
            _new = new HeadAndTail(_capacity);
            if (take == OutputTake.Everything)
                return captured;
            var kept = captured.Bytes.Length - Utf8Tail.UnfinishedLength(captured.Bytes.Span);
            _new.Append(captured.Bytes.Span[kept..]);
            return captured.Until(kept);
        }
    }
}
