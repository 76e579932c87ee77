using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Codex.Net.Http;
using Codex.Net.Responses;

namespace Codex.Net.WebSockets;

/// <summary>What came of asking a server for a WebSocket.</summary>
internal abstract record ConnectOutcome
{
    private ConnectOutcome()
    {
    }

    public sealed record Open(ModelSocket Socket) : ConnectOutcome;

    /// <summary>The server or something on the way does not do it; <paramref name="Notice"/> is for the user unless that was to be expected.</summary>
    public sealed record Refused(string? Notice) : ConnectOutcome;
}

/// <summary>Opens WebSockets at the URL of a call, with its headers.</summary>
internal sealed class SocketConnector(Func<HttpMessageInvoker> invoker, TimeSpan connectTimeout, TimeSpan idleTimeout, TimeProvider clock)
{
    /// <summary>The protocol's date, as 0.169 names it.</summary>
    private const string Beta = "responses_websockets=2026-02-06";

    /// <summary>Opens the sentence that tells users; what went wrong follows.</summary>
    public const string FallingBack = "Falling back from WebSockets to HTTPS transport. ";

    private readonly Lazy<HttpMessageInvoker> _invoker = new(invoker);

    /// <exception cref="ResponsesException">Nobody is there at all, so POST would not do better.</exception>
    public async ValueTask<ConnectOutcome> ConnectAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var url = new UriBuilder(call.Url) { Scheme = call.Url.Scheme == "https" ? "wss" : "ws" }.Uri;
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("openai-beta", Beta);
        foreach (var (name, value) in call.Headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        using var timer = new IdleTimer(clock, cancellationToken);
        timer.Start(connectTimeout);
        try
        {
            await socket.ConnectAsync(url, _invoker.Value, timer.Token);
            var connected = new ModelSocket(socket, Headers(socket), idleTimeout);
            socket = null;
            return new ConnectOutcome.Open(connected);
        }
        catch (OperationCanceledException) when (timer.IsExpired)
        {
            return new ConnectOutcome.Refused(FallingBack + "request timed out");
        }
        catch (WebSocketException e)
        {
            return Refusal(e, (int)(socket?.HttpStatusCode ?? 0), call, url);
        }
        finally
        {
            socket?.Dispose();
        }
    }

    private static ConnectOutcome.Refused Refusal(WebSocketException e, int status, ModelCall call, Uri url)
    {
        if (status is not 0 and not (int)HttpStatusCode.SwitchingProtocols)
        {
            // These say plainly that there is no such thing here, which is no news to anybody.
            var isPlain = status is 404 or 405 or 426 or 501;
            return new ConnectOutcome.Refused(isPlain ? null : FallingBack + string.Create(
                CultureInfo.InvariantCulture,
                $"unexpected status {status} {StatusNames.Of(status)}, url: {url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}"));
        }

        if (e.InnerException is HttpRequestException inner)
        {
            var failure = ConnectFailures.Classify(inner, call.Url);
            if (failure.Kind == ResponsesErrorKind.ConnectionFailed)
            {
                throw failure;
            }
        }

        return new ConnectOutcome.Refused(FallingBack + "WebSocket protocol error: Handshake not finished");
    }

    private static ResponseHeaders Headers(ClientWebSocket socket)
    {
        var all = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, values) in socket.HttpResponseHeaders ?? new Dictionary<string, IEnumerable<string>>())
        {
            all.AddRange(values.Select(v => KeyValuePair.Create(name, v)));
        }

        return new ResponseHeaders(all.ToImmutable());
    }
}
