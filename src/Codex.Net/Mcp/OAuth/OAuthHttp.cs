using System.Text;
using System.Text.Json;
using Codex.Net.Auth;
using Codex.Net.Auth.Login;
using Codex.Net.Http;
using Codex.Protocol;

namespace Codex.Net.Mcp.OAuth;

/// <summary>What an OAuth service answered: the status and the JSON object, undefined when the body is none.</summary>
internal readonly record struct OAuthReply(int Status, JsonElement Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>What went wrong, as far as the service tells.</summary>
    public string Problem => (McpJson.Text(Body, "error"), McpJson.Text(Body, "error_description")) switch
    {
        ({ } code, { } description) => $"{code}: {description}",
        ({ } code, null) => code,
        _ => $"HTTP {Status}",
    };
}

/// <summary>The small requests of OAuth, each within a limit.</summary>
internal sealed class OAuthHttp(HttpClientFactory clients, TimeProvider clock)
{
    private readonly Lazy<HttpClient> _client = new(clients.CreateClient);

    /// <summary>Gets a document; null when there is none, whatever the reason.</summary>
    public async Task<JsonElement?> FindAsync(Uri url, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("accept", "application/json");
        try
        {
            var reply = await SendAsync(request, limit, cancellationToken);
            return reply.IsSuccess && reply.Body.ValueKind == JsonValueKind.Object ? reply.Body : null;
        }
        catch (AuthException)
        {
            return null;
        }
    }

    /// <summary>Sends a form.</summary>
    /// <exception cref="AuthException">No answer.</exception>
    public async Task<OAuthReply> PostFormAsync(Uri url, string form, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(form)) };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/x-www-form-urlencoded");
        request.Headers.TryAddWithoutValidation("accept", "application/json");
        return await SendAsync(request, limit, cancellationToken);
    }

    /// <summary>Sends JSON.</summary>
    /// <exception cref="AuthException">No answer.</exception>
    public async Task<OAuthReply> PostJsonAsync(Uri url, ReadOnlyMemory<byte> json, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(json) };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/json");
        return await SendAsync(request, limit, cancellationToken);
    }

    /// <summary>The <c>WWW-Authenticate</c> challenges of a request without a sign-in; none when the server takes it as it is.</summary>
    /// <exception cref="AuthException">No answer.</exception>
    public async Task<string> ChallengeAsync(Uri url, IEnumerable<KeyValuePair<string, string>> headers, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("accept", "application/json, text/event-stream");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await WithinAsync(url, limit, async token =>
        {
            Identify(request);
            using var response = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            return response.Headers.TryGetValues("WWW-Authenticate", out var values) ? string.Join(", ", values) : "";
        }, cancellationToken);
    }

    private Task<OAuthReply> SendAsync(HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken) =>
        WithinAsync(request.RequestUri, limit, async token =>
        {
            Identify(request);
            using var response = await _client.Value.SendAsync(request, token);
            var body = await response.Content.ReadAsByteArrayAsync(token);
            return new OAuthReply((int)response.StatusCode, Parse(body));
        }, cancellationToken);

    private static void Identify(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("User-Agent", "codex-mcp-client/" + ProductInfo.Version);

    private async Task<T> WithinAsync<T>(Uri? url, TimeSpan limit, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await send(both.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AuthException($"error sending request for url ({url}): no answer within {limit.TotalSeconds:0} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new AuthException($"error sending request for url ({url}): {exception.Message}", exception);
        }
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var root = JsonElement.ParseValue(ref reader);
            return root.ValueKind == JsonValueKind.Object ? root : default;
        }
        catch (JsonException)
        {
            // A few services answer tokens as a form.
            return FormOf(Encoding.UTF8.GetString(body));
        }
    }

    private static JsonElement FormOf(string text)
    {
        if (!text.Contains("access_token=", StringComparison.Ordinal) && !text.StartsWith("error=", StringComparison.Ordinal))
            return default;
        var json = McpCredentials.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in FormFields.Read(text))
                writer.WriteString(name, value);
            writer.WriteEndObject();
        });
        var reader = new Utf8JsonReader(json.Span);
        return JsonElement.ParseValue(ref reader);
    }
}
