using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Codex.Net.Auth;
using Codex.Net.Auth.Login;

namespace Codex.Net.Mcp.OAuth;

/// <summary>
/// A sign-in at an MCP server with a browser: find the authorization service, introduce ourselves unless a client is configured, send the
/// user to <see cref="AuthorizeUrl"/>, take the code at a port of this machine (or as an address that the user pastes), redeem it, save.
/// </summary>
public sealed class McpLogin : IAsyncDisposable
{
    private static readonly TimeSpan RegistrationLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>After the save: how long the browser may take to fetch the last page.</summary>
    private static readonly TimeSpan LastPageLimit = TimeSpan.FromSeconds(2);

    private readonly McpLoginOptions _options;
    private readonly OAuthService _service;
    private readonly OAuthHttp _http;
    private readonly CallbackServer _server;
    private readonly Pkce _pkce = new();
    private readonly TaskCompletionSource<string?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lastPage = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _one = new(1);
    private OAuthClient _client = new("", null);

    private McpLogin(McpLoginOptions options, OAuthService service, OAuthHttp http)
    {
        _options = options;
        _service = service;
        _http = http;
        Scopes = options.Scopes.IsEmpty ? service.Scopes : options.Scopes;
        _server = CallbackServer.TryListen(options.CallbackPort, ListenAddress(options.RegisteredCallbackUrl ?? options.CallbackUrl), AnswerAsync)
            ?? throw new AuthException(string.Create(CultureInfo.InvariantCulture, $"port {options.CallbackPort} of this machine is in use by another program"));
        RedirectUri = RedirectUriOf(options, _server.Port);
    }

    /// <summary>What is asked for.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>Where the browser comes back to.</summary>
    public string RedirectUri { get; }

    /// <summary>Where the user signs in.</summary>
    public Uri AuthorizeUrl
    {
        get
        {
            var query = new StringBuilder(FormFields.Write(
                ("response_type", "code"), ("client_id", _client.Id), ("state", _pkce.State), ("code_challenge", _pkce.Challenge),
                ("code_challenge_method", "S256"), ("redirect_uri", RedirectUri)));
            if (!Scopes.IsEmpty)
                query.Append('&').Append(FormFields.Write(("scope", string.Join(' ', Scopes))));
            query.Append('&').Append(FormFields.Write(("resource", _options.Server.OriginalString)));
            if (_options.Resource is { } resource)
                query.Append('&').Append(FormFields.Write(("resource", resource)));
            var endpoint = _service.AuthorizationEndpoint.AbsoluteUri;
            return new Uri($"{endpoint}{(endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}");
        }
    }

    /// <summary>True when the server has an authorization service.</summary>
    /// <exception cref="AuthException">The server does not answer.</exception>
    public static async Task<bool> IsPossibleAsync(McpLoginOptions options, CancellationToken cancellationToken)
    {
        var discovery = new OAuthDiscovery(new OAuthHttp(options.HttpClients, options.Store.Clock));
        return await discovery.FindAsync(options.Server, options.Headers, cancellationToken) is not null;
    }

    /// <summary>Prepares the sign-in and listens for its end.</summary>
    /// <exception cref="AuthException">The server has no authorization service, or it does not let us in.</exception>
    public static async Task<McpLogin> StartAsync(McpLoginOptions options, CancellationToken cancellationToken)
    {
        var http = new OAuthHttp(options.HttpClients, options.Store.Clock);
        var service = await new OAuthDiscovery(http).FindAsync(options.Server, options.Headers, cancellationToken)
            ?? throw new AuthException($"No authorization support detected for {options.Server.OriginalString}");
        var login = new McpLogin(options, service, http);
        try
        {
            login._client = options.ClientId is { } id ? new OAuthClient(id, options.ClientSecret) : await login.RegisterAsync(cancellationToken);
            login._server.Start();
            return login;
        }
        catch
        {
            await login.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the browser comes back to, when the port is known.</summary>
    public static string RedirectUriOf(McpLoginOptions options, int port)
    {
        if (options.RegisteredCallbackUrl is { } registered)
            return Uri.TryCreate(registered, UriKind.Absolute, out var uri) && uri is { IsLoopback: true, IsDefaultPort: true } ? new UriBuilder(uri) { Port = port }.Uri.AbsoluteUri : registered;
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(options.Server.OriginalString)).AsSpan(0, 9));
        return options.CallbackUrl is { } url
            ? $"{url.TrimEnd('/')}/{id}"
            : string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/callback/{id}");
    }

    /// <summary>Waits for the end, at most five minutes.</summary>
    /// <exception cref="AuthException">It failed, or took too long.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        string? failure;
        try
        {
            failure = await _outcome.Task.WaitAsync(Patience, _options.Store.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new AuthException($"timed out waiting for the sign-in at {_options.ServerName}");
        }

        await Task.WhenAny(_lastPage.Task, Task.Delay(LastPageLimit, _options.Store.Clock, cancellationToken));
        if (failure is not null)
            throw new AuthException(failure);
    }

