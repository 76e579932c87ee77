using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Codex.Net.Http;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Codex.Net.Tests.WebSockets;

/// <summary>Samplings over a WebSocket; what the server sees and does is what 0.169 was measured with.</summary>
public sealed class WebSocketTests
{
    private const string Instructions = """{"type":"message","role":"developer"}""";
    private const string Prompt = """{"type":"message","role":"user"}""";
    private const string Call = """{"type":"function_call","call_id":"c1","name":"f"}""";
    private const string Output = """{"type":"function_call_output","call_id":"c1"}""";

    private readonly SkippingClock _clock = new();

    [Fact]
    public async Task StreamAsync_FirstSampling_UpgradesWithTheHeadersAndSendsTheBody()
    {
        await using var server = new SocketServer((socket, _) => socket.AnswerAsync("r1", Call));
        await using var client = new ResponsesClient(Endpoint(server));
        var request = TestHost.Request(Instructions, Prompt) with { Headers = [new("originator", "codex_exec"), new("thread-id", "t1")] };

        var (events, failure) = await RunAsync(client, request);

        Assert.Null(failure);
        Assert.Equal(["RateLimits", "Created", "OutputItemDone", "Completed"], events.Select(e => e.GetType().Name));
        var upgrade = Assert.Single(server.Upgrades);
        Assert.Equal("/v1/responses", upgrade.Target);
        Assert.Equal(
            ("Bearer sk-mock", "codex_exec", "t1", "responses_websockets=2026-02-06"),
            (upgrade.Headers["authorization"], upgrade.Headers["originator"], upgrade.Headers["thread-id"], upgrade.Headers["openai-beta"]));
        Assert.Equal(
            """{"type":"response.create","model":"m","stream":true,"input":[{"type":"message","role":"developer"},{"type":"message","role":"user"}],"store":false}""",
            Assert.Single(server.Messages).Body.GetRawText());
        Assert.Equal(0, server.Posts);
    }

    [Fact]
    public async Task StreamAsync_NextSampling_SendsOnlyWhatIsNew()
    {
        await using var server = new SocketServer((socket, m) => socket.AnswerAsync("r" + m.GetProperty("input").GetArrayLength(), Call));
        await using var client = new ResponsesClient(Endpoint(server));

        await RunAsync(client, Request("t1", Instructions, Prompt));
        await RunAsync(client, Request("t1", Instructions, Prompt, Call, Output));
        await RunAsync(client, Request("t2", Instructions, Prompt, Call, Output, Call, Prompt));

        Assert.Equal(
            [(null, "developer user"), ("r2", "function_call_output"), ("r1", "user")],
            server.Messages.Select(m => (Previous(m.Body), Describe(m.Body))));
        Assert.Single(server.Upgrades);
    }

    [Theory]
    [InlineData("another item", "t1", "[]", """{"type":"message","role":"system"}""", Call, Output)]
    [InlineData("an item less", "t1", "[]", Instructions, Prompt, Call)]
    [InlineData("other tools", "t1", """[{"name":"x"}]""", Instructions, Prompt, Call, Output)]
    public async Task StreamAsync_NoContinuation_SendsEverythingOnTheSameSocket(string name, string turn, string tools, params string[] input)
    {
        await using var server = new SocketServer((socket, _) => socket.AnswerAsync("r1", Call, Output));
        await using var client = new ResponsesClient(Endpoint(server));

        await RunAsync(client, Request(turn, Instructions, Prompt));
        await RunAsync(client, Request(turn, input) with { Tail = Tail(turn, tools) });

        _ = name;
        Assert.Equal([(1, null, 2), (1, null, input.Length)], server.Messages.Select(m => (m.Connection, Previous(m.Body), Length(m.Body))));
    }

