using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Codex.Net.Auth.Storage;

namespace Codex.Net.Auth.Refresh;

/// <summary>The token service: one POST spends a refresh token and brings its successor.</summary>
internal sealed class TokenEndpoint(AuthEndpoints endpoints, AuthHttp http)
{
    /// <summary>As long as 0.169 waits.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Asks for new tokens. There is no way to call it off: a request that is under way may have spent the token already, so
    /// its reply must be waited for.
    /// </summary>
    public async Task<TokenReply> RefreshAsync(string refreshToken, TokenOrigin? origin, RefreshReason reason)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoints.TokenFor(origin))
        {
            Content = Body(refreshToken, endpoints.ClientFor(origin), reason),
        };
        http.Identify(request);

        return await http.SendAsync(request, Limit, CancellationToken.None) switch
        {
            AuthReply.Answered(var status, var body) => TokenReply.Read(status, body),
            AuthReply.Unreachable(var message) => new TokenReply.Failed(message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static ByteArrayContent Body(string refreshToken, string clientId, RefreshReason reason)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("client_id", clientId);
            json.WriteString("grant_type", "refresh_token");
            json.WriteString("refresh_reason", reason.Word);
            json.WriteString("refresh_token", refreshToken);
            json.WriteEndObject();
        }

        return new ByteArrayContent(buffer.WrittenSpan.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
