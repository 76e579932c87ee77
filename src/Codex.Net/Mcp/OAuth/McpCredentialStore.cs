using System.Text;
using System.Text.Json;
using Codex.Net.Auth;
using Codex.Net.Auth.Storage;
using Codex.Protocol.Host;

namespace Codex.Net.Mcp.OAuth;

/// <summary>Where sign-ins at MCP servers are kept, as <c>mcp_oauth_credentials_store</c> says: the keyring, the file, or what there is.</summary>
public sealed class McpCredentialStore
{
    private const string Service = "Codex MCP Credentials";

    private readonly CredentialStoreKind _kind;
    private readonly IKeyring? _keyring;
    private readonly McpCredentialFile _file;

    public McpCredentialStore(CredentialStoreKind kind, string codexHome, IKeyring? keyring, TimeProvider clock)
    {
        _kind = kind;
        _keyring = keyring;
        _file = new McpCredentialFile(codexHome, clock);
        CodexHome = codexHome;
        Clock = clock;
    }

    internal string CodexHome { get; }

    internal TimeProvider Clock { get; }

    private bool UsesKeyring => _kind is CredentialStoreKind.Keyring or CredentialStoreKind.Auto;

    private bool UsesFile => _kind != CredentialStoreKind.Keyring;

    /// <summary>True when there is a sign-in at a server.</summary>
    /// <exception cref="AuthException">The store cannot be read.</exception>
    public async Task<bool> HasAsync(string serverName, string serverUrl, CancellationToken cancellationToken) =>
        await FindAsync(serverName, serverUrl, cancellationToken) is not null;

    /// <summary>Forgets a sign-in; false when there was none.</summary>
    /// <exception cref="AuthException">The store cannot be changed.</exception>
    public async Task<bool> DeleteAsync(string serverName, string serverUrl, CancellationToken cancellationToken)
    {
        var key = McpCredentials.KeyOf(serverName, serverUrl);
        var was = UsesFile && await _file.DeleteAsync(key, cancellationToken);
        if (!UsesKeyring)
            return was;
        try
        {
            return await Keyring().DeleteAsync(Service, key, cancellationToken) || was;
        }
        catch (KeyringException exception)
        {
            // Without a keyring there is nothing in it.
            return _kind == CredentialStoreKind.Auto ? was : throw Unusable(exception);
        }
    }

    /// <exception cref="AuthException">The store cannot be read.</exception>
    internal async Task<McpCredentials?> FindAsync(string serverName, string serverUrl, CancellationToken cancellationToken)
    {
        var key = McpCredentials.KeyOf(serverName, serverUrl);
        if (UsesKeyring)
        {
            try
            {
                if (await Keyring().FindAsync(Service, key, cancellationToken) is { } secret && Read(secret) is { } found)
                    return found;
            }
            catch (KeyringException exception)
            {
                if (_kind != CredentialStoreKind.Auto)
                    throw Unusable(exception);
            }
        }

        return UsesFile ? _file.Find(key) : null;
    }

    /// <exception cref="AuthException">The store cannot be changed.</exception>
    internal async Task SaveAsync(McpCredentials credentials, CancellationToken cancellationToken)
    {
        var key = McpCredentials.KeyOf(credentials.ServerName, credentials.ServerUrl);
        if (UsesKeyring)
        {
            try
            {
                await Keyring().SaveAsync(Service, key, credentials.ToLine(), cancellationToken);
                if (UsesFile)
                    await _file.DeleteAsync(key, cancellationToken); // Two places would drift apart.
                return;
            }
            catch (KeyringException exception)
            {
                if (_kind != CredentialStoreKind.Auto)
                    throw Unusable(exception);
            }
        }

        await _file.SaveAsync(key, credentials, cancellationToken);
    }

    private static McpCredentials? Read(string secret)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(secret));
            return McpCredentials.Read(JsonElement.ParseValue(ref reader));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IKeyring Keyring() => _keyring ?? throw new KeyringException("this platform has no keyring");

    private static AuthException Unusable(KeyringException exception) => new("the keyring cannot be used: " + exception.Message, exception);
}
