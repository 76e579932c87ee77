using Codex.AppServer.Methods;
using Codex.Protocol.AppServer;

namespace Codex.AppServer.Server;

/// <summary>What a connection of the app-server needs from outside.</summary>
public sealed record AppServerOptions
{
    /// <summary>Absolute.</summary>
    public required string CodexHome { get; init; }

    /// <summary>The time of notifications.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Opens what the methods stand on, once the client has said who it is.</summary>
    public required Func<ClientInfo, AppServerConnection, Task<AppServerRooms>> OpenAsync { get; init; }
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
