using System.Collections.Immutable;
using System.Text;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Net.Tests.Responses;

/// <summary>Whole samplings against a scripted server; the cases and texts are those measured on 0.169.</summary>
public sealed class ResponsesClientTests
{
    private const string Created = """{"type":"response.created","response":{"id":"resp_1"}}""";
    private const string Message = """{"type":"message","role":"assistant","id":"msg_1","content":[{"type":"output_text","text":"hé"}]}""";
    private const string Done = $$"""{"type":"response.output_item.done","output_index":0,"item":{{Message}}}""";
    private const string Completed =
        """{"type":"response.completed","response":{"id":"resp_1","usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":7,"cache_write_tokens":3},"output_tokens":10,"output_tokens_details":{"reasoning_tokens":4},"total_tokens":110}}}""";

    private readonly SkippingClock _clock = new();

    [Fact]
    public async Task StreamAsync_GoodAnswer_DeliversEventsInOrder()
    {
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(
            Created, """{"type":"response.output_text.delta","item_id":"msg_1","delta":"h\u00e9"}""", Done, Completed));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.Collection(
            events,
            e => Assert.Equal("codex", Assert.IsType<ResponseEvent.RateLimits>(e).Snapshot.LimitId),
            e => Assert.Equal(new ResponseEvent.Created("resp_1"), e),
            e => Assert.Equal(new ResponseEvent.OutputTextDelta("msg_1", "hé"), e),
            e => Assert.Equal(Message, Encoding.UTF8.GetString(Assert.IsType<ResponseEvent.OutputItemDone>(e).ItemJson.Span)),
            e => Assert.Equal(
                new ResponseEvent.Completed(
                    "resp_1",
                    new TokenUsage
                    {
                        InputTokens = 100, CachedInputTokens = 7, CacheWriteInputTokens = 3, OutputTokens = 10, ReasoningOutputTokens = 4,
                        TotalTokens = 110,
                    },
                    EndTurn: null),
                e));
    }

    [Fact]
    public async Task StreamAsync_Request_SendsSplicedBodyAndHeaders()
    {
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(Completed));
        var provider = TestHost.Provider(server.BaseUrl + "/") with
        {
            EnvKey = "MOCK_KEY",
            HttpHeaders = ImmutableSortedDictionary<string, string>.Empty.Add("x-static", "s"),
            EnvHttpHeaders = ImmutableSortedDictionary<string, string>.Empty.Add("x-project", "PROJECT").Add("x-none", "EMPTY"),
            QueryParams = ImmutableSortedDictionary<string, string>.Empty.Add("api-version", "2025 04"),
        };
        var request = TestHost.Request("""{"a":1}""", """{"b":2}""") with { Headers = [KeyValuePair.Create("originator", "codex_exec")] };

        await TestHost.RunAsync(new ResponsesClient(TestHost.Endpoint(provider, _clock)), request, CancellationToken.None)
            .WaitAsync(TestHost.Limit);

        var seen = Assert.Single(server.Requests);
        Assert.Equal("/v1/responses?api-version=2025%2004", seen.Target);
        Assert.Equal("""{"model":"m","stream":true,"input":[{"a":1},{"b":2}],"store":false}""", seen.Text);
        Assert.Equal("Bearer sk-mock", seen.Headers["authorization"]);
        Assert.Equal("text/event-stream", seen.Headers["accept"]);
        Assert.Equal("application/json", seen.Headers["content-type"]);
        Assert.Equal(("s", "p1", "codex_exec"), (seen.Headers["x-static"], seen.Headers["x-project"], seen.Headers["originator"]));
        Assert.False(seen.Headers.ContainsKey("x-none"));
    }

    [Fact]
    public async Task StreamAsync_ServerErrors_RetriesRequestWithinStreamAttempts()
    {
        await using var server = LoopbackServer.Of(peer => peer.ReplyAsync(500, """{"error":{"message":"boom"}}"""));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Equal(9, server.Requests.Count);
        const string Text = "We’re currently experiencing high demand, which may cause temporary errors.";
        Assert.Equal(
            [("Reconnecting... 1/2", Text), ("Reconnecting... 2/2", Text)],
            events.Cast<ResponseEvent.Retrying>().Select(r => (r.Message, r.Reason)));
        Assert.Equal((ResponsesErrorKind.InternalServerError, Text), (failure!.Kind, failure.Message));
    }

    [Fact]
    public async Task StreamAsync_BusyOnce_RecoversUnseen()
    {
        await using var server = LoopbackServer.Of(
            peer => peer.ReplyAsync(503, "busy", ("retry-after", "7")), peer => peer.SseAsync(Completed));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.DoesNotContain(events, e => e is ResponseEvent.Retrying);
        Assert.Equal([TimeSpan.FromSeconds(7)], _clock.Delays);
    }

    [Fact]
    public async Task StreamAsync_CutStream_RepeatsItemsAfterRetrying()
    {
        await using var server = LoopbackServer.Of(async peer =>
        {
            await peer.BeginSseAsync();
            await peer.EventAsync(Done);
            await peer.CloseAsync();
        });

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        const string Why = "stream disconnected before completion: Transport error: network error: error decoding response body";
        Assert.Equal(
            ["item", "Reconnecting... 1/2|" + Why, "item", "Reconnecting... 2/2|" + Why, "item"],
            events.Where(e => e is not ResponseEvent.RateLimits).Select(e => e is ResponseEvent.Retrying r ? r.Message + "|" + r.Reason : "item"));
        Assert.Equal((ResponsesErrorKind.StreamDisconnected, Why), (failure!.Kind, failure.Message));
    }

    [Fact]
    public async Task StreamAsync_EndBeforeCompleted_SaysSo()
    {
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(Created, Done));

        var (_, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal("stream disconnected before completion: stream closed before response.completed", failure!.Message);
    }

    [Fact]
    public async Task StreamAsync_ConnectionDropped_RetriesRequests()
    {
        await using var server = LoopbackServer.Of(peer => peer.AbortAsync());

        var (_, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Equal("stream disconnected before completion: error sending request", failure!.Message);
        Assert.Equal(9, server.Requests.Count);
    }

    [Fact]
    public async Task StreamAsync_NoiseInStream_Ignored()
    {
        await using var server = LoopbackServer.Of(async peer =>
        {
            await peer.BeginSseAsync();
            await peer.ChunkAsync(": ping\n\ndata: {bad\n\nevent: x\ndata: {\"type\":\"response.frobnicate\"}\n\ndata: [1]\n\ndata: \"s\"\n\n"u8.ToArray());
            await peer.EventAsync("""{"type":"error","message":"not ours"}""");
            await peer.EventAsync(Completed);
            await peer.EndAsync();
        });

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.IsType<ResponseEvent.Completed>(Assert.Single(events, e => e is not ResponseEvent.RateLimits));
    }

    [Fact]
    public async Task StreamAsync_RateLimitInStream_WaitsAsTold()
    {
        await using var server = LoopbackServer.Of(
            peer => peer.SseAsync(
                """{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"Please try again in 1.2s."}}}"""),
            peer => peer.SseAsync(Completed));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server));

        Assert.Null(failure);
        Assert.Equal(TimeSpan.FromSeconds(1.2), events.OfType<ResponseEvent.Retrying>().Single().Delay);
        Assert.Equal([TimeSpan.FromSeconds(1.2)], _clock.Delays);
    }

    [Fact]
    public async Task StreamAsync_MissingVariable_FailsBeforeAnyRequest()
    {
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(Completed));
        var provider = TestHost.Provider(server.BaseUrl) with { EnvKey = "NOT_SET", EnvKeyInstructions = "Get one at example.com." };

        var (_, failure) = await TestHost.RunAsync(TestHost.Endpoint(provider, _clock));

        Assert.Equal("Missing environment variable: `NOT_SET`. Get one at example.com.", failure!.Message);
        Assert.Equal(ResponsesErrorKind.MissingCredentials, failure.Kind);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task StreamAsync_Unauthorized_ReplaysWithNewCredentials()
    {
        await using var server = new LoopbackServer((request, peer) => request.Headers["authorization"] == "Bearer new"
            ? peer.SseAsync(Completed)
            : peer.ReplyAsync(401, """{"error":{"message":"expired"}}"""));
        var token = "old";
        var failed = new List<RequestCredentials>();
        var credentials = new CredentialSource
        {
            Get = _ => ValueTask.FromResult(RequestCredentials.Bearer(token)),
            Recover = (used, _) =>
            {
                failed.Add(used);
                token = failed.Count == 2 ? "new" : token;
                return ValueTask.FromResult<UnauthorizedOutcome>(new UnauthorizedOutcome.Replay());
            },
        };

        var (_, failure) = await TestHost.RunAsync(TestHost.Endpoint(TestHost.Provider(server.BaseUrl), _clock, credentials));

        Assert.Null(failure);
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(["Bearer old", "Bearer old"], failed.Select(f => f.Headers[0].Value));
    }

    [Theory]
    [InlineData("sign-in", 1, "Please sign in again.", ResponsesErrorKind.Unauthorized)]
    [InlineData("final", 1, "unexpected status 401 Unauthorized: expired, url: URL/responses", ResponsesErrorKind.UnexpectedStatus)]
    [InlineData("rejected", 3, "unexpected status 401 Unauthorized: expired, url: URL/responses", ResponsesErrorKind.UnexpectedStatus)]
    [InlineData("unavailable", 3, "Failed to refresh token: 503", ResponsesErrorKind.UnexpectedStatus)]
    public async Task StreamAsync_UnauthorizedForGood_EndsAsTheOwnerSays(string outcome, int requests, string message, ResponsesErrorKind kind)
    {
        await using var server = LoopbackServer.Of(peer => peer.ReplyAsync(401, """{"error":{"message":"expired"}}"""));
        UnauthorizedOutcome answer = outcome switch
        {
            "sign-in" => new UnauthorizedOutcome.SignInNeeded("Please sign in again."),
            "final" => new UnauthorizedOutcome.Rejected(IsFinal: true),
            "rejected" => new UnauthorizedOutcome.Rejected(IsFinal: false),
            _ => new UnauthorizedOutcome.Unavailable("Failed to refresh token: 503"),
        };
        var credentials = new CredentialSource
        {
            Get = _ => ValueTask.FromResult(RequestCredentials.None),
            Recover = (_, _) => ValueTask.FromResult(answer),
        };

        var (_, failure) = await TestHost.RunAsync(TestHost.Endpoint(TestHost.Provider(server.BaseUrl), _clock, credentials));

        Assert.Equal((requests, kind), (server.Requests.Count, failure!.Kind));
        Assert.Equal(message.Replace("URL", server.BaseUrl, StringComparison.Ordinal), failure.Message);
    }

    [Fact]
    public async Task StreamAsync_TurnState_TravelsWithinTheTurnOnly()
    {
        var n = 0;
        await using var server = new LoopbackServer(async (_, peer) =>
        {
            await peer.BeginSseAsync(("x-codex-turn-state", $"state-{++n}"));
            await peer.EventAsync(Completed);
            await peer.EndAsync();
        });
        var client = new ResponsesClient(Endpoint(server));

        foreach (var turn in new[] { "a", "a", "a", "b", "b" })
        {
            await TestHost.RunAsync(client, TestHost.Request() with { TurnId = turn }, CancellationToken.None).WaitAsync(TestHost.Limit);
        }

        Assert.Equal(
            [null, "state-1", "state-1", null, "state-4"],
            server.Requests.Select(r => r.Headers.GetValueOrDefault("x-codex-turn-state")));
    }

    [Fact]
    public async Task StreamAsync_AnswerHeaders_BecomeEvents()
    {
        await using var server = LoopbackServer.Of(async peer =>
        {
            await peer.BeginSseAsync(
                ("x-codex-primary-used-percent", "42.5"), ("x-codex-primary-window-minutes", "300"), ("x-codex-primary-reset-at", "1800000000"),
                ("x-models-etag", "abc"), ("openai-model", "other"));
            await peer.EventAsync(Completed);
            await peer.EndAsync();
        });

        var (events, _) = await TestHost.RunAsync(Endpoint(server));

        Assert.Equal(
            [
                new ResponseEvent.ServerModel("other"),
                new ResponseEvent.RateLimits(new RateLimitSnapshot
                {
                    LimitId = "codex",
                    Primary = new RateLimitWindow { UsedPercent = 42.5, WindowMinutes = 300, ResetsAt = 1800000000 },
                }),
                new ResponseEvent.ModelsEtag("abc"),
            ],
            events.SkipLast(1));
    }

    [Fact]
    public async Task StreamAsync_Cancelled_ClosesTheConnection()
    {
        var isClosed = new TaskCompletionSource();
        await using var server = LoopbackServer.Of(async peer =>
        {
            await peer.BeginSseAsync();
            await peer.EventAsync(Created);
            Assert.Equal(0, await peer.Stream.ReadAsync(new byte[1], peer.Stop));
            isClosed.SetResult();
            await peer.CloseAsync();
        });
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in new ResponsesClient(Endpoint(server)).StreamAsync(TestHost.Request(), cancellation.Token))
            {
                if (item is ResponseEvent.Created)
                {
                    await cancellation.CancelAsync();
                }
            }
        });

        await isClosed.Task.WaitAsync(TestHost.Limit);
    }

    [Fact]
    public async Task StreamAsync_SilentStream_IsRetriedAfterTheIdleTimeout()
    {
        var clock = new ManualClock(shortest: TimeSpan.FromSeconds(1));
        await using var server = LoopbackServer.Of(
            async peer =>
            {
                await peer.BeginSseAsync();
                await peer.EventAsync(Created);
                await peer.HoldAsync();
            },
            peer => peer.SseAsync(Completed));
        var provider = TestHost.Provider(server.BaseUrl) with { StreamIdleTimeout = TimeSpan.FromSeconds(60) };
        var events = new List<ResponseEvent>();

        await foreach (var item in new ResponsesClient(TestHost.Endpoint(provider, clock)).StreamAsync(TestHost.Request(), CancellationToken.None))
        {
            events.Add(item);
            if (item is ResponseEvent.Created)
            {
                _ = clock.ExpireAsync(TimeSpan.FromSeconds(60));
            }
        }

        Assert.Equal(
            "stream disconnected before completion: idle timeout waiting for SSE", events.OfType<ResponseEvent.Retrying>().Single().Reason);
        Assert.IsType<ResponseEvent.Completed>(events[^1]);
    }

    [Fact]
    public async Task StreamAsync_NoAnswer_IsRetriedAfterTheHeaderTimeout()
    {
        var clock = new ManualClock(shortest: TimeSpan.FromSeconds(1));
        await using var server = LoopbackServer.Of(
            peer =>
            {
                _ = clock.ExpireAsync(TimeSpan.FromMinutes(10));
                return peer.HoldAsync();
            },
            peer => peer.SseAsync(Completed));

        var (events, failure) = await TestHost.RunAsync(TestHost.Endpoint(TestHost.Provider(server.BaseUrl), clock));

        Assert.Null(failure);
        Assert.Equal(
            "stream disconnected before completion: timeout waiting for the response to begin",
            events.OfType<ResponseEvent.Retrying>().Single().Reason);
    }

    [Fact]
    public async Task StreamAsync_NetworkGone_WaitsUntilItIsBack()
    {
        int port;
        await using (var server = LoopbackServer.Of(peer => peer.SseAsync(Completed)))
        {
            port = server.Port;
        }

        var provider = TestHost.Provider($"http://127.0.0.1:{port}/v1") with { RequestMaxRetries = 0, StreamMaxRetries = 0 };
        var environment = TestHost.Environment(_clock);
        var endpoint = new ModelEndpoint(new ModelEndpointOptions
        {
            Provider = provider,
            Environment = environment,
            HttpClients = new Codex.Net.Http.HttpClientFactory(environment),
            NetworkWaitLimit = TimeSpan.FromSeconds(100),
        });

        var (events, failure) = await TestHost.RunAsync(endpoint);

        Assert.Equal(
            [5.0, 10, 20, 40, 25],
            events.Cast<ResponseEvent.Retrying>().Select(r => r.Delay.TotalSeconds));
        Assert.All(events.Cast<ResponseEvent.Retrying>(), r => Assert.Equal(
            ("Reconnecting... waiting for network", null), (r.Message, r.MaxAttempts)));
        Assert.Equal(ResponsesErrorKind.ConnectionFailed, failure!.Kind);
        Assert.StartsWith("Connection failed: error sending request (127.0.0.1:", failure.Message, StringComparison.Ordinal);
    }

    private ModelEndpoint Endpoint(LoopbackServer server) => TestHost.Endpoint(TestHost.Provider(server.BaseUrl), _clock);
}
