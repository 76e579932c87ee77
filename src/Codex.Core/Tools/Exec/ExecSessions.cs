using System.Diagnostics.CodeAnalysis;
using Codex.Machine.Processes;

namespace Codex.Core.Tools.Exec;

/// <summary>The commands of a thread that go on in the background, by session id. All of them die with the thread.</summary>
internal sealed class ExecSessions : IAsyncDisposable
{
    /// <summary>The most that may run at once; the oldest makes room.</summary>
    private const int MaxSessions = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, ExecSession> _sessions = [];
    private readonly List<int> _order = [];
    private readonly HashSet<ExecSession> _foreground = [];

    /// <summary>Starts a command that the thread owns from now on.</summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public ExecSession Start(CommandStart start, ExecItem item, TimeProvider clock)
    {
        var session = ExecSession.Start(start, item, clock);
        lock (_lock)
            _foreground.Add(session);
        return session;
    }

    /// <summary>Lets a running command go on; gives the id by which it can be reached.</summary>
    public async Task<int> KeepAsync(ExecSession session)
    {
        ExecSession? evicted = null;
        int id;
        lock (_lock)
        {
            _foreground.Remove(session);
            if (_order.Count >= MaxSessions && _sessions.Remove(_order[0], out evicted))
                _order.RemoveAt(0);
            // Random, so that an id of an earlier run of the same conversation does not reach a command of this one.
            do
                id = Random.Shared.Next(1000, 100_000);
            while (_sessions.ContainsKey(id));
            _sessions[id] = session;
            _order.Add(id);
        }

        if (evicted is not null)
            await evicted.DisposeAsync();
        return id;
    }

    public bool TryGet(int id, [NotNullWhen(true)] out ExecSession? session)
    {
        lock (_lock)
            return _sessions.TryGetValue(id, out session);
    }

    /// <summary>Forgets a command that has ended, or that never became a session.</summary>
    public async Task ReleaseAsync(ExecSession session)
    {
        lock (_lock)
        {
            _foreground.Remove(session);
            foreach (var id in _order.FindAll(id => _sessions[id] == session))
            {
                _sessions.Remove(id);
                _order.Remove(id);
            }
        }

        await session.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        ExecSession[] all;
        lock (_lock)
        {
            all = [.. _sessions.Values, .. _foreground];
            _sessions.Clear();
            _order.Clear();
            _foreground.Clear();
        }

        await Task.WhenAll(all.Select(session => session.DisposeAsync().AsTask()));
    }
}
