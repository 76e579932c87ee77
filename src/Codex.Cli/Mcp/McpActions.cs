using System.Collections.Immutable;
using Codex.Cli.Exec;
using Codex.Cli.Login;
using Codex.Core.Config;
using Codex.Core.Mcp;
using Codex.Net.Auth;
using Codex.Net.Http;
using Codex.Net.Mcp.OAuth;
using Codex.Protocol.Host;

namespace Codex.Cli.Mcp;

/// <summary>What the <c>codex mcp</c> commands do. Data goes to standard output, as the original has it; failures are <see cref="ExecException"/>.</summary>
internal sealed class McpActions(Config config, HostEnvironment host, HttpClientFactory http, McpCredentialStore store, LoginConsole console, McpSignIn signIn)
{
    private const int Done = 0;

    private readonly ImmutableArray<McpServerConfig> _servers = McpServerReader.Read(config.McpServers);

    private string UserConfig => Path.Combine(config.CodexHome, "config.toml");

    public async Task<int> ListAsync(bool asJson, CancellationToken cancellationToken)
    {
        var statuses = await Task.WhenAll(_servers.Select(server => StatusAsync(server, cancellationToken)));
        var entries = _servers.Zip(statuses).ToList();
        if (asJson)
            await console.Output.WriteAsync(McpListing.Json(entries));
        else if (entries.Count == 0)
            await console.Output.WriteAsync("No MCP servers configured yet. Try `codex mcp add my-tool -- my-command`.\n");
        else
            await console.Output.WriteAsync(McpListing.Tables(entries));
        return Done;
    }

    public async Task<int> GetAsync(string name, bool asJson, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var server = Find(name, $"No MCP server named '{name}' found.");
        await console.Output.WriteAsync(asJson ? McpListing.Json(server) : McpListing.Details(server));
        return Done;
    }

    public async Task<int> AddAsync(McpAddition addition, CancellationToken cancellationToken)
    {
        CheckName(addition.Name);
        if (addition.Url is not null && !addition.Environment.IsEmpty)
            throw Failure("--env is for servers that are started by a command");
        CheckRegistration(addition.Registration);
        var editor = ConfigEditor.Open(UserConfig);
        editor.Set(["mcp_servers", addition.Name], McpTable.Write(addition));
        editor.Save();
        await console.Output.WriteAsync($"Added global MCP server '{addition.Name}'.\n");
        if (addition.Url is not null && addition.BearerTokenVariable is null)
            await OfferSignInAsync(addition, cancellationToken);
        return Done;
    }

    public async Task<int> RemoveAsync(string name)
    {
        CheckName(name);
        var editor = ConfigEditor.Open(UserConfig);
        if (!editor.Remove(["mcp_servers", name]))
        {
            await console.Output.WriteAsync($"No MCP server named '{name}' found.\n");
            return Done;
        }

        editor.Save();
        await console.Output.WriteAsync($"Removed global MCP server '{name}'.\n");
        return Done;
    }

    public async Task<int> LoginAsync(McpLoginRequest request, CancellationToken cancellationToken)
    {
        CheckRegistration(request.Registration);
        var server = Find(request.Name, $"No MCP server named '{request.Name}' found.");
        var transport = server.Transport as McpServerTransport.Http ?? throw Failure("OAuth login is only supported for streamable HTTP servers.");
        var options = Options(server.Name, transport);
        await SignInAsync(request.Scopes.IsEmpty ? options : options with { Scopes = request.Scopes }, request.OpensBrowser, cancellationToken);
        await console.Output.WriteAsync($"Successfully logged in to MCP server '{server.Name}'.\n");
        return Done;
    }

    public async Task<int> LogoutAsync(string name, CancellationToken cancellationToken)
    {
        var server = Find(name, $"No MCP server named '{name}' found in configuration.");
        var transport = server.Transport as McpServerTransport.Http ?? throw Failure("OAuth logout is only supported for streamable_http transports.");
        var existed = await store.DeleteAsync(server.Name, transport.Url, cancellationToken);
        await console.Output.WriteAsync(existed ? $"Removed OAuth credentials for '{name}'.\n" : $"No OAuth credentials stored for '{name}'.\n");
        return Done;
    }

