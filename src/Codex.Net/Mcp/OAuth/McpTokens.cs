using System.Security.Cryptography;
using System.Text;
using Codex.Net.Auth;
using Codex.Net.Auth.Storage;
using Codex.Net.Http;

namespace Codex.Net.Mcp.OAuth;

/// <summary>
/// The access token for one server, renewed when it is about to end or was refused. Refresh tokens may be used once only, so one process
/// refreshes at a time: it takes the lock of the sign-in, reads again whether another was faster, and saves the new pair before it is used.
/// </summary>
public sealed class McpTokens(string serverName, Uri server, string? clientSecret, McpCredentialStore store, HttpClientFactory clients) : IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _one = new(1);
    private readonly OAuthHttp _http = new(clients, store.Clock);
    private McpCredentials? _current;
    private bool _isRead;
    private string? _refused;

    /// <summary>The token to send; null when nobody signed in, or the sign-in is dead.</summary>
    /// <exception cref="AuthException">The store cannot be used.</exception>
    public async Task<string?> GetAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_isRead)
            {
                _current = await FindAsync(cancellationToken);
                _isRead = true;
            }

            if (_current is { } current && IsEnding(current))
                _current = await RefreshAsync(current, cancellationToken);
            return _current?.AccessToken;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Another token in place of one that the server refused; null when there is none.</summary>
    /// <exception cref="AuthException">The store cannot be used.</exception>
    public async Task<string?> RenewAsync(string refused, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } current && current.AccessToken == refused && current.AccessToken != _refused)
            {
                _refused = refused;
                _current = await RefreshAsync(current, cancellationToken);
            }

            return _current?.AccessToken is { } token && token != refused ? token : null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private Task<McpCredentials?> FindAsync(CancellationToken cancellationToken) => store.FindAsync(serverName, server.OriginalString, cancellationToken);

    private bool IsEnding(McpCredentials credentials) =>
        credentials.ExpiresAt is { } end && end - Early <= store.Clock.GetUtcNow();

    private async Task<McpCredentials?> RefreshAsync(McpCredentials old, CancellationToken cancellationToken)
    {
        if (old.RefreshToken is null)
            return IsExpired(old) ? null : old;
        var folder = McpCredentialFile.LockFolder(store.CodexHome);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(McpCredentials.KeyOf(serverName, server.OriginalString)))) + ".lock";
        PrivateFile.CreateFolder(folder);
        using var held = await FileLock.AcquireAsync(Path.Combine(folder, name), FileLock.OwnerOnly, LockLimit, store.Clock, cancellationToken);
        var stored = await FindAsync(cancellationToken);
        if (stored is null || stored.AccessToken != old.AccessToken)
            return stored; // Signed out, or another process was faster.
        if (held is null)
            return old; // Somebody hangs in there; what we have may still do.
        try
        {
            return await RenewAsync(stored, stored.RefreshToken ?? "", cancellationToken);
        }
        catch (OAuthRefusedException)
        {
            return IsExpired(stored) || stored.AccessToken == _refused ? null : stored;
        }
        catch (AuthException)
        {
            // The service cannot be reached; the server may still take what we have.
            return stored;
        }
    }

    private async Task<McpCredentials> RenewAsync(McpCredentials old, string refreshToken, CancellationToken cancellationToken)
    {
        var discovery = new OAuthDiscovery(_http);
        var service = Uri.TryCreate(old.Issuer, UriKind.Absolute, out var issuer) ? await discovery.FindServiceAsync(issuer, cancellationToken) : null;
        service ??= await discovery.FindAsync(server, [], cancellationToken) ?? throw new AuthException("the server has no authorization service any more");
        var endpoint = new OAuthTokenEndpoint(_http, new OAuthClient(old.ClientId, clientSecret), store.Clock);
        var tokens = await endpoint.RefreshAsync(service, refreshToken, server.OriginalString, cancellationToken);
        var renewed = old with
        {
            Issuer = service.Issuer,
            AccessToken = tokens.AccessToken,
            RefreshToken = tokens.RefreshToken ?? old.RefreshToken,
            ExpiresAt = tokens.ExpiresAt,
            Scopes = tokens.Scopes.IsEmpty ? old.Scopes : tokens.Scopes,
        };
        await store.SaveAsync(renewed, cancellationToken);
        return renewed;
    }

    private bool IsExpired(McpCredentials credentials) => credentials.ExpiresAt is { } end && end <= store.Clock.GetUtcNow();
}
