using System.Collections.Immutable;
using Codex.Net.Http;
using Codex.Net.Mcp.OAuth;

namespace Codex.Net.Mcp;

/// <summary>A server behind a URL.</summary>
public sealed record McpHttpOptions
{
    public required Uri Endpoint { get; init; }

    /// <summary>The process's connections.</summary>
    public required HttpClientFactory HttpClients { get; init; }

    /// <summary>Sent with every request; an <c>Authorization</c> among them is the user's own business.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The sign-in at the server; null when there is none.</summary>
    public McpTokens? Tokens { get; init; }

    public required TimeProvider Clock { get; init; }
}

/// <summary>The server answered a request with an HTTP error.</summary>
public sealed class McpHttpException(int status, string message) : IOException(message)
{
    public int Status { get; } = status;

    /// <summary>True when signing in would help.</summary>
    public bool NeedsSignIn => Status == 401;
}
