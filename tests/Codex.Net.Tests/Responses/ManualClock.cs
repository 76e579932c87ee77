namespace Codex.Net.Tests.Responses;

/// <summary>
/// A clock whose short timers (retries) are over at once, and whose long ones end when the test says so. A fake time that is advanced step by step
/// would race with the code that arms the next timer.
/// </summary>
internal sealed class ManualClock(TimeSpan shortest) : TimeProvider
{
    private readonly TimeSpan _shortest = shortest;
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer is armed with this time, and lets it run out.</summary>
    public async Task ExpireAsync(TimeSpan dueTime)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_timers.Find(t => t.Due == dueTime) is { } timer)
                {
                    timer.Due = null;
                    timer.Fire();
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TestHost.Limit);
        }
    }

    private void Changed()
    {
        lock (_gate)
        {
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class ManualTimer(ManualClock clock, Action callback) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
                if (Due < clock._shortest)
                {
                    Due = null;
                    Fire();
                }
            }

            clock.Changed();
            return true;
        }

        public void Fire() => ThreadPool.QueueUserWorkItem(_ => callback());

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
