using Codex.Net.Http;

namespace Codex.Net.Auth;

/// <summary>How a request to a sign-in service ended.</summary>
internal abstract record AuthReply
{
    private AuthReply()
    {
    }

    /// <summary>The service answered, with any status; long bodies are cut.</summary>
    public sealed record Answered(int Status, ReadOnlyMemory<byte> Body) : AuthReply
    {
        public bool IsSuccess => Status is >= 200 and < 300;
    }

    /// <summary>No answer: network, TLS, or time.</summary>
    public sealed record Unreachable(string Message) : AuthReply;
}

/// <summary>Small requests to sign-in services. The client is made by the first of them: most runs need none.</summary>
internal sealed class AuthHttp(HttpClientFactory clients, TimeProvider clock, string originator, string? userAgent)
{
    private const int MaxBody = 256 * 1024;

    private readonly Lazy<HttpClient> _client = new(clients.CreateClient);

    /// <summary>Says who asks. Logins send requests without this, as the original does.</summary>
    public void Identify(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("accept", "*/*");
        request.Headers.TryAddWithoutValidation("originator", originator);
        if (userAgent is not null)
        {
            request.Headers.TryAddWithoutValidation("user-agent", userAgent);
        }
    }

    public async Task<AuthReply> SendAsync(HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return new AuthReply.Answered((int)response.StatusCode, await ReadAsync(response, both.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Our own limit, or the factory's for opening a connection.
            return Unreachable(request, timeout.IsCancellationRequested ? $"no answer within {limit.TotalSeconds:0} s" : e.InnerException?.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Unreachable(request, Innermost(e));
        }
    }

    private static AuthReply.Unreachable Unreachable(HttpRequestMessage request, string? why) =>
        new($"error sending request for url ({request.RequestUri})" + (why is null ? "" : ": " + why));

    private static string Innermost(Exception e)
    {
        // A refused certificate and a refused connection sit one or two levels deep and say more than what wraps them.
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e.Message;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4096];
        var length = 0;
        while (length < MaxBody && await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        return buffer.AsMemory(0, length);
    }
}
