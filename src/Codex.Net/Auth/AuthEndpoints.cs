using Codex.Net.Auth.Storage;
using Codex.Protocol.Host;

namespace Codex.Net.Auth;

/// <summary>The addresses of OpenAI's sign-in, and the variables that move them.</summary>
internal sealed record AuthEndpoints
{
    public const string DefaultIssuer = "https://auth.openai.com";
    public const string DefaultClientId = "app_EMoamEEZ73f0CkXaXp7hrann";

    /// <summary>The client that the variable names; it beats the one that the tokens were issued to.</summary>
    public required string? ForcedClientId { get; init; }

    /// <summary>The token service that the variable names; it beats the issuer of the tokens.</summary>
    public required Uri? ForcedToken { get; init; }

    public required Uri Revoke { get; init; }

    /// <summary>Tells who owns a personal access token.</summary>
    public required Uri WhoAmI { get; init; }

    /// <summary>The client that a revocation names.</summary>
    public string ClientId => ForcedClientId ?? DefaultClientId;

    /// <summary>Where tokens of this origin are renewed; null is the default issuer.</summary>
    public Uri TokenFor(TokenOrigin? origin) => ForcedToken
        ?? (origin is not null && Uri.TryCreate(origin.Issuer.TrimEnd('/') + "/oauth/token", UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https" ? uri : new Uri(DefaultIssuer + "/oauth/token"));

    /// <summary>The client that a renewal of tokens of this origin names.</summary>
    public string ClientFor(TokenOrigin? origin) => ForcedClientId ?? origin?.ClientId ?? DefaultClientId;

    public static AuthEndpoints From(HostEnvironment environment)
    {
        var token = Variable(environment, "CODEX_REFRESH_TOKEN_URL_OVERRIDE");
        var api = environment.Get("CODEX_AUTHAPI_BASE_URL") ?? DefaultIssuer + "/api/accounts";
        return new AuthEndpoints
        {
            ForcedClientId = environment.Get("CODEX_APP_SERVER_LOGIN_CLIENT_ID"),
            ForcedToken = token,
            Revoke = Variable(environment, "CODEX_REVOKE_TOKEN_URL_OVERRIDE")
                ?? new Uri(token ?? new Uri(DefaultIssuer), "/oauth/revoke"),
            WhoAmI = new Uri(api.TrimEnd('/') + "/v1/user-auth-credential/whoami"),
        };
    }

    private static Uri? Variable(HostEnvironment environment, string name) => environment.Get(name) switch
    {
        null => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" => uri,
        var text => throw new AuthException($"{name} is not an http or https URL: {text}"),
    };
}
