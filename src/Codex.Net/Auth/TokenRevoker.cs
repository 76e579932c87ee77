using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth;

/// <summary>Tells the sign-in service that tokens are not wanted any more.</summary>
internal sealed class TokenRevoker(AuthEndpoints endpoints, AuthHttp http)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Revokes the refresh token, else the access token. Gives the reason when the service could not be told.</summary>
    public async Task<string?> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("token", tokens.RefreshToken ?? tokens.AccessToken);
            json.WriteString("token_type_hint", tokens.RefreshToken is null ? "access_token" : "refresh_token");
            if (tokens.RefreshToken is not null)
            {
                json.WriteString("client_id", endpoints.ClientId);
            }

            json.WriteEndObject();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, endpoints.Revoke)
        {
            Content = new ByteArrayContent(buffer.WrittenSpan.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        http.Identify(request);

        return await http.SendAsync(request, Limit, cancellationToken) switch
        {
            AuthReply.Answered { IsSuccess: true } => null,
            AuthReply.Answered(var status, _) => $"the service answered with status {status}",
            AuthReply.Unreachable(var message) => message,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
