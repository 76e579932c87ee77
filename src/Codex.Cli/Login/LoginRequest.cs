using Codex.Cli.Exec;

namespace Codex.Cli.Login;

/// <summary>Which way <c>codex login</c> goes.</summary>
internal enum LoginMethod
{
    Browser,
    DeviceCode,

    /// <summary><c>--with-api-key</c>: the key comes on stdin.</summary>
    ApiKey,

    /// <summary><c>--with-access-token</c>: the token comes on stdin.</summary>
    AccessToken,

    /// <summary><c>login status</c>.</summary>
    Status,

    /// <summary>The old <c>--api-key KEY</c>, which only explains itself.</summary>
    ApiKeyArgument,

    /// <summary>More than one source of credentials.</summary>
    Conflict,
}

/// <summary><c>codex login</c> as it was typed.</summary>
internal sealed record LoginRequest
{
    public required ConfigFlags Config { get; init; }

    public required LoginMethod Method { get; init; }

    /// <summary>Another sign-in service for the device code (<c>--experimental_issuer</c>).</summary>
    public string? Issuer { get; init; }

    /// <summary>Another OAuth client for the device code (<c>--experimental_client-id</c>).</summary>
    public string? ClientId { get; init; }
}
