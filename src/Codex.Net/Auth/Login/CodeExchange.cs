using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Codex.Net.Auth.Jwt;
using Codex.Net.Auth.Storage;
using Codex.Net.Responses;

namespace Codex.Net.Auth.Login;

/// <summary>
/// The last step of every login with an account: the code becomes tokens, and the tokens, where the service allows it, an API key.
/// Requests go out without our name, as the original's do.
/// </summary>
internal sealed class CodeExchange(AuthHttp http, string issuer, string clientId)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private Uri TokenUrl { get; } = new(issuer + "/oauth/token");

    /// <exception cref="AuthException">The service refused or could not be reached; the message says why, without the code.</exception>
    public async Task<TokenSet> RedeemAsync(string code, string verifier, string redirectUri, CancellationToken cancellationToken)
    {
        var body = await PostAsync(
            FormFields.Write(
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectUri), ("client_id", clientId), ("code_verifier", verifier)),
            code,
            cancellationToken);
        var id = body.Text("id_token");
        if (JwtPayload.TryRead(id) is null || body.Text("access_token") is not { } access || body.Text("refresh_token") is not { } refresh)
        {
            throw new AuthException("Token exchange failed: the token endpoint's answer is not complete");
        }

        return new TokenSet
        {
            IdToken = id,
            AccessToken = access,
            RefreshToken = refresh,
            Origin = new TokenOrigin(issuer, clientId),
            LoginOwnerId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            DeclaredAccountId = TokenClaims.Read(id).AccountId,
        };
    }

    /// <summary>An API key for the same account; null where the service gives none.</summary>
    public async Task<string?> FindApiKeyAsync(string idToken, CancellationToken cancellationToken)
    {
        try
        {
            var body = await PostAsync(
                FormFields.Write(
                    ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("client_id", clientId), ("requested_token", "openai-api-key"),
                    ("subject_token", idToken), ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")),
                code: null,
                cancellationToken);
            return body.Text("access_token");
        }
        catch (AuthException)
        {
            // Most accounts have no API organization; signing in does not need one.
            return null;
        }
    }

    private async Task<JsonElement> PostAsync(string form, string? code, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenUrl)
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes(form))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") },
            },
        };
        switch (await http.SendAsync(request, Limit, cancellationToken))
        {
            case AuthReply.Answered { IsSuccess: true } reply when Parse(reply.Body) is { ValueKind: JsonValueKind.Object } body:
                return body;
            case AuthReply.Answered { IsSuccess: true }:
                throw new AuthException("Token exchange failed: the token endpoint's answer is not JSON");
            case AuthReply.Answered(var status, var body):
                throw new AuthException(
                    $"Token exchange failed: token endpoint returned status {status} {StatusNames.Of(status)}: {Redact(Detail(body), code)}");
            case AuthReply.Unreachable(var message):
                throw new AuthException("Token exchange failed: " + message);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string Detail(ReadOnlyMemory<byte> body)
    {
        var root = Parse(body);
        var error = root.Member("error");
        return root.Text("error_description") ?? error.Text("message") ?? root.Text("error") ?? error.Text("code")
            ?? Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 500)]).Trim();
    }

    /// <summary>Services like to quote what they were sent; a code belongs on no screen.</summary>
    private static string Redact(string text, string? code) =>
        string.IsNullOrEmpty(code) ? text : text.Replace(code, "[REDACTED]", StringComparison.Ordinal);

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
