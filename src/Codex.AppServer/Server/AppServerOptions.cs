using Codex.AppServer.Methods;
using Codex.Protocol.AppServer;
using Codex.Protocol.AppServer.Accounts;

namespace Codex.AppServer.Server;

/// <summary>What a connection of the app-server needs from outside.</summary>
public sealed record AppServerOptions
{
    /// <summary>Absolute.</summary>
    public required string CodexHome { get; init; }

    /// <summary>The time of notifications.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Opens what the methods stand on, once the client has said who it is.</summary>
    public required Func<ClientInfo, IConnectedClient, Task<AppServerRooms>> OpenAsync { get; init; }
}

/// <summary>What the methods of a connection stand on.</summary>
public sealed record AppServerRooms : IAsyncDisposable
{
    /// <summary>As requests to OpenAI carry it.</summary>
    public required string UserAgent { get; init; }

    public required AccountMethods Accounts { get; init; }

    /// <summary>Releases what was opened.</summary>
    public required Func<ValueTask> Close { get; init; }

    public async ValueTask DisposeAsync()
    {
        await Accounts.DisposeAsync();
        await Close();
    }
}

/// <summary>The other end of a connection.</summary>
public interface IConnectedClient
{
    /// <summary>Tells the client; returns at once. A client that is gone is not told.</summary>
    void Notify(AccountNotification notification);

    /// <summary>Asks the client, who owns the tokens in use, for new ones; <see cref="AppServerException"/> when it has none.</summary>
    Task<AuthTokensRefreshResponse> RefreshTokensAsync(AuthTokensRefreshParams parameters, CancellationToken cancellationToken);
}