    /// <summary>Takes the address that the browser was sent to, as the user copied it. Gives why it is of no use; null when it was taken.</summary>
    public async Task<string?> SubmitAsync(string address, CancellationToken cancellationToken)
    {
        var question = address.IndexOf('?', StringComparison.Ordinal);
        var query = FormFields.Read((question < 0 ? address : address[(question + 1)..]).Split('#')[0].Trim());
        if (!query.ContainsKey("code") && !query.ContainsKey("error"))
            return "That is not the address of the page after sign-in: it contains `code=` and `state=`.";
        if (!_pkce.Owns(query.GetValueOrDefault("state")))
            return "That address belongs to another sign-in. Open the link above and copy the address you end up at.";
        await FinishAsync(query, cancellationToken);
        _lastPage.TrySetResult();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _one.Dispose();
    }

    private static IPAddress ListenAddress(string? callbackUrl) =>
        callbackUrl is null || (Uri.TryCreate(callbackUrl, UriKind.Absolute, out var uri) && uri.IsLoopback) ? IPAddress.Loopback : IPAddress.Any;

    private async Task<OAuthClient> RegisterAsync(CancellationToken cancellationToken)
    {
        if (_service.RegistrationEndpoint is not { } endpoint)
            throw new AuthException($"{_service.Issuer} does not let clients register themselves: set `oauth.client_id` of `mcp_servers.{_options.ServerName}`");
        var body = McpCredentials.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("client_name"u8, "Codex"u8);
            writer.WriteStartArray("redirect_uris"u8);
            writer.WriteStringValue(RedirectUri);
            writer.WriteEndArray();
            writer.WriteStartArray("grant_types"u8);
            writer.WriteStringValue("authorization_code"u8);
            writer.WriteStringValue("refresh_token"u8);
            writer.WriteEndArray();
            writer.WriteString("token_endpoint_auth_method"u8, "none"u8);
            writer.WriteStartArray("response_types"u8);
            writer.WriteStringValue("code"u8);
            writer.WriteEndArray();
            if (!Scopes.IsEmpty)
                writer.WriteString("scope"u8, string.Join(' ', Scopes));
            writer.WriteString("application_type"u8, "native"u8);
            writer.WriteEndObject();
        });
        var reply = await _http.PostJsonAsync(endpoint, body, RegistrationLimit, cancellationToken);
        if (!reply.IsSuccess || McpJson.Text(reply.Body, "client_id") is not { Length: > 0 } id)
            throw new AuthException($"{_service.Issuer} did not register us: {reply.Problem}");
        return new OAuthClient(id, McpJson.Text(reply.Body, "client_secret"));
    }

    private async Task<CallbackReply> AnswerAsync(CallbackRequest request, CancellationToken cancellationToken)
    {
        if (request.Path != new Uri(RedirectUri).AbsolutePath)
            return CallbackReply.Text(404, "Not Found", "Not Found");
        var query = FormFields.Read(request.Query);
        if (!_pkce.Owns(query.GetValueOrDefault("state")))
            return CallbackReply.Text(400, "Bad Request", "State mismatch");
        var failure = await FinishAsync(query, cancellationToken);
        var text = failure is null ? "Signed in. You may close this page and go back to your terminal." : "The sign-in failed: " + failure;
        return CallbackReply.Text(200, "OK", text) with { Sent = () => _lastPage.TrySetResult() };
    }

    /// <summary>Ends the sign-in with what the service sent; gives what went wrong. A second callback learns what the first one did.</summary>
    private async Task<string?> FinishAsync(Dictionary<string, string> query, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_outcome.Task.IsCompleted)
                _outcome.TrySetResult(await RedeemAsync(query, cancellationToken));
            return await _outcome.Task;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<string?> RedeemAsync(Dictionary<string, string> query, CancellationToken cancellationToken)
    {
        if (query.TryGetValue("error", out var error))
            return query.GetValueOrDefault("error_description") is { Length: > 0 } description ? $"{error}: {description}" : error;
        if (query.TryGetValue("iss", out var issuer) && issuer.TrimEnd('/') != _service.Issuer.TrimEnd('/'))
            return $"the answer came from {issuer}, not from {_service.Issuer}";
        if (query.GetValueOrDefault("code") is not { Length: > 0 } code)
            return "the authorization code is missing";
        try
        {
            var endpoint = new OAuthTokenEndpoint(_http, _client, _options.Store.Clock);
            var tokens = await endpoint.RedeemAsync(_service, code, _pkce.Verifier, RedirectUri, _options.Server.OriginalString, cancellationToken);
            await _options.Store.SaveAsync(ToCredentials(tokens), cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is AuthException or OAuthRefusedException)
        {
            return exception.Message;
        }
    }

    private McpCredentials ToCredentials(OAuthTokens tokens) => new()
    {
        ServerName = _options.ServerName,
        ServerUrl = _options.Server.OriginalString,
        Issuer = _service.Issuer,
        ClientId = _client.Id,
        AccessToken = tokens.AccessToken,
        ExpiresAt = tokens.ExpiresAt,
        RefreshToken = tokens.RefreshToken,
        Scopes = tokens.Scopes.IsEmpty ? Scopes : tokens.Scopes,
    };
}
