using System.Collections.Immutable;
using Codex.Net.Http;

namespace Codex.Net.Mcp.OAuth;

/// <summary>A sign-in at an MCP server.</summary>
public sealed record McpLoginOptions
{
    public required string ServerName { get; init; }

    public required Uri Server { get; init; }

    public required McpCredentialStore Store { get; init; }

    public required HttpClientFactory HttpClients { get; init; }

    /// <summary>What the user configured to be sent to the server.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What to ask for; empty asks for what the server suggests.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>A client that was registered by hand; null registers one.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its secret; null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary><c>oauth_resource</c>: named to the service besides the server's own address.</summary>
    public string? Resource { get; init; }

    /// <summary><c>mcp_oauth_callback_port</c>; 0 takes any free one.</summary>
    public int CallbackPort { get; init; }

    /// <summary><c>mcp_oauth_callback_url</c>: where the browser is sent back to, when that is not the port itself.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary><c>oauth.callback_url</c> of the server: as it was registered, complete. A local one without a port gets ours.</summary>
    public string? RegisteredCallbackUrl { get; init; }
}
