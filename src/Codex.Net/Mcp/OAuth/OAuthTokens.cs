using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.Auth;
using Codex.Net.Auth.Login;

namespace Codex.Net.Mcp.OAuth;

/// <summary>What a token endpoint gave.</summary>
internal sealed record OAuthTokens(string AccessToken, string? RefreshToken, DateTimeOffset? ExpiresAt, ImmutableArray<string> Scopes);

/// <summary>The token endpoint said no for good: only a new sign-in helps.</summary>
internal sealed class OAuthRefusedException(string message) : Exception(message);

/// <summary>Asks a token endpoint.</summary>
internal sealed class OAuthTokenEndpoint(OAuthHttp http, OAuthClient client, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <exception cref="OAuthRefusedException">The service refuses.</exception>
    /// <exception cref="AuthException">No usable answer.</exception>
    public Task<OAuthTokens> RedeemAsync(OAuthService service, string code, string verifier, string redirectUri, string resource, CancellationToken cancellationToken) =>
        AskAsync(service, FormFields.Write(
            ("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier), ("client_id", client.Id), ("redirect_uri", redirectUri), ("resource", resource)),
            cancellationToken);

    /// <exception cref="OAuthRefusedException">The service refuses.</exception>
    /// <exception cref="AuthException">No usable answer.</exception>
    public Task<OAuthTokens> RefreshAsync(OAuthService service, string refreshToken, string resource, CancellationToken cancellationToken) =>
        AskAsync(service, FormFields.Write(
            ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", client.Id), ("resource", resource)), cancellationToken);

    private async Task<OAuthTokens> AskAsync(OAuthService service, string form, CancellationToken cancellationToken)
    {
        if (client.Secret is { } secret)
            form += "&" + FormFields.Write(("client_secret", secret));
        var reply = await http.PostFormAsync(service.TokenEndpoint, form, Limit, cancellationToken);
        if (!reply.IsSuccess)
        {
            // 429 and 5xx may pass; 400 and 401 with an OAuth error will not.
            var isFinal = reply.Status is 400 or 401 or 403 && McpJson.Text(reply.Body, "error") is not null;
            throw isFinal ? new OAuthRefusedException(reply.Problem) : new AuthException($"the token endpoint answered {reply.Problem}");
        }

        if (McpJson.Text(reply.Body, "access_token") is not { Length: > 0 } token)
            throw new AuthException("the token endpoint answered without a token");
        return new OAuthTokens(
            token,
            McpJson.Text(reply.Body, "refresh_token"),
            ExpiresIn(reply.Body) is { } seconds ? clock.GetUtcNow().AddSeconds(seconds) : null,
            [.. (McpJson.Text(reply.Body, "scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }

    private static long? ExpiresIn(JsonElement body)
    {
        if (!body.TryGetProperty("expires_in", out var value))
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? (long)Math.Clamp(seconds, 0, int.MaxValue) : null;
    }
}

/// <summary>Who we are to an authorization service.</summary>
/// <param name="Id">Configured, or given when we registered.</param>
/// <param name="Secret">Null for a public client.</param>
internal sealed record OAuthClient(string Id, string? Secret);
