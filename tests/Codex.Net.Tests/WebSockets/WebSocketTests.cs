using System.Text;
using Codex.Net.Responses;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using CsCheck;
using static Codex.Net.Tests.WebSockets.SocketRuns;

namespace Codex.Net.Tests.WebSockets;

/// <summary>Samplings over a WebSocket: what the server sees is what 0.169 was measured to send.</summary>
public sealed class WebSocketTests
{
    private readonly SkippingClock _clock = new();

    [Fact]
    public async Task StreamAsync_FirstSampling_UpgradesWithTheHeadersAndSendsTheBody()
    {
        await using var server = new SocketServer((socket, _) => socket.AnswerAsync("r1", Call));
        await using var client = new ResponsesClient(Endpoint(server, _clock));
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
        await using var client = new ResponsesClient(Endpoint(server, _clock));

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
        await using var client = new ResponsesClient(Endpoint(server, _clock));

        await RunAsync(client, Request(turn, Instructions, Prompt));
        await RunAsync(client, Request(turn, input) with { Tail = Tail(turn, tools) });

        _ = name;
        Assert.Equal([(1, null, 2), (1, null, input.Length)], server.Messages.Select(m => (m.Connection, Previous(m.Body), Length(m.Body))));
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
        await using var client = new ResponsesClient(Endpoint(server, _clock));

        await Gen.Int[0, message.Length - 1].Array[0, 8].SampleAsync(async cut =>
        {
            cuts.Enqueue(cut);
            var (events, failure) = await RunAsync(client, TestHost.Request(Prompt));
            Assert.Null(failure);
            Assert.Equal(text, Assert.Single(events.OfType<ResponseEvent.OutputTextDelta>()).Delta);
        }, iter: 30, threads: 1);
        Assert.Single(server.Upgrades);
    }
}
