using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Refresh;

/// <summary>
/// The renewals of one process: one at a time, shared by all who wait; what is known to be dead is not asked for again; after
/// a failure there is a pause that grows.
/// </summary>
internal sealed class Renewals(ITokenRefresher refresher, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A process that ends waits this long for a renewal under way: its tokens are saved only by us.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private Task<RefreshOutcome>? _flight;
    private RefreshOutcome.Dead? _dead;
    private int _failures;
    private long _lastFailure;

    /// <summary>
    /// Renews, or joins the renewal under way. <paramref name="landed"/> sees the outcome before any waiter does. The caller's token
    /// ends only its wait.
    /// </summary>
    public Task<RefreshOutcome> RunAsync(
        StoredCredentials held, RefreshReason reason, Action<RefreshOutcome> landed, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_flight is not { IsCompleted: false })
            {
                _flight = Task.Run(() => FlyAsync(held, reason, landed), CancellationToken.None);
            }

            return _flight.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The verdict on exactly these credentials, if there is one.</summary>
    public RefreshOutcome.Dead? VerdictOn(StoredCredentials credentials)
    {
        lock (_gate)
        {
            return _dead is { } dead && dead.Credentials.HasSameSecrets(credentials) ? dead : null;
        }
    }

    /// <summary>True shortly after failures: an early renewal is not tried again yet. 15 s, doubled with each failure, at most 5 min.</summary>
    public bool IsResting
    {
        get
        {
            lock (_gate)
            {
                return _failures > 0 && clock.GetElapsedTime(_lastFailure) < TimeSpan.FromSeconds(Math.Min(300, 15 * Math.Pow(2, _failures - 1)));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        Task? flight;
        lock (_gate)
        {
            flight = _flight;
        }

        if (flight is not null)
        {
            await Task.WhenAny(flight, Task.Delay(Farewell, clock));
        }

        _closing.Dispose();
    }

    private async Task<RefreshOutcome> FlyAsync(StoredCredentials held, RefreshReason reason, Action<RefreshOutcome> landed)
    {
        await PauseAsync();
        // A verdict stands until other credentials are stored, but looking for those costs nothing.
        var outcome = VerdictOn(held) is { } dead
            ? await refresher.FindOtherAsync(held, reason) ?? dead
            : await refresher.RefreshAsync(held, reason, _closing.Token);
        lock (_gate)
        {
            switch (outcome)
            {
                case RefreshOutcome.Dead verdict:
                    _dead = verdict;
                    break;
                case RefreshOutcome.Failed or RefreshOutcome.Blocked:
                    _failures++;
                    _lastFailure = clock.GetTimestamp();
                    break;
                case RefreshOutcome.Adopted or RefreshOutcome.Renewed:
                    _failures = 0;
                    break;
            }
        }

        landed(outcome);
        return outcome;
    }

    /// <summary>100 ms after the first failure, doubled with each, at most 30 s: many callers in trouble ask no more often than one.</summary>
    private async Task PauseAsync()
    {
        TimeSpan left;
        lock (_gate)
        {
            var pause = _failures == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(30_000, 100 * Math.Pow(2, _failures - 1)));
            left = pause - clock.GetElapsedTime(_lastFailure);
        }

        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, clock, _closing.Token);
        }
    }
}