    [Theory]
    [InlineData(426, null)]
    [InlineData(404, null)]
    [InlineData(405, null)]
    [InlineData(403, "unexpected status 403 Forbidden, url: ws://HOST/v1/responses")]
    [InlineData(500, "unexpected status 500 Internal Server Error, url: ws://HOST/v1/responses")]
    public async Task StreamAsync_UpgradeRefused_PostsAtOnceAndEverAfter(int status, string? notice)
    {
        await using var server = new SocketServer((_, _) => Task.CompletedTask, refuse: peer => peer.ReplyAsync(status, "no"));
        var endpoint = Endpoint(server);

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

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

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

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1011)]
    [InlineData(4000)]
    [InlineData(1006)]
    public async Task StreamAsync_ClosedWithinAResponse_RetriesQuietlyWithEverything(int code)
    {
        await using var server = new SocketServer(async (socket, _) =>
        {
            if (socket.Connection > 1)
            {
                await socket.AnswerAsync("r2");
                return;
            }

            await socket.SendAsync("""{"type":"response.created","response":{"id":"r1"}}""");
            await (code == 1006 ? socket.Peer.AbortAsync() : socket.CloseAsync((WebSocketCloseStatus)code, null));
            if (code == 1006)
            {
                throw new IOException("aborted");
            }
        });

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        var retrying = events.OfType<ResponseEvent.Retrying>().Single();
        Assert.True(retrying.IsQuiet);
        Assert.Equal(
            code == 1006
                ? "stream disconnected before completion: WebSocket protocol error: Connection reset without closing handshake"
                : "stream disconnected before completion: websocket closed by server before response.completed",
            retrying.Reason);
        Assert.Equal([(1, null), (2, null)], server.Messages.Select(m => (m.Connection, Previous(m.Body))));
    }

    [Fact]
    public async Task StreamAsync_LostTwice_FallsBackToPost()
    {
        await using var server = new SocketServer((socket, _) => socket.CloseAsync(WebSocketCloseStatus.MessageTooBig, "too big"));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.Equal((2, 1), (server.Upgrades.Count(), server.Posts));
        Assert.Equal(
            ["Retrying", "TransportFallback", "RateLimits", "Completed"], events.Select(e => e.GetType().Name));
        Assert.Equal(
            "Falling back from WebSockets to HTTPS transport. stream disconnected before completion: websocket closed by server before response.completed (too big)",
            events.OfType<ResponseEvent.TransportFallback>().Single().Message);
    }

    [Fact]
    public async Task StreamAsync_ServerErrorsToTheEnd_FallsBackToPost()
    {
        await using var server = new SocketServer((socket, _) => socket.SendAsync("""{"type":"error","status":500,"error":{"message":"boom"}}"""));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.Equal((3, 1), (server.Messages.Count, server.Posts));
        Assert.Equal([true, false], events.OfType<ResponseEvent.Retrying>().Select(r => r.IsQuiet));
    }

    [Theory]
    [InlineData("""{"type":"error","status":400,"error":{"code":"bad","message":"no"}}""", ResponsesErrorKind.InvalidRequest, null)]
    [InlineData(
        """{"type":"error","status":400,"error":{"code":"context_length_exceeded","message":"no"}}""", ResponsesErrorKind.ContextWindowExceeded,
        "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.")]
    [InlineData(
        """{"type":"error","status":429,"error":{"type":"usage_limit_reached","plan_type":"plus"},"headers":{"x-codex-promo-message":"Ask again"}}""",
        ResponsesErrorKind.UsageLimitReached, "You’ve hit your usage limit. Ask again, or try again later.")]
    [InlineData(
        """{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}""", ResponsesErrorKind.Incomplete,
        "Incomplete response returned, reason: max_output_tokens")]
    public async Task StreamAsync_FinalRefusal_EndsTheSampling(string message, ResponsesErrorKind kind, string? text)
    {
        await using var server = new SocketServer((socket, _) => socket.SendAsync(message));

        var (_, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Equal((kind, text ?? message), (failure!.Kind, failure.Message));
        Assert.Equal((1, 0), (server.Messages.Count, server.Posts));
    }

    [Theory]
    [InlineData("""{"type":"error","status":429,"error":{"message":"m"},"headers":{"retry-after":"7"}}""", 7)]
    [InlineData("""{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"try again in 7s"}}}""", 7)]
    public async Task StreamAsync_RateLimited_WaitsAsTold(string message, int seconds)
    {
        await using var server = new SocketServer((socket, _) => socket.Connection == 1 ? socket.SendAsync(message) : socket.AnswerAsync("r"));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.Equal(TimeSpan.FromSeconds(seconds), events.OfType<ResponseEvent.Retrying>().Single().Delay);
    }

    [Fact]
    public async Task StreamAsync_ErrorWithinAResponse_IsAFailureOfTheAttempt()
    {
        await using var server = new SocketServer((socket, _) => socket.Connection == 1
            ? socket.SendAllAsync("""{"type":"response.created","response":{}}""", """{"type":"error","error":{"code":"odd","message":"lost it"}}""")
            : socket.AnswerAsync("r"));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.Equal("stream disconnected before completion: lost it", events.OfType<ResponseEvent.Retrying>().Single().Reason);
    }

    [Fact]
    public async Task StreamAsync_Unauthorized_ReconnectsWithNewCredentials()
    {
        await using var server = new SocketServer((socket, _) => socket.Connection == 1
            ? socket.SendAsync("""{"type":"error","status":401,"error":{"message":"expired"}}""")
            : socket.AnswerAsync("r"));
        var token = "old-token";
        var credentials = new CredentialSource
        {
            Get = _ => ValueTask.FromResult(RequestCredentials.Bearer(token)),
            Recover = (_, _) =>
            {
                token = "new-token";
                return ValueTask.FromResult<UnauthorizedOutcome>(new UnauthorizedOutcome.Replay());
            },
        };

        var (events, failure) = await TestHost.RunAsync(TestHost.Endpoint(Provider(server) with { EnvKey = null }, _clock, credentials));

        Assert.Null(failure);
        Assert.DoesNotContain(events, e => e is ResponseEvent.Retrying);
        Assert.Equal(["Bearer old-token", "Bearer new-token"], server.Upgrades.Select(u => u.Headers["authorization"]));
    }

    [Theory]
    [InlineData("previous_response_not_found")]
    [InlineData("websocket_connection_limit_reached")]
    public async Task StreamAsync_StaleSocket_AsksAnewAtOnce(string code)
    {
        await using var server = new SocketServer((socket, m) => socket.Connection == 1 && Previous(m) is not null
            ? socket.SendAsync($$$"""{"type":"error","status":400,"error":{"code":"{{{code}}}","message":"x"}}""")
            : socket.AnswerAsync("r1", Call));
        await using var client = new ResponsesClient(Endpoint(server));

        await RunAsync(client, Request("t1", Prompt));
        var (events, failure) = await RunAsync(client, Request("t1", Prompt, Call, Output));

        Assert.Null(failure);
        Assert.DoesNotContain(events, e => e is ResponseEvent.Retrying);
        Assert.Equal([(1, null, 1), (1, "r1", 1), (2, null, 3)], server.Messages.Select(m => (m.Connection, Previous(m.Body), Length(m.Body))));
    }

    [Fact]
    public async Task StreamAsync_ClosedBetweenSamplings_ReconnectsUnseen()
    {
        var isClosed = new TaskCompletionSource();
        await using var server = new SocketServer(async (socket, _) =>
        {
            await socket.AnswerAsync("r1", Call);
            if (socket.Connection == 1)
            {
                await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "bye");
                isClosed.SetResult();
                throw new IOException("closed");
            }
        });
        await using var client = new ResponsesClient(Endpoint(server));

        await RunAsync(client, Request("t1", Prompt));
        await isClosed.Task.WaitAsync(TestHost.Limit);
        var (events, failure) = await RunAsync(client, Request("t1", Prompt, Call, Output));

        Assert.Null(failure);
        Assert.DoesNotContain(events, e => e is ResponseEvent.Retrying);
        Assert.Equal([(1, null, 1), (2, null, 3)], server.Messages.Select(m => (m.Connection, Previous(m.Body), Length(m.Body))));
    }

    [Fact]
    public async Task StreamAsync_NoiseAndBinary_NoiseIsIgnoredBinaryIsNot()
    {
        await using var server = new SocketServer(async (socket, _) =>
        {
            await socket.SendAllAsync("{bad", "[1]", "\"error\"", """{"type":"response.frobnicate","error":1}""");
            await (socket.Connection == 1 ? socket.SendBinaryAsync([1]) : socket.AnswerAsync("r1"));
        });

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.Equal(
            "stream disconnected before completion: unexpected binary websocket event", events.OfType<ResponseEvent.Retrying>().Single().Reason);
    }

    [Fact]
    public async Task StreamAsync_Silence_EndsAfterTheIdleTimeout()
    {
        var clock = new ManualClock(shortest: TimeSpan.FromSeconds(1));
        await using var server = new SocketServer((socket, _) => socket.Connection > 1
            ? socket.AnswerAsync("r2")
            : socket.SendAsync("""{"type":"response.created","response":{"id":"r1"}}"""));
        await using var client = new ResponsesClient(TestHost.Endpoint(Provider(server) with { StreamIdleTimeout = TimeSpan.FromSeconds(60) }, clock));
        var events = new List<ResponseEvent>();

        await foreach (var item in client.StreamAsync(TestHost.Request(Prompt), CancellationToken.None))
        {
            events.Add(item);
            if (item is ResponseEvent.Created { ResponseId: "r1" })
            {
                _ = clock.ExpireAsync(TimeSpan.FromSeconds(60));
            }
        }

        Assert.Equal(
            "stream disconnected before completion: idle timeout waiting for websocket", events.OfType<ResponseEvent.Retrying>().Single().Reason);
        Assert.Equal(new ResponseEvent.Completed("r2", Usage: null, EndTurn: null), events[^1]);
    }

    [Fact]
    public async Task StreamAsync_Interrupted_DropsTheSocket()
    {
        await using var server = new SocketServer((socket, _) => socket.Connection == 1
            ? socket.SendAsync("""{"type":"response.created","response":{"id":"r1"}}""")
            : socket.AnswerAsync("r2"));
        await using var client = new ResponsesClient(Endpoint(server));
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in client.StreamAsync(TestHost.Request(Prompt), cancellation.Token))
            {
                if (item is ResponseEvent.Created)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
        var (_, failure) = await RunAsync(client, TestHost.Request(Prompt));

        Assert.Null(failure);
        Assert.Equal([1, 2], server.Messages.Select(m => m.Connection));
    }

    [Fact]
    public async Task StreamAsync_HandshakeHeaders_AreToldOnce()
    {
        await using var server = new SocketServer(
            (socket, _) => socket.AnswerAsync("r1"), refuse: null,
            ("x-codex-turn-state", "state-1"), ("openai-model", "other"), ("x-models-etag", "e1"), ("x-codex-primary-used-percent", "12"));
        await using var client = new ResponsesClient(Endpoint(server));

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

    [Fact]
    public async Task StreamAsync_AnyFragments_GiveTheSameEvents()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)('à' + (i % 30))));
        var message = Encoding.UTF8.GetBytes($$"""{"type":"response.output_text.delta","item_id":"m","delta":"{{text}}"}""");
        var cuts = new Queue<int[]>();
        await using var server = new SocketServer(async (socket, _) =>
        {
            var from = 0;
            foreach (var cut in cuts.Dequeue().Order().Append(message.Length))
            {
                await socket.SendAsync(message[from..cut], isLast: cut == message.Length);
                from = cut;
                if (cut == message.Length)
                {
                    break;
                }
            }

            await socket.AnswerAsync("r1");
        });
        await using var client = new ResponsesClient(Endpoint(server));

        await Gen.Int[0, message.Length - 1].Array[0, 8].SampleAsync(async cut =>
        {
            cuts.Enqueue(cut);
            var (events, failure) = await RunAsync(client, TestHost.Request(Prompt));
            Assert.Null(failure);
            Assert.Equal(text, Assert.Single(events.OfType<ResponseEvent.OutputTextDelta>()).Delta);
        }, iter: 30, threads: 1);
        Assert.Single(server.Upgrades);
    }

    private ModelEndpoint Endpoint(SocketServer server) => TestHost.Endpoint(Provider(server), _clock);

    private static ModelProvider Provider(SocketServer server) => TestHost.Provider(server.BaseUrl) with { EnvKey = "MOCK_KEY", SupportsWebSockets = true };

    private static ResponsesRequest Request(string turn, params string[] input) => TestHost.Request(input) with { TurnId = turn, Tail = Tail(turn, "[]") };

    private static byte[] Tail(string turn, string tools) => Encoding.UTF8.GetBytes($$$"""
        "tools":{{{tools}}},"store":false,"client_metadata":{"turn_id":"{{{turn}}}"}}
        """);

    private static Task<(List<ResponseEvent> Events, ResponsesException? Failure)> RunAsync(ResponsesClient client, ResponsesRequest request) =>
        TestHost.RunAsync(client, request, CancellationToken.None).WaitAsync(TestHost.Limit);

    private static string? Previous(JsonElement message) => message.TryGetProperty("previous_response_id", out var id) ? id.GetString() : null;

    private static int Length(JsonElement message) => message.GetProperty("input").GetArrayLength();

    private static string Describe(JsonElement message) => string.Join(' ', message.GetProperty("input").EnumerateArray().Select(
        i => i.TryGetProperty("role", out var role) ? role.GetString() : i.GetProperty("type").GetString()));
}
