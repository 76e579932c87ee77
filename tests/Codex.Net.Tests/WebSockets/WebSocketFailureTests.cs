using System.Net.WebSockets;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using static Codex.Net.Tests.WebSockets.SocketRuns;

namespace Codex.Net.Tests.WebSockets;

/// <summary>What servers and networks do to a WebSocket, and what becomes of the sampling.</summary>
public sealed class WebSocketFailureTests
{
    private readonly SkippingClock _clock = new();

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

        var (events, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

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

        var (events, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

        Assert.Null(failure);
        Assert.Equal((2, 1), (server.Upgrades.Count(), server.Posts));
        Assert.Equal(
            ["Retrying", "Retrying", "TransportFallback", "RateLimits", "Completed"], events.Select(e => e.GetType().Name));
        Assert.Equal(
            "Falling back from WebSockets to HTTPS transport. stream disconnected before completion: websocket closed by server before response.completed (too big)",
            events.OfType<ResponseEvent.TransportFallback>().Single().Message);
    }

    [Fact]
    public async Task StreamAsync_ServerErrorsToTheEnd_FallsBackToPost()
    {
        await using var server = new SocketServer((socket, _) => socket.SendAsync("""{"type":"error","status":500,"error":{"message":"boom"}}"""));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

        Assert.Null(failure);
        Assert.Equal((3, 1), (server.Messages.Count, server.Posts));
        Assert.Equal([true, false, true], events.OfType<ResponseEvent.Retrying>().Select(r => r.IsQuiet));
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

        var (_, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

        Assert.Equal((kind, text ?? message), (failure!.Kind, failure.Message));
        Assert.Equal((1, 0), (server.Messages.Count, server.Posts));
    }

    [Theory]
    [InlineData("""{"type":"error","status":429,"error":{"message":"m"},"headers":{"retry-after":"7"}}""", 7)]
    [InlineData("""{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"try again in 7s"}}}""", 7)]
    public async Task StreamAsync_RateLimited_WaitsAsTold(string message, int seconds)
    {
        await using var server = new SocketServer((socket, _) => socket.Connection == 1 ? socket.SendAsync(message) : socket.AnswerAsync("r"));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

        Assert.Null(failure);
        Assert.Equal(TimeSpan.FromSeconds(seconds), events.OfType<ResponseEvent.Retrying>().Single().Delay);
    }

    [Fact]
    public async Task StreamAsync_ErrorWithinAResponse_IsAFailureOfTheAttempt()
    {
        await using var server = new SocketServer((socket, _) => socket.Connection == 1
            ? socket.SendAllAsync("""{"type":"response.created","response":{}}""", """{"type":"error","error":{"code":"odd","message":"lost it"}}""")
            : socket.AnswerAsync("r"));

        var (events, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

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
        await using var client = new ResponsesClient(Endpoint(server, _clock));

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
        await using var client = new ResponsesClient(Endpoint(server, _clock));

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

        var (events, failure) = await TestHost.RunAsync(Endpoint(server, _clock));

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
        await using var client = new ResponsesClient(Endpoint(server, _clock));
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
}
