using System.Collections.Immutable;
using Codex.Core.Config;
using Codex.Net.Auth.Storage;
using Codex.Net.Http;
using Codex.Net.Mcp;
using Codex.Net.Mcp.OAuth;
using Codex.Protocol;
using Codex.Protocol.Host;

namespace Codex.Core.Mcp;

/// <summary>How one server is reached: starts its program, or makes its HTTP requests.</summary>
internal sealed class McpLine(McpServerConfig config, McpSurroundings surroundings) : IDisposable
{
    private Func<string> _lastErrors = static () => "";
    private McpTokens? _tokens;

    public McpServerConfig Config => config;

    public HostEnvironment Host => surroundings.Host;

    public McpQuestions Questions => surroundings.Questions;

    /// <summary>What a program printed last to its standard error, behind a line break; empty when it printed nothing.</summary>
    public string LastWords => _lastErrors() is { Length: > 0 } errors ? "\n" + errors : "";

    /// <summary>Opens the line and shakes hands.</summary>
    public Task<McpClient> ConnectAsync(Action toolsChanged, CancellationToken cancellationToken)
    {
        var options = new McpClientOptions
        {
            ClientVersion = ProductInfo.Version,
            ElicitAsync = (parameters, token) => Questions.AskAsync(config.Name, parameters, token),
            ToolsChanged = toolsChanged,
        };
        switch (config.Transport)
        {
            case McpServerTransport.Stdio stdio:
                var program = StdioTransport.Start(stdio, surroundings.Directory, Host);
                _lastErrors = () => program.LastErrors;
                return McpClient.ConnectAsync(program, options, cancellationToken);
            case McpServerTransport.Http http:
                var transport = new StreamableHttpTransport(HttpOptions(http));
                return McpClient.ConnectAsync(transport, options with { VersionSettled = transport.SettleVersion }, cancellationToken);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    public void Dispose() => _tokens?.Dispose();

    private McpHttpOptions HttpOptions(McpServerTransport.Http http)
    {
        if (!Uri.TryCreate(http.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new McpSetupException($"`{http.Url}` is not an http or https URL");
        var headers = McpHeaders.Create(config.Name, http, Host);
        var hasOwnSignIn = headers.Any(header => header.Key.Equals("authorization", StringComparison.OrdinalIgnoreCase));
        _tokens = hasOwnSignIn ? null : new McpTokens(config.Name, new Uri(http.Url), http.OAuthClientSecret, surroundings.Credentials, surroundings.HttpClients);
        return new McpHttpOptions { Endpoint = url, HttpClients = surroundings.HttpClients, Headers = headers, Tokens = _tokens, Clock = Host.Clock };
    }
}

/// <summary>What the servers of a thread share.</summary>
internal sealed record McpSurroundings
{
    public required HostEnvironment Host { get; init; }

    /// <summary>The thread's working directory.</summary>
    public required string Directory { get; init; }

    public required HttpClientFactory HttpClients { get; init; }

    /// <summary>Sign-ins at servers.</summary>
    public required McpCredentialStore Credentials { get; init; }

    public required McpQuestions Questions { get; init; }
}

/// <summary>The headers that the configuration gives a server.</summary>
public static class McpHeaders
{
    /// <exception cref="McpSetupException">A bearer token is named but not there.</exception>
    public static ImmutableArray<KeyValuePair<string, string>> Create(string name, McpServerTransport.Http http, HostEnvironment host)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var header in http.Headers ?? ImmutableSortedDictionary<string, string>.Empty)
            headers.Add(header);
        foreach (var (header, variable) in http.HeaderVariables ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (host.Get(variable) is { } value && !string.IsNullOrWhiteSpace(value))
                headers.Add(KeyValuePair.Create(header, value));
        }

        if (http.BearerTokenVariable is { } token)
            headers.Add(KeyValuePair.Create("Authorization", "Bearer " + (host.Get(token) ?? throw new McpSetupException($"Environment variable {token} for MCP server '{name}' is not set"))));
        return headers.ToImmutable();
    }
}

/// <summary>A server cannot be reached as it is configured; the message says why.</summary>
public sealed class McpSetupException(string message) : Exception(message);

/// <summary>Opens the store that <c>mcp_oauth_credentials_store</c> names.</summary>
public static class McpCredentialStores
{
    public static McpCredentialStore Open(CredentialStore kind, string codexHome, IKeyring? keyring, TimeProvider clock) => new(
        kind switch
        {
            CredentialStore.Keyring => CredentialStoreKind.Keyring,
            CredentialStore.File => CredentialStoreKind.File,
            _ => CredentialStoreKind.Auto,
        },
        codexHome,
        keyring,
        clock);
}
