using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.Auth;

namespace Codex.Net.Mcp.OAuth;

/// <summary>The authorization service of an MCP server.</summary>
internal sealed record OAuthService
{
    public required string Issuer { get; init; }

    public required Uri AuthorizationEndpoint { get; init; }

    public required Uri TokenEndpoint { get; init; }

    /// <summary>Where clients introduce themselves; null when they cannot.</summary>
    public Uri? RegistrationEndpoint { get; init; }

    /// <summary>What to ask for when nobody says; empty asks for nothing in particular.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];
}

/// <summary>
/// Finds the authorization service of a server: the server's challenge names its resource metadata (RFC 9728), which names the service,
/// which describes itself (RFC 8414, or OpenID Connect). Each step has well-known places to fall back on.
/// </summary>
internal sealed class OAuthDiscovery(OAuthHttp http)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Null when the server has no such service.</summary>
    /// <exception cref="AuthException">The server does not answer.</exception>
    public async Task<OAuthService?> FindAsync(Uri server, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var challenge = await http.ChallengeAsync(server, headers, Limit, cancellationToken);
        var resource = await FindResourceAsync(server, Parameter(challenge, "resource_metadata"), cancellationToken);
        var issuer = Strings(resource, "authorization_servers").Select(ToUri).FirstOrDefault(uri => uri is not null) ?? new Uri(server, "/");
        if (await FindServiceAsync(issuer, cancellationToken) is not { } service)
            return null;
        var scopes = Parameter(challenge, "scope") is { Length: > 0 } asked
            ? [.. asked.Split(' ', StringSplitOptions.RemoveEmptyEntries)]
            : Strings(resource, "scopes_supported");
        return scopes.IsEmpty ? service : service with { Scopes = scopes };
    }

    /// <summary>A service whose address is known.</summary>
    public async Task<OAuthService?> FindServiceAsync(Uri issuer, CancellationToken cancellationToken)
    {
        foreach (var url in ServicePlaces(issuer))
        {
            if (await http.FindAsync(url, Limit, cancellationToken) is { } metadata && Read(metadata, issuer) is { } service)
                return service;
        }

        return null;
    }

    /// <summary>The value of a challenge's parameter; null when it has none.</summary>
    internal static string? Parameter(string challenge, string name)
    {
        for (var start = challenge.IndexOf(name, StringComparison.OrdinalIgnoreCase); start >= 0; start = challenge.IndexOf(name, start + 1, StringComparison.OrdinalIgnoreCase))
        {
            var rest = challenge.AsSpan(start + name.Length).TrimStart();
            if (rest is not ['=', ..] || (start > 0 && challenge[start - 1] is not (' ' or ',' or '\t')))
                continue;
            rest = rest[1..].TrimStart();
            if (rest is not ['"', ..])
                return rest[..(rest.IndexOfAny(',', ' ') is >= 0 and var end ? end : rest.Length)].ToString();
            var close = rest[1..].IndexOf('"');
            return close < 0 ? null : rest.Slice(1, close).ToString();
        }

        return null;
    }

    private async Task<JsonElement> FindResourceAsync(Uri server, string? named, CancellationToken cancellationToken)
    {
        var path = server.AbsolutePath.TrimEnd('/');
        Uri?[] places =
        [
            named is null ? null : ToUri(named),
            path.Length == 0 ? null : new Uri(server, "/.well-known/oauth-protected-resource" + path),
            new Uri(server, "/.well-known/oauth-protected-resource"),
        ];
        foreach (var place in places.OfType<Uri>().Distinct())
        {
            if (await http.FindAsync(place, Limit, cancellationToken) is { } metadata)
                return metadata;
        }

        return default;
    }

    private static IEnumerable<Uri> ServicePlaces(Uri issuer)
    {
        var path = issuer.AbsolutePath.TrimEnd('/');
        yield return new Uri(issuer, "/.well-known/oauth-authorization-server" + path);
        yield return new Uri(issuer, "/.well-known/openid-configuration" + path);
        if (path.Length == 0)
            yield break;
        yield return new Uri(issuer, path + "/.well-known/openid-configuration");
        yield return new Uri(issuer, "/.well-known/oauth-authorization-server");
    }

    private static OAuthService? Read(JsonElement metadata, Uri issuer) =>
        ToUri(McpJson.Text(metadata, "authorization_endpoint")) is { } authorize && ToUri(McpJson.Text(metadata, "token_endpoint")) is { } token
            ? new OAuthService
            {
                Issuer = McpJson.Text(metadata, "issuer") ?? issuer.AbsoluteUri.TrimEnd('/'),
                AuthorizationEndpoint = authorize,
                TokenEndpoint = token,
                RegistrationEndpoint = ToUri(McpJson.Text(metadata, "registration_endpoint")),
                Scopes = Strings(metadata, "scopes_supported"),
            }
            : null;

    private static ImmutableArray<string> Strings(JsonElement element, string name) =>
        [.. McpJson.Items(element, name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString() ?? "")];

    private static Uri? ToUri(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") ? uri : null;
}