    private async Task<McpAuthStatus> StatusAsync(McpServerConfig server, CancellationToken cancellationToken)
    {
        if (server.Transport is not McpServerTransport.Http transport)
            return McpAuthStatus.Unsupported;
        if (transport.BearerTokenVariable is not null || HasAuthorization(transport.Headers?.Keys) || HasAuthorization(transport.HeaderVariables?.Keys))
            return McpAuthStatus.BearerToken;
        if (await store.HasAsync(server.Name, transport.Url, cancellationToken))
            return McpAuthStatus.OAuth;
        if (!server.Enabled || !Uri.TryCreate(transport.Url, UriKind.Absolute, out _))
            return McpAuthStatus.Unknown;
        try
        {
            return await McpLogin.IsPossibleAsync(Options(server.Name, transport), cancellationToken) ? McpAuthStatus.NotLoggedIn : McpAuthStatus.Unsupported;
        }
        catch (AuthException)
        {
            return McpAuthStatus.Unknown;
        }
    }

    private static bool HasAuthorization(IEnumerable<string>? names) => names?.Contains("authorization", StringComparer.OrdinalIgnoreCase) == true;

    /// <summary>A server that lets users sign in is signed in at right away.</summary>
    private async Task OfferSignInAsync(McpAddition addition, CancellationToken cancellationToken)
    {
        var transport = new McpServerTransport.Http(addition.Url ?? "")
        {
            OAuthClientId = addition.ClientId,
            OAuthClientSecret = addition.ClientSecret,
            OAuthResource = addition.Resource,
        };
        var isPossible = false;
        if (Uri.TryCreate(transport.Url, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https"))
        {
            try
            {
                isPossible = await McpLogin.IsPossibleAsync(Options(addition.Name, transport), cancellationToken);
            }
            catch (AuthException)
            {
                // The server cannot be asked now; the user is told what to do later.
            }
        }

        if (!isPossible)
        {
            await console.Output.WriteAsync($"MCP server may or may not require login. Run `codex mcp login {addition.Name}` to login.\n");
            return;
        }

        await console.Output.WriteAsync("Detected OAuth support. Starting OAuth flow…\n");
        await SignInAsync(Options(addition.Name, transport), opensBrowser: true, cancellationToken);
        await console.Output.WriteAsync("Successfully logged in.\n");
    }

    private async Task SignInAsync(McpLoginOptions options, bool opensBrowser, CancellationToken cancellationToken)
    {
        try
        {
            await signIn.RunAsync(options, opensBrowser, cancellationToken);
        }
        catch (AuthException exception)
        {
            throw Failure(exception.Message);
        }
    }

    private McpLoginOptions Options(string name, McpServerTransport.Http transport)
    {
        if (!Uri.TryCreate(transport.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw Failure($"`{transport.Url}` is not an http or https URL");
        return new McpLoginOptions
        {
            ServerName = name,
            Server = url,
            Store = store,
            HttpClients = http,
            Headers = McpHeaders.Create(name, transport with { BearerTokenVariable = null }, host),
            Scopes = transport.Scopes,
            ClientId = transport.OAuthClientId,
            ClientSecret = transport.OAuthClientSecret,
            Resource = transport.OAuthResource,
            CallbackPort = config.SignIn.McpCallbackPort ?? 0,
            CallbackUrl = config.SignIn.McpCallbackUrl,
            RegisteredCallbackUrl = transport.OAuthCallbackUrl,
        };
    }

    private McpServerConfig Find(string name, string failure) => _servers.FirstOrDefault(server => server.Name == name) ?? throw Failure(failure);

    private static void CheckName(string name)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '@' or '/' or '.'))
            throw Failure($"invalid server name '{name}' (use letters, numbers, '-', '_', ':', '@', '/', '.')");
    }

    private static void CheckRegistration(string? registration)
    {
        if (registration == "cimd")
            throw Failure("client metadata documents (cimd) are not supported: use dcr, or configure oauth.client_id");
    }

    private static ExecException Failure(string message) => new("Error: " + message);
}
