using System.Collections.Immutable;

namespace Codex.Cli.Mcp;

/// <summary>What <c>codex mcp add</c> was told.</summary>
internal sealed record McpAddition
{
    public required string Name { get; init; }

    /// <summary>Empty for a server behind a URL.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    public string? Url { get; init; }

    public string? BearerTokenVariable { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? Resource { get; init; }

    /// <summary><c>auto</c>, <c>dcr</c> or <c>cimd</c>; null when not said.</summary>
    public string? Registration { get; init; }
}

/// <summary>What <c>codex mcp login</c> was told.</summary>
/// <param name="Name">The server.</param>
internal sealed record McpLoginRequest(string Name)
{
    /// <summary>Empty takes the configured ones, else those that the server suggests.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    public bool OpensBrowser { get; init; } = true;

    /// <summary><c>auto</c>, <c>dcr</c> or <c>cimd</c>; null when not said.</summary>
    public string? Registration { get; init; }
}

/// <summary>How a server knows us.</summary>
internal enum McpAuthStatus
{
    /// <summary>A program: there is nothing to sign in at.</summary>
    Unsupported,

    /// <summary>The server lets users sign in, and nobody has.</summary>
    NotLoggedIn,

    BearerToken,

    OAuth,

    /// <summary>The server does not say, or cannot be asked.</summary>
    Unknown,
}
