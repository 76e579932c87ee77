using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Codex.Machine.Processes;
using Codex.Protocol.AppServer;

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

    /// <summary>What runs in the background, the oldest first.</summary>
    public ImmutableArray<BackgroundTerminal> List()
    {
        lock (_lock)
        {
            return [.. _order.Select(id => (Id: id, Session: _sessions[id])).Where(entry => entry.Session.ExitCode is null).Select(entry =>
                new BackgroundTerminal(entry.Id.ToString(CultureInfo.InvariantCulture), entry.Session.Item.Id, entry.Session.Item.Command, entry.Session.Item.Cwd)
                {
                    Running = entry.Session.Age,
                })];
        }
    }

    /// <summary>Kills a command for the user; the model can still read how it ended. False when nothing of that id runs.</summary>
    public async Task<bool> TerminateAsync(string id, CancellationToken cancellationToken)
    {
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !TryGet(number, out var session) || session.ExitCode is not null)
            return false;
        await session.KillAsync().WaitAsync(cancellationToken);
        return true;
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
