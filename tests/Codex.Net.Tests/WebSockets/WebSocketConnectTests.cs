using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using Microsoft.Extensions.Time.Testing;
using static Codex.Net.Tests.WebSockets.SocketRuns;

namespace Codex.Net.Tests.WebSockets;

/// <summary>How a WebSocket comes about, and what happens when it does not.</summary>
public sealed class WebSocketConnectTests
{
    private readonly SkippingClock _clock = new();

    [Theory]
    [InlineData(426, null)]
    [InlineData(404, null)]
    [InlineData(405, null)]
    [InlineData(403, "unexpected status 403 Forbidden, url: ws://HOST/v1/responses")]
    [InlineData(500, "unexpected status 500 Internal Server Error, url: ws://HOST/v1/responses")]
    public async Task StreamAsync_UpgradeRefused_PostsAtOnceAndEverAfter(int status, string? notice)
    {
        await using var server = new SocketServer((_, _) => Task.CompletedTask, refuse: peer => peer.ReplyAsync(status, "no"));
        var endpoint = Endpoint(server, _clock);

        var (events, failure) = await TestHost.RunAsync(endpoint);
        await TestHost.RunAsync(endpoint);

        Assert.Null(failure);
        Assert.Equal((1, 2), (server.Upgrades.Count(), server.Posts));
        var host = new Uri(server.BaseUrl).Authority;
        Assert.Equal(
            notice is null ? [] : ["Falling back from WebSockets to HTTPS transport. " + notice.Replace("HOST", host, StringComparison.Ordinal)],
            events.OfType<ResponseEvent.TransportFallback>().Select(f => f.Message));
        Assert.DoesNotContain(events, e => e is ResponseEvent.Retrying);
        Assert.Empty(_clock.Delays);
    }

