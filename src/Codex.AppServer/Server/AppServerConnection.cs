using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Codex.Net.JsonRpc;
using Codex.Protocol.AppServer;
using Codex.Protocol.AppServer.Accounts;

namespace Codex.AppServer.Server;

/// <summary>
/// One client of the app-server. Sequence: <c>initialize</c> opens the rooms → each call is looked up in the table and answered → the client
/// goes, the rooms are closed. Whatever a method throws becomes an error of the contract here and nowhere else.
/// </summary>
public sealed class AppServerConnection : IAsyncDisposable
{
    /// <summary>How long a client may take to renew its own tokens.</summary>
    private static readonly TimeSpan s_tokenLimit = TimeSpan.FromSeconds(10);

    private readonly AppServerOptions _options;
    private readonly JsonRpcPeer _peer;
    private readonly TaskCompletionSource<(AppServerRooms Rooms, ClientCapabilities Capabilities)> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _initialized;

    public AppServerConnection(IMessageTransport transport, AppServerOptions options)
    {
        _options = options;
        _peer = new JsonRpcPeer(transport, new JsonRpcHandlers
        {
            HandleRequestAsync = HandleAsync,
            Dialect = new JsonRpcDialect
            {
                HasVersion = false,
                NotificationTime = () => options.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
                BeginsInOrder = true,
            },
        });
    }

    /// <summary>Completes when the client is gone.</summary>
    public Task Closed => _peer.Closed;

    /// <summary>Tells the client; returns at once. A client that is gone is not told.</summary>
    public void Notify(AccountNotification notification)
    {
        switch (notification)
        {
            case AccountNotification.LoginCompleted completed:
                Notify("account/login/completed", completed, AccountJson.Default.LoginCompleted);
                break;
            case AccountNotification.Updated updated:
                Notify("account/updated", updated, AccountJson.Default.Updated);
                break;
            case AccountNotification.Warning warning:
                Notify("warning", warning, AccountJson.Default.Warning);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Asks the client, who owns the tokens in use, for new ones.</summary>
    /// <exception cref="AppServerException">It has none, or does not say.</exception>
    public async Task<AuthTokensRefreshResponse> RefreshTokensAsync(AuthTokensRefreshParams parameters, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_tokenLimit, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await _peer.RequestAsync(
                "account/chatgptAuthTokens/refresh", (writer, _) => JsonSerializer.Serialize(writer, parameters, AccountJson.Default.AuthTokensRefreshParams), either.Token);
            return MethodCall.Read(answer, AccountJson.Default.AuthTokensRefreshResponse);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AppServerException(AppServerException.InternalError, $"the client gave no new tokens within {s_tokenLimit.TotalSeconds:0} seconds");
        }
        catch (Exception exception) when (exception is JsonRpcException or IOException)
        {
            throw new AppServerException(AppServerException.InternalError, $"the client gave no new tokens: {exception.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        if (Interlocked.Exchange(ref _initialized, 1) == 0)
            return;
        try
        {
            await (await _opened.Task).Rooms.DisposeAsync();
        }
        catch (AppServerException)
        {
            // What could not be opened needs not be closed.
        }
    }

    private async Task<JsonRpcReply> HandleAsync(string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        try
        {
            if (method == "initialize")
                return await InitializeAsync(parameters);
            if (Volatile.Read(ref _initialized) == 0)
                throw AppServerException.InvalidRequest("Not initialized");
            var handler = MethodTable.Find(method);
            var (rooms, capabilities) = await _opened.Task.WaitAsync(cancellationToken);
            return await handler(new MethodCall(method, parameters, rooms, capabilities), cancellationToken);
        }
        catch (AppServerException exception)
        {
            throw new JsonRpcException(exception.Code, exception.Message, data: null);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or JsonRpcException))
        {
            // The edge: a method that fails must not take the other clients' threads with it.
            throw new JsonRpcException(AppServerException.InternalError, $"internal error: {exception.Message}", data: null);
        }
    }

    private async Task<JsonRpcReply> InitializeAsync(JsonElement parameters)
    {
        var client = MethodCall.Read(parameters, InitializeJson.Default.InitializeParams);
        if (client.ClientInfo.Name is var name && (name.Length == 0 || name.Any(c => c is < ' ' or > '~')))
            throw AppServerException.InvalidRequest($"Invalid clientInfo.name: '{name}'. Must be a valid HTTP header value.");
        if (Interlocked.Exchange(ref _initialized, 1) != 0)
            throw AppServerException.InvalidRequest("Already initialized");
        var capabilities = client.Capabilities ?? new ClientCapabilities();
        Unwanted = [.. capabilities.OptOutNotificationMethods ?? []];
        AppServerRooms rooms;
        try
        {
            rooms = await _options.OpenAsync(client.ClientInfo, this);
        }
        catch (Exception exception)
        {
            // Calls that came after this one must not wait for ever.
            _opened.SetException(new AppServerException(AppServerException.InternalError, exception.Message));
            throw;
        }

        var response = new InitializeResponse(
            rooms.UserAgent,
            _options.CodexHome,
            OperatingSystem.IsWindows() ? "windows" : "unix",
            OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux");
        return MethodCall.Reply(response, InitializeJson.Default.InitializeResponse, () => _opened.SetResult((rooms, capabilities)));
    }

    private HashSet<string> Unwanted { get; set; } = [];

    private void Notify<T>(string method, T value, JsonTypeInfo<T> type)
    {
        if (Unwanted.Contains(method))
            return;
        try
        {
            var sent = _peer.NotifyAsync(method, writer => JsonSerializer.Serialize(writer, value, type), CancellationToken.None);
            System.Diagnostics.Debug.Assert(sent.IsCompletedSuccessfully, "the transport queues");
        }
        catch (IOException)
        {
            // Nobody listens any more.
        }
    }
}
