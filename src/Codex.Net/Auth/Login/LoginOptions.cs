using System.Collections.Immutable;

namespace Codex.Net.Auth.Login;

/// <summary>How a browser login is made.</summary>
public sealed record BrowserLoginOptions
{
    /// <summary>The sign-in service, without a slash at the end.</summary>
    public string Issuer { get; init; } = AuthEndpoints.DefaultIssuer;

    /// <summary>The OAuth client; its registration names the two ports.</summary>
    public string ClientId { get; init; } = AuthEndpoints.DefaultClientId;

    /// <summary>Ports of the callback server on 127.0.0.1, in the order they are tried; 0 takes any (tests).</summary>
    public ImmutableArray<int> Ports { get; init; } = [1455, 1457];
}

/// <summary>How a device-code login is made.</summary>
public sealed record DeviceLoginOptions
{
    /// <summary>The sign-in service, without a slash at the end.</summary>
    public string Issuer { get; init; } = AuthEndpoints.DefaultIssuer;

    /// <summary>The OAuth client.</summary>
    public string ClientId { get; init; } = AuthEndpoints.DefaultClientId;
}
