namespace Codex.Core.Mcp;

/// <summary>The time limit of one call. It stands still while the server waits for the user's answer: people take longer than programs.</summary>
internal sealed class CallPatience : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenSource _linked;
    private readonly ITimer _timer;
    private TimeSpan _left;
    private long _since;
    private int _pauses;

    public CallPatience(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        _clock = clock;
        _left = limit;
        _since = clock.GetTimestamp();
        _source = new CancellationTokenSource();
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_source.Token, cancellationToken);
        _timer = clock.CreateTimer(_ => _source.Cancel(), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled at the limit, and by the caller.</summary>
    public CancellationToken Token => _linked.Token;

    public void Pause()
    {
        lock (_lock)
        {
            if (_pauses++ > 0)
                return;
            _left -= _clock.GetElapsedTime(_since);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (--_pauses > 0)
                return;
            _since = _clock.GetTimestamp();
            _timer.Change(_left > TimeSpan.Zero ? _left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _linked.Dispose();
        _source.Dispose();
    }
}
