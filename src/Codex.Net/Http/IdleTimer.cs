namespace Codex.Net.Http;

/// <summary>
/// Cancels a token when nothing happens for too long. It runs only while somebody waits for the other side, so a slow
/// consumer does not look like a silent server.
/// </summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private volatile bool _isExpired;

    public IdleTimer(TimeProvider clock, CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = clock.CreateTimer(static state => ((IdleTimer)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled by the caller's token or by silence.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when it was silence.</summary>
    public bool IsExpired => _isExpired;

    public void Start(TimeSpan limit) => _timer.Change(limit, Timeout.InfiniteTimeSpan);

    public void Stop() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Expire()
    {
        _isExpired = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The timer fired while the attempt was being put away.
        }
    }
}
