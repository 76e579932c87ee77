using System.Text;
using System.Text.Json;
using Codex.Net.Cassettes;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Net.Tests.Cassettes;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Net.Tests.Chat;

/// <summary>Whole samplings over chat completions, decent servers and sloppy ones.</summary>
public sealed class ChatTests
{
    private const string Tools = """
        [{"type":"function","name":"exec_command","parameters":{"type":"object"}},{"type":"custom","name":"apply_patch"},
         {"type":"namespace","name":"mcp__lab","tools":[{"type":"function","name":"echo"}]}]
        """;

    private readonly SkippingClock _clock = new();

    [Fact]
    public async Task StreamAsync_ReasoningTextAndCalls_BecomeItems()
    {
        var (events, failure) = await RunAsync(
            """{"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"reasoning_content":"th"}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"reasoning":"ink"}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"content":"Hé"}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"content":"llo"}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"exec_command","arguments":""}}]}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"mcp__lab__echo","arguments":"{\"t\":"}}]}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"cmd\":"}},{"index":1,"function":{"arguments":"1}"}}]}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"ls\"}"}}]}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"id":"p","function":{"name":"apply_patch","arguments":"{\"input\":\"*** Begin\\n\"}"}}]}}]}""",
            """{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            """{"id":"c1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}""",
            "[DONE]");

        Assert.Null(failure);
        Assert.Equal(
            [
                "Created c1", "added reasoning", "reasoning th", "reasoning ink", """done reasoning [{"type":"reasoning_text","text":"think"}]""",
                "added message", "text Hé", "text llo", """done message [{"type":"output_text","text":"Héllo"}]""",
                """call a exec_command {"cmd":"ls"}""", """call b mcp__lab.echo {"t":1}""", "custom p apply_patch *** Begin\n", "completed",
            ],
            events.Select(Describe));
        Assert.Equal(
            new TokenUsage { InputTokens = 10, CachedInputTokens = 4, OutputTokens = 5, ReasoningOutputTokens = 2, TotalTokens = 15 },
            ((ResponseEvent.Completed)events[^1]).Usage);
        var ids = events.OfType<ResponseEvent.OutputTextDelta>().Select(d => d.ItemId).Distinct().ToList();
        Assert.Equal(Item(events.OfType<ResponseEvent.OutputItemAdded>().Last().ItemJson).GetProperty("id").GetString(), Assert.Single(ids));
    }

    [Theory]
    [InlineData(
        "no ids at all", "call ? exec_command {\"a\":1}|call ? exec_command {\"b\":2}",
        """[{"index":0,"function":{"name":"exec_command","arguments":"{\"a\":1}"}},{"index":1,"function":{"name":"exec_command","arguments":"{\"b\":2}"}}]""")]
    [InlineData(
        "one index for two calls", "call a exec_command {\"a\":1}|call b exec_command {\"b\":2}",
        """[{"index":0,"id":"a","function":{"name":"exec_command","arguments":"{\"a\":1}"}}]""",
        """[{"index":0,"id":"b","function":{"name":"exec_command","arguments":"{\"b\":"}}]""", """[{"index":0,"function":{"arguments":"2}"}}]""")]
    [InlineData(
        "one index, no ids", "call ? exec_command {\"a\":1}|call ? exec_command {\"b\":2}",
        """[{"index":0,"function":{"name":"exec_command","arguments":"{\"a\":1}"}}]""",
        """[{"index":0,"function":{"name":"exec_command","arguments":"{\"b\":2}"}}]""")]
    [InlineData(
        "no index", "call a exec_command {\"a\":1}|call b exec_command {\"b\":2}",
        """[{"id":"a","function":{"name":"exec_command","arguments":"{\"a\":"}}]""", """[{"function":{"arguments":"1}"}}]""",
        """[{"id":"b","function":{"name":"exec_command","arguments":"{\"b\":2}"}}]""")]
    [InlineData(
        "name and id in every delta", "call a exec_command {\"a\":1}",
        """[{"index":0,"id":"a","function":{"name":"exec_command","arguments":"{\"a\""}}]""",
        """[{"index":0,"id":"a","function":{"name":"exec_command","arguments":":1}"}}]""")]
    [InlineData(
        "the same id twice", "call a exec_command {}|call ? exec_command {}",
        """[{"index":0,"id":"a","function":{"name":"exec_command","arguments":"{}"}},{"index":1,"id":"a","function":{"name":"exec_command","arguments":"{}"}}]""")]
    [InlineData(
        "arguments as an object", "call a exec_command {\"cmd\": \"ls\"}",
        """[{"index":0,"id":"a","function":{"name":"exec_command","arguments":{"cmd": "ls"}}}]""")]
    [InlineData("no arguments", "call a exec_command {}", """[{"index":0,"id":"a","function":{"name":"exec_command","arguments":null}}]""")]
    [InlineData(
        "a freeform tool with a plain string", "custom a apply_patch *** Begin",
        """[{"index":0,"id":"a","function":{"name":"apply_patch","arguments":"\"*** Begin\""}}]""")]
    [InlineData(
        "a freeform tool with another member", "custom a apply_patch *** Begin",
        """[{"index":0,"id":"a","function":{"name":"apply_patch","arguments":"{\"patch\":\"*** Begin\"}"}}]""")]
    [InlineData(
        "a freeform tool without JSON", "custom a apply_patch *** Begin",
        """[{"index":0,"id":"a","function":{"name":"apply_patch","arguments":"*** Begin"}}]""")]
    [InlineData("an unknown tool", "call a nope {}", """[{"index":0,"id":"a","function":{"name":"nope","arguments":"{}"}}]""")]
    public async Task StreamAsync_SloppyCalls_AreMended(string name, string expected, params string[] deltas)
    {
        var chunks = deltas.Select(d => $$"""{"id":"c1","choices":[{"delta":{"tool_calls":{{d}} } }]}""");

        var (events, failure) = await RunAsync([.. chunks, """{"id":"c1","choices":[{"delta":{},"finish_reason":"stop"}]}""", "[DONE]"]);

        _ = name;
        Assert.Null(failure);
        var calls = events.OfType<ResponseEvent.OutputItemDone>().Select(e => (Text: Describe(e), Id: Item(e.ItemJson).GetProperty("call_id").GetString())).ToList();
        Assert.Equal(calls.Count, calls.Select(c => c.Id).Distinct().Count());
        var wanted = expected.Split('|');
        Assert.Equal(wanted, calls.Select((c, i) => wanted[i].Contains('?', StringComparison.Ordinal) ? c.Text.Replace(c.Id!, "?", StringComparison.Ordinal) : c.Text));
    }

    [Fact]
    public async Task StreamAsync_NoDone_CompletesAfterTheFinishReason()
    {
        await using var server = LoopbackServer.Of(async peer =>
        {
            await peer.BeginSseAsync();
            await peer.EventAsync("""{"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}""");
            await peer.CloseAsync();
        });

        var (events, failure) = await RunAsync(server);

        Assert.Null(failure);
        Assert.Equal("completed", Describe(events[^1]));
        Assert.Contains("""done message [{"type":"output_text","text":"hi"}]""", events.Select(Describe));
    }

    [Fact]
    public async Task StreamAsync_EndWithoutFinishReason_IsABrokenStream()
    {
        await using var server = LoopbackServer.Of(
            peer => peer.SseAsync("""{"id":"c","choices":[{"delta":{"content":"half"}}]}"""), peer => peer.SseAsync("[DONE]"),
            peer => peer.SseAsync("""{"id":"c","choices":[{"delta":{"content":"whole"}}]}""", "[DONE]"));

        var (events, failure) = await RunAsync(server);

        Assert.Null(failure);
        Assert.Equal(
            Enumerable.Repeat("stream disconnected before completion: stream closed before response.completed", 2),
            events.OfType<ResponseEvent.Retrying>().Select(r => r.Reason));
        Assert.Contains("text whole", events.Select(Describe));
    }

    [Fact]
    public async Task StreamAsync_AnswerInOnePiece_IsTaken()
    {
        await using var server = LoopbackServer.Of(peer => peer.ReplyAsync(
            200, """{"id":"c1","choices":[{"message":{"role":"assistant","content":[{"type":"text","text":"hi"}]}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}""",
            ("content-type", "application/json; charset=utf-8")));

        var (events, failure) = await RunAsync(server);

        Assert.Null(failure);
        Assert.Equal(["Created c1", "added message", "text hi", """done message [{"type":"output_text","text":"hi"}]""", "completed"], events.Select(Describe));
        Assert.Equal(4, ((ResponseEvent.Completed)events[^1]).Usage?.TotalTokens);
    }

    [Theory]
    [InlineData("length", ResponsesErrorKind.Incomplete, "Incomplete response returned, reason: max_output_tokens", 1)]
    [InlineData(
        "content_filter", ResponsesErrorKind.StreamDisconnected,
        "stream disconnected before completion: Incomplete response returned, reason: content_filter", 3)]
    public async Task StreamAsync_EndedEarly_FailsAsTheResponsesWireDoes(string reason, ResponsesErrorKind kind, string message, int requests)
    {
        await using var server = LoopbackServer.Of(
            peer => peer.SseAsync($$"""{"id":"c","choices":[{"delta":{"content":"x"},"finish_reason":"{{reason}}"}]}""", "[DONE]"));

        var (_, failure) = await RunAsync(server);

        Assert.Equal((kind, message, requests), (failure!.Kind, failure.Message, server.Requests.Count));
    }

    [Theory]
    [InlineData("""{"error":{"message":"try again in 2s","code":429}}""", ResponsesErrorKind.RateLimited)]
    [InlineData("""{"error":{"message":"too long","code":"context_length_exceeded"}}""", ResponsesErrorKind.ContextWindowExceeded)]
    [InlineData("""{"error":"out of memory"}""", ResponsesErrorKind.StreamDisconnected)]
    public async Task StreamAsync_ErrorInTheStream_Fails(string chunk, ResponsesErrorKind kind)
    {
        var (_, failure) = await RunAsync(chunk);

        Assert.Equal(kind, failure!.Kind);
    }

    [Fact]
    public async Task StreamAsync_Refusals_NameTheChatUrl()
    {
        await using var server = LoopbackServer.Of(peer => peer.ReplyAsync(404, """{"error":{"message":"no such model"}}"""));

        var (_, failure) = await RunAsync(server);

        Assert.Equal($"unexpected status 404 Not Found: no such model, url: {server.BaseUrl}/chat/completions", failure!.Message);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task StreamAsync_UsageRefused_AsksWithoutItEverAfter()
    {
        await using var server = new LoopbackServer((request, peer) => request.Text.Contains("stream_options", StringComparison.Ordinal)
            ? peer.ReplyAsync(422, """{"detail":"extra field stream_options"}""")
            : peer.SseAsync("""{"id":"c","choices":[{"delta":{},"finish_reason":"stop"}]}""", "[DONE]"));
        var client = new ResponsesClient(Endpoint(server));

        var (_, first) = await TestHost.RunAsync(client, Request(), CancellationToken.None).WaitAsync(TestHost.Limit);
        var (_, second) = await TestHost.RunAsync(client, Request(), CancellationToken.None).WaitAsync(TestHost.Limit);

        Assert.Null(first ?? second);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task StreamAsync_OtherBadRequest_ShowsTheBody()
    {
        await using var server = LoopbackServer.Of(peer => peer.ReplyAsync(400, """{"error":{"message":"bad"}}"""));

        var (_, failure) = await RunAsync(server);

        Assert.Equal((ResponsesErrorKind.InvalidRequest, """{"error":{"message":"bad"}}""", 1), (failure!.Kind, failure.Message, server.Requests.Count));
    }

    [Fact]
    public async Task StreamAsync_Recorded_ReplaysOverAnyWire()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(
            """{"id":"c1","choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"exec_command","arguments":"{\"cmd\":\"ls /work"}}]}}]}""",
            """{"id":"c1","choices":[{"delta":{"tool_calls":[{"function":{"arguments":"/repo\"}"}}]},"finish_reason":"stop"}]}""", "[DONE]"));
        using (var recorder = CassetteRecorder.Create(folder.Options))
        {
            var endpoint = TestHost.Endpoint(Provider(server), _clock, cassette: new CassetteMode.Record(recorder));
            await TestHost.RunAsync(new ResponsesClient(endpoint), Request(), CancellationToken.None).WaitAsync(TestHost.Limit);
        }

        var (events, failure) = await folder.ReplayAsync(folder.Open("/tmp/elsewhere"), Request());

        Assert.Null(failure);
        Assert.Contains("""call a exec_command {"cmd":"ls /tmp/elsewhere"}""", events.Select(Describe));
    }

    private async Task<(List<ResponseEvent> Events, ResponsesException? Failure)> RunAsync(params string[] chunks)
    {
        await using var server = LoopbackServer.Of(peer => peer.SseAsync(chunks));
        return await RunAsync(server);
    }

    private async Task<(List<ResponseEvent> Events, ResponsesException? Failure)> RunAsync(LoopbackServer server)
    {
        var (events, failure) = await TestHost.RunAsync(new ResponsesClient(Endpoint(server)), Request(), CancellationToken.None).WaitAsync(TestHost.Limit);
        Assert.All(server.Requests, r => Assert.Equal("/v1/chat/completions", r.Target));
        return ([.. events.Where(e => e is not ResponseEvent.RateLimits)], failure);
    }

    private ModelEndpoint Endpoint(LoopbackServer server) => TestHost.Endpoint(Provider(server), _clock);

    private static ModelProvider Provider(LoopbackServer server) => TestHost.Provider(server.BaseUrl) with { WireApi = WireApi.Chat };

    private static ResponsesRequest Request() => CassetteFolder.RequestWith(Tools, CassetteFolder.User("hi"));

    private static JsonElement Item(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json).RootElement;

    private static string Describe(ResponseEvent item) => item switch
    {
        ResponseEvent.Created created => "Created " + created.ResponseId,
        ResponseEvent.OutputItemAdded added => "added " + Item(added.ItemJson).GetProperty("type").GetString(),
        ResponseEvent.OutputTextDelta delta => "text " + delta.Delta,
        ResponseEvent.ReasoningTextDelta delta => "reasoning " + delta.Delta,
        ResponseEvent.OutputItemDone done => DescribeItem(Item(done.ItemJson)),
        ResponseEvent.Completed => "completed",
        _ => item.ToString(),
    };

    private static string DescribeItem(JsonElement item) => item.GetProperty("type").GetString() switch
    {
        "function_call" => $"call {item.GetProperty("call_id")} {(item.TryGetProperty("namespace", out var space) ? space + "." : "")}{item.GetProperty("name")} {item.GetProperty("arguments")}",
        "custom_tool_call" => $"custom {item.GetProperty("call_id")} {item.GetProperty("name")} {item.GetProperty("input")}",
        var type => $"done {type} {item.GetProperty("content").GetRawText()}",
    };
}