    [Fact]
    public async Task StreamAsync_UpgradeDropped_PostsAtOnce()
    {
        await using var server = new SocketServer((_, _) => Task.CompletedTask, refuse: peer => peer.CloseAsync());

        var (events, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

        Assert.Null(failure);
        Assert.Equal(1, server.Posts);
        Assert.Equal(
            "Falling back from WebSockets to HTTPS transport. WebSocket protocol error: Handshake not finished",
            events.OfType<ResponseEvent.TransportFallback>().Single().Message);
    }

    [Fact]
    public async Task StreamAsync_UpgradeUnanswered_PostsAfterTheTimeLimit()
    {
        var clock = new FakeTimeProvider();
        var isAsked = new TaskCompletionSource();
        await using var server = new SocketServer((_, _) => Task.CompletedTask, refuse: peer =>
        {
            isAsked.SetResult();
            return peer.HoldAsync();
        });
        var sampling = TestHost.RunAsync(TestHost.Endpoint(Provider(server) with { WebSocketConnectTimeout = TimeSpan.FromSeconds(3) }, clock));

        await isAsked.Task.WaitAsync(TestHost.Limit);
        clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(0, server.Posts);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        var (events, failure) = await sampling;

        Assert.Null(failure);
        Assert.Equal(1, server.Posts);
        Assert.Equal(
            "Falling back from WebSockets to HTTPS transport. request timed out", events.OfType<ResponseEvent.TransportFallback>().Single().Message);
    }

    [Fact]
    public async Task StreamAsync_NobodyThere_WaitsForTheNetwork()
    {
        var provider = TestHost.Provider("http://127.0.0.1:1/v1") with { SupportsWebSockets = true, RequestMaxRetries = 0 };
        var environment = TestHost.Environment(_clock);
        var endpoint = new ModelEndpoint(new ModelEndpointOptions
        {
            Provider = provider,
            Environment = environment,
            HttpClients = new HttpClientFactory(environment),
            NetworkWaitLimit = TimeSpan.FromSeconds(7),
        });

        var (events, failure) = await TestHost.RunAsync(endpoint);

        Assert.Equal([5.0, 2], events.Cast<ResponseEvent.Retrying>().Select(r => r.Delay.TotalSeconds));
        Assert.Equal(ResponsesErrorKind.ConnectionFailed, failure!.Kind);
        Assert.True(endpoint.UsesWebSockets);
    }

    [Fact]
    public async Task StreamAsync_HandshakeHeaders_AreToldOnce()
    {
        await using var server = new SocketServer(
            (socket, _) => socket.AnswerAsync("r1"), refuse: null,
            ("x-codex-turn-state", "state-1"), ("openai-model", "other"), ("x-models-etag", "e1"), ("x-codex-primary-used-percent", "12"));
        await using var client = new ResponsesClient(Endpoint(server, _clock));

        var (first, _) = await RunAsync(client, Request("t1", Prompt));
        var (second, _) = await RunAsync(client, Request("t1", Prompt));

        Assert.Equal(["ServerModel", "RateLimits", "ModelsEtag", "Created", "Completed"], first.Select(e => e.GetType().Name));
        Assert.Equal(["Created", "Completed"], second.Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task WarmUpAsync_BeforeTheFirstSampling_ShowsTheBeginning()
    {
        await using var server = new SocketServer((socket, m) => socket.AnswerAsync(Previous(m) is null ? "r0" : "r1"));
        await using var client = new ResponsesClient(TestHost.Endpoint(Provider(server), new FakeTimeProvider()));

        await client.WarmUpAsync(Request("", Instructions), CancellationToken.None).WaitAsync(TestHost.Limit);
        var (_, failure) = await RunAsync(client, Request("t1", Instructions, Prompt));

        Assert.Null(failure);
        Assert.Equal(
            [(false, null, "developer"), (null, "r0", "user")],
            server.Messages.Select(m => (m.Body.TryGetProperty("generate", out var g) ? g.GetBoolean() : (bool?)null, Previous(m.Body), Describe(m.Body))));
        Assert.Single(server.Upgrades);
    }

    [Fact]
    public async Task WarmUpAsync_Failures_AreMetAgainByTheSampling()
    {
        await using var refusing = new SocketServer((_, _) => Task.CompletedTask, refuse: peer => peer.ReplyAsync(403, "no"));
        await using var failing = new SocketServer((socket, m) => m.TryGetProperty("generate", out _)
            ? socket.SendAsync("""{"type":"error","status":500,"error":{}}""")
            : socket.AnswerAsync("r1"));
        await using var first = new ResponsesClient(TestHost.Endpoint(Provider(refusing), new FakeTimeProvider()));
        await using var second = new ResponsesClient(TestHost.Endpoint(Provider(failing), new FakeTimeProvider()));

        await first.WarmUpAsync(Request("", Instructions), CancellationToken.None).WaitAsync(TestHost.Limit);
        var (refused, _) = await RunAsync(first, Request("t1", Instructions, Prompt));
        await second.WarmUpAsync(Request("", Instructions), CancellationToken.None).WaitAsync(TestHost.Limit);
        await RunAsync(second, Request("t1", Instructions, Prompt));

        Assert.Equal((1, 1), (refusing.Upgrades.Count(), refusing.Posts));
        Assert.IsType<ResponseEvent.TransportFallback>(refused[0]);
        Assert.Equal([(1, null, 1), (2, null, 2)], failing.Messages.Select(m => (m.Connection, Previous(m.Body), Length(m.Body))));
    }

    [Fact]
    public async Task StreamAsync_Proxy_CarriesTheSocket()
    {
        var seen = new TaskCompletionSource<RequestSeen>();
        await using var proxy = new LoopbackServer((request, peer) =>
        {
            seen.TrySetResult(request);
            return peer.ReplyAsync(502, "no");
        });
        var environment = TestHost.Environment(_clock, ("http_proxy", $"http://127.0.0.1:{proxy.Port}"), ("MOCK_KEY", "sk-mock"));
        var provider = TestHost.Provider("http://model.invalid/v1") with { SupportsWebSockets = true, RequestMaxRetries = 0, StreamMaxRetries = 0 };
        var endpoint = new ModelEndpoint(new ModelEndpointOptions
        {
            Provider = provider,
            Environment = environment,
            HttpClients = new HttpClientFactory(environment),
            NetworkWaitLimit = TimeSpan.Zero,
        });

        await TestHost.RunAsync(endpoint);

        var request = await seen.Task.WaitAsync(TestHost.Limit);
        Assert.Equal(("CONNECT", "model.invalid:80"), (request.Method, request.Target));
    }
}
