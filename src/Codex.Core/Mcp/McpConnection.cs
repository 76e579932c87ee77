using System.Collections.Immutable;
using System.Text.Json;
using Codex.Machine.Processes;
using Codex.Net.Auth;
using Codex.Net.JsonRpc;
using Codex.Net.Mcp;
using Codex.Protocol;
using Codex.Protocol.Threads;

namespace Codex.Core.Mcp;

/// <summary>
/// One server of a thread: started in the background, asked for its tools, asked again when it says that they have changed, and ended with
/// the thread. Its start never throws: <see cref="Started"/> gives what came of it.
/// </summary>
internal sealed class McpConnection : IAsyncDisposable
{
    private readonly McpLine _line;
    private readonly Action<McpConnection> _changed;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _relisting = new(0);
    private McpClient? _client;
    private Task _following = Task.CompletedTask;
    private int _isDisposed;

    /// <param name="line">How the server is reached.</param>
    /// <param name="changed">Told when the status or the tools have changed; must not wait.</param>
    public McpConnection(McpLine line, Action<McpConnection> changed)
    {
        _line = line;
        _changed = changed;
    }

    public McpServerConfig Config => _line.Config;

    public string Name => Config.Name;

    public McpServerStatus Status { get; private set; } = McpServerStatus.Starting;

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Error { get; private set; }

    /// <summary>The tools that the model may see, by name.</summary>
    public ImmutableArray<McpTool> Tools { get; private set; } = [];

    /// <summary>The server's advice to the model; null when it gives none.</summary>
    public string? Instructions => _client?.Instructions;

    /// <summary>Completes when the server is ready, or will not be.</summary>
    public Task Started { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to start it.</summary>
    public void Start() => Started = Task.Run(StartAsync, CancellationToken.None);

    /// <summary>The connected server.</summary>
    /// <exception cref="McpCallException">It is not ready.</exception>
    public McpClient Client => _client ?? throw new McpCallException(Error ?? $"MCP server `{Name}` is still starting");

    /// <summary>Calls a tool.</summary>
    /// <exception cref="McpCallException">There is no result.</exception>
    public async Task<JsonElement> CallAsync(string tool, JsonElement arguments, Action<Utf8JsonWriter> writeMeta, CancellationToken cancellationToken)
    {
        var limit = Config.ToolTimeout ?? McpServerConfig.DefaultToolTimeout;
        using var patience = new CallPatience(limit, _line.Host.Clock, cancellationToken);
        using var noted = _line.Questions.Watch(patience);
        try
        {
            return await Client.CallToolAsync(tool, arguments, writeMeta, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new McpCallException($"timed out awaiting tools/call after {limit.TotalMilliseconds:0}ms");
        }
        catch (Exception exception) when (exception is JsonRpcException or IOException or AuthException)
        {
            throw new McpCallException(McpErrors.Describe(exception));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        await _closing.CancelAsync();
        await Started;
        await _following;
        if (_client is not null)
            await _client.DisposeAsync();
        _line.Dispose();
        _relisting.Dispose();
        _closing.Dispose();
    }

    private async Task StartAsync()
    {
        var limit = Config.StartupTimeout ?? McpServerConfig.DefaultStartupTimeout;
        using var timeout = new CancellationTokenSource(limit, _line.Host.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token);
        try
        {
            var client = await _line.ConnectAsync(() => _relisting.Release(), both.Token);
            _client = client;
            await ListAsync(client, both.Token);
            _following = FollowAsync(client);
            Settle(McpServerStatus.Ready, error: null);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            Settle(McpServerStatus.Cancelled, error: null);
        }
        catch (OperationCanceledException)
        {
            Settle(McpServerStatus.Failed, $"timed out handshaking with MCP server after {limit.TotalMilliseconds:0}ms{_line.LastWords}");
        }
        catch (Exception exception) when (exception is JsonRpcException or IOException or ProcessStartException or AuthException or McpSetupException)
        {
            Settle(McpServerStatus.Failed, McpErrors.DescribeStart(exception, Name) + _line.LastWords);
        }
    }

    private async Task ListAsync(McpClient client, CancellationToken cancellationToken)
    {
        var tools = await client.ListToolsAsync(cancellationToken);
        Tools = [.. tools.Where(tool => Config.Offers(tool.Name)).DistinctBy(tool => tool.Name).OrderBy(tool => tool.Name, StringComparer.Ordinal)];
    }

    /// <summary>Lists anew whenever the server says so; several such words are one.</summary>
    private async Task FollowAsync(McpClient client)
    {
        try
        {
            while (true)
            {
                await _relisting.WaitAsync(_closing.Token);
                while (_relisting.Wait(0, CancellationToken.None))
                {
                }

                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
                limit.CancelAfter(Config.ToolTimeout ?? McpServerConfig.DefaultToolTimeout);
                await TryListAsync(client, limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The thread ends.
        }
    }

    private async Task TryListAsync(McpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await ListAsync(client, cancellationToken);
            _changed(this);
        }
        catch (Exception exception) when (exception is JsonRpcException or IOException or AuthException or OperationCanceledException)
        {
            // The tools stay as they were known; calls will tell if the server is gone.
        }
    }

    private void Settle(McpServerStatus status, string? error)
    {
        Status = status;
        Error = error;
        _changed(this);
    }
}

/// <summary>A call of a server had no result; the message says why.</summary>
internal sealed class McpCallException(string message) : Exception(message);

/// <summary>What went wrong at a server, in words.</summary>
internal static class McpErrors
{
    public static string Describe(Exception exception) => exception switch
    {
        JsonRpcException error => $"Mcp error: {error.Code}: {error.Message}{(error.Details is { } details ? $"({details.GetRawText()})" : "")}",
        _ => exception.Message,
    };

    /// <summary>The same for a server that does not start.</summary>
    public static string DescribeStart(Exception exception, string name) => exception switch
    {
        McpHttpException { NeedsSignIn: true } => $"the server wants a sign-in: run `codex mcp login {name}`",
        JsonRpcClosedException => "handshaking with MCP server failed: connection closed: initialize response",
        JsonRpcException or IOException => "handshaking with MCP server failed: " + Describe(exception),
        _ => Describe(exception),
    };
}
