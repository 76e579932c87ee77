using System.Collections.Immutable;
using Codex.Core.Threads;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Core.Mcp;

/// <summary>
/// The servers of a thread. All start at once when the thread does, in the background; the first turn waits a moment for them (required ones
/// as long as they may take), later requests see whoever is ready by then. A thread's sub-agents use the same servers.
/// </summary>
internal sealed class McpConnections : IAsyncDisposable
{
    /// <summary>How long the first request waits for servers that are not required, unless <c>mcp_optional_startup_grace_ms</c> says otherwise.</summary>
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ImmutableArray<McpConnection> _all;
    private readonly ImmutableDictionary<string, string> _namespaces;
    private readonly ThreadEventStream _events;
    private readonly TimeProvider _clock;
    private readonly long _startedAt;
    private readonly TimeSpan _grace;
    private readonly HashSet<string> _told = [];
    private bool _isAnnounced;
    private int _revision;

    private McpConnections(IEnumerable<McpServerConfig> servers, McpSurroundings surroundings, TimeSpan? grace, ThreadEventStream events)
    {
        _all = [.. servers.Where(server => server.Enabled).Select(server => new McpConnection(new McpLine(server, surroundings), Changed))];
        _namespaces = McpToolNames.ForServers(_all.Select(server => server.Name));
        _events = events;
        _clock = surroundings.Host.Clock;
        _startedAt = _clock.GetTimestamp();
        _grace = grace ?? DefaultGrace;
        Questions = surroundings.Questions;
    }

    /// <summary>What the servers ask.</summary>
    public McpQuestions Questions { get; }

    /// <summary>True when no server is configured, or all are turned off.</summary>
    public bool IsEmpty => _all.IsEmpty;

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<McpConnection> All => _all;

    /// <summary>Another number when a server has become ready, or has changed its tools.</summary>
    public int Revision => Volatile.Read(ref _revision);

    /// <summary>The servers that are ready.</summary>
    public IEnumerable<McpConnection> Ready => _all.Where(server => server.Status == McpServerStatus.Ready);

    /// <summary>Starts the servers.</summary>
    public static McpConnections Start(IEnumerable<McpServerConfig> servers, McpSurroundings surroundings, TimeSpan? grace, ThreadEventStream events)
    {
        var connections = new McpConnections(servers, surroundings, grace, events);
        foreach (var connection in connections._all)
            connection.Start();
        return connections;
    }

    /// <summary>How the servers stand.</summary>
    public ImmutableArray<McpServerListEntry> List() => [.. _all.Select(server => new McpServerListEntry(server.Name, server.Status, [.. server.Tools.Select(tool => tool.Name)])
    {
        Error = server.Error,
        Address = server.Config.Transport switch
        {
            McpServerTransport.Stdio stdio => Machine.Shells.ShellWords.Join([stdio.Command, .. stdio.Arguments]),
            McpServerTransport.Http http => http.Url,
            _ => throw new System.Diagnostics.UnreachableException(),
        },
    })];

    /// <summary>The server of a name; null when there is none.</summary>
    public McpConnection? Find(string name) => _all.FirstOrDefault(server => server.Name == name);

    /// <summary>The namespace of a server's tools.</summary>
    public string NamespaceOf(McpConnection server) => _namespaces[server.Name];

    /// <summary>Tells subscribers how the servers stand, and from now on when that changes.</summary>
    public void Announce()
    {
        lock (_lock)
        {
            _isAnnounced = true;
            foreach (var server in _all)
                Tell(server);
        }
    }

    /// <summary>Waits for the required servers.</summary>
    /// <exception cref="AppServerException">One of them does not start.</exception>
    public async Task WaitForRequiredAsync(CancellationToken cancellationToken)
    {
        var required = _all.Where(server => server.Config.Required).ToList();
        await Task.WhenAll(required.Select(server => server.Started)).WaitAsync(cancellationToken);
        var failures = required.Where(server => server.Status != McpServerStatus.Ready).Select(server => $"{server.Name}: {server.Error ?? "cancelled"}").ToList();
        if (failures.Count > 0)
        {
            throw new AppServerException(
                AppServerException.InternalError,
                $"error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: {string.Join("; ", failures)}");
        }
    }

    /// <summary>Waits until all servers are settled, or the grace is over; returns at once later on.</summary>
    public async Task WaitAWhileAsync(CancellationToken cancellationToken)
    {
        var starting = Task.WhenAll(_all.Select(server => server.Started));
        var left = _grace - _clock.GetElapsedTime(_startedAt);
        if (starting.IsCompleted || left <= TimeSpan.Zero)
            return;
        try
        {
            await starting.WaitAsync(left, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The turn begins without those that are late.
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_all.Select(server => server.DisposeAsync().AsTask()));

    private void Changed(McpConnection server)
    {
        Interlocked.Increment(ref _revision);
        lock (_lock)
        {
            if (_isAnnounced)
                Tell(server);
        }
    }

    private void Tell(McpConnection server)
    {
        // A changed list of tools is no news about the start.
        if (_told.Add($"{server.Name}\0{server.Status}"))
            _events.Emit(new ThreadEvent.McpServerStatusUpdated(server.Name, server.Status, server.Error));
    }
}
