using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Codex.Net.JsonRpc;
using Codex.Protocol;

namespace Codex.Net.Mcp;

/// <summary>
/// MCP's streamable HTTP: each message is a POST of its own; its answer is the body, as JSON or as a stream of events. Once a session is
/// open, a GET holds a stream for what the server says unasked (<see cref="EventStreams"/>). A session that the server has forgotten (404)
/// is opened anew, once for each message, and a token that it no longer takes (401) is renewed.
/// </summary>
public sealed class StreamableHttpTransport : IMessageTransport
{
    private const int MaxErrorText = 400;

    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly McpHttpOptions _options;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _reopening = new(1);
    private readonly EventStreams _streams;
    private readonly Channel<ReadOnlyMemory<byte>> _incoming = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private ReadOnlyMemory<byte> _opening;
    private string? _session;
    private string? _version;

    public StreamableHttpTransport(McpHttpOptions options)
    {
        _options = options;
        _client = options.HttpClients.CreateClient();
        _streams = new EventStreams(GetAsync, message => _incoming.Writer.TryWrite(message), options.Clock, _closing.Token);
    }

    public ChannelReader<ReadOnlyMemory<byte>> Incoming => _incoming.Reader;

    /// <summary>The version that was agreed on; later requests name it.</summary>
    public void SettleVersion(string version) => _version = version;

    public async Task SendAsync(ReadOnlyMemory<byte> message, long? requestId, CancellationToken cancellationToken)
    {
        var isOpening = _opening.IsEmpty;
        if (isOpening)
            _opening = message; // The first message is the handshake; it opens every later session too.
        var session = _session;
        var response = await PostAsync(message, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound && session is not null)
        {
            response.Dispose();
            await ReopenAsync(session, cancellationToken);
            response = await PostAsync(message, cancellationToken);
        }

        await TakeAnswerAsync(response, requestId, cancellationToken);
        if (!isOpening && requestId is null && _session is not null)
            _streams.Listen();
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await SayGoodbyeAsync();
        await _closing.CancelAsync();
        await _streams.DisposeAsync();
        _incoming.Writer.TryComplete();
        _client.Dispose();
        _reopening.Dispose();
        _closing.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var token = _options.Tokens is { } tokens ? await tokens.GetAsync(cancellationToken) : null;
        var response = await SendOnceAsync(message, token, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || token is null || _options.Tokens is not { } renewable)
            return response;
        if (await renewable.RenewAsync(token, cancellationToken) is not { } renewed)
            return response;
        response.Dispose();
        return await SendOnceAsync(message, renewed, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ReadOnlyMemory<byte> message, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Endpoint) { Content = new ReadOnlyMemoryContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await SendAsync(request, token, cancellationToken);
    }

    private async Task<HttpResponseMessage> GetAsync(string? lastEventId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _options.Endpoint);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await SendAsync(request, _options.Tokens is { } tokens ? await tokens.GetAsync(cancellationToken) : null, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? token, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", "codex-mcp-client/" + ProductInfo.Version);
        foreach (var (name, value) in _options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (token is not null && request.Headers.Authorization is null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (_session is { } session)
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        if (_version is { } version)
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"HTTP request failed: error sending request for url ({_options.Endpoint}): {exception.Message}", exception);
        }
    }

    private async Task TakeAnswerAsync(HttpResponseMessage response, long? requestId, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            using (response)
                throw await ToErrorAsync(response, cancellationToken);
        }

        if (response.Headers.TryGetValues("Mcp-Session-Id", out var sessions) && sessions.FirstOrDefault() is { Length: > 0 } session)
            _session = session;
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            _streams.Follow(response, requestId, cancellationToken);
            return;
        }

        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (body.Length > 0)
                _incoming.Writer.TryWrite(body);
            else if (requestId is not null)
                throw new IOException($"the server answered a request with nothing (HTTP {(int)response.StatusCode})");
        }
    }

    /// <summary>Opens a session in place of a forgotten one; whoever comes second finds it open.</summary>
    private async Task ReopenAsync(string forgotten, CancellationToken cancellationToken)
    {
        await _reopening.WaitAsync(cancellationToken);
        try
        {
            if (_session != forgotten)
                return;
            _session = null;
            using (var response = await PostAsync(_opening, cancellationToken))
            {
                if (!response.IsSuccessStatusCode)
                    throw await ToErrorAsync(response, cancellationToken);
                if (response.Headers.TryGetValues("Mcp-Session-Id", out var sessions))
                    _session = sessions.FirstOrDefault();
                // The answer says what the first one said.
                await response.Content.ReadAsByteArrayAsync(cancellationToken);
            }

            using var ready = await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8.ToArray(), cancellationToken);
        }
        finally
        {
            _reopening.Release();
        }
    }

    /// <summary>Lets the server forget the session; it may not care.</summary>
    private async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(FarewellLimit, _options.Clock);
        using var request = new HttpRequestMessage(HttpMethod.Delete, _options.Endpoint);
        try
        {
            var token = _options.Tokens is { } tokens ? await tokens.GetAsync(limit.Token) : null;
            using var response = await SendAsync(request, token, limit.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
        }
    }

    private async Task<McpHttpException> ToErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status == 401)
            return new McpHttpException(status, "Auth required");
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).Trim();
        if (text.Length > MaxErrorText)
            text = text[..MaxErrorText] + "…";
        return new McpHttpException(status, $"HTTP {status} from {_options.Endpoint}{(text.Length == 0 ? "" : ": " + text)}");
    }
}
