using System.Collections.Immutable;
using System.IO.Compression;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Codex.Testing.Model;
using CsCheck;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Testing;

public sealed class FakeModelServerTests : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Message_InDeltas_SendsEventsOfTheResponsesApi()
    {
        await using var server = FakeModelServer.Start(ModelReply.Of(Message("héllo", deltas: 2), Usage(input: 7, output: 3, cached: 2)));

        var events = await ReadEventsAsync(await PostAsync(server, """{"model":"m"}"""));

        Assert.Equal(
            [
                "response.created", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
                "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.completed",
            ],
            events.Select(e => e.Type));
        Assert.Equal(["hél", "lo"], Deltas(events));
        Assert.Equal("héllo", events[7].Body.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(
            """{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":10}""",
            events[^1].Body.GetProperty("response").GetProperty("usage").GetRawText());
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => e.Body.GetProperty("sequence_number").GetInt32()));
        server.VerifyScript();
    }

    [Fact]
    public async Task Items_OfEachKind_HaveStableIdsAndIndexes()
    {
        await using var server = FakeModelServer.Start(ModelReply.Of(
            Reasoning("plan", content: "raw"),
            Call("exec_command", """{"cmd":"ls"}"""),
            CustomCall("apply_patch", "*** Begin Patch", callId: "mine"),
            LocalShellCall(["ls", "-l"]),
            WebSearchCall("q"),
            Item("""{"type":"odd","x":1}""")));

        var events = await ReadEventsAsync(await PostAsync(server, "{}"));

        var done = events.Where(e => e.Type == "response.output_item.done").Select(e => e.Body.GetProperty("item").GetRawText());
        Assert.Equal(
            [
                """{"type":"reasoning","id":"rs_1_0","summary":[{"type":"summary_text","text":"plan"}],"content":[{"type":"reasoning_text","text":"raw"}],"encrypted_content":"ENC"}""",
                """{"type":"function_call","id":"fc_1_1","status":"completed","call_id":"call_1_1","name":"exec_command","arguments":"{\"cmd\":\"ls\"}"}""",
                """{"type":"custom_tool_call","id":"ctc_1_2","status":"completed","call_id":"mine","name":"apply_patch","input":"*** Begin Patch"}""",
                """{"type":"local_shell_call","id":"lsh_1_3","call_id":"call_1_3","status":"completed","action":{"type":"exec","command":["ls","-l"]}}""",
                """{"type":"web_search_call","id":"ws_1_4","status":"completed","action":{"type":"search","query":"q"}}""",
                """{"type":"odd","x":1}""",
            ],
            done);
    }

    [Fact]
    public void Chunks_OfAnySize_CarryTheSameText() =>
        Gen.Select(Gen.String[1, 60], Gen.Int[1, 40], Gen.Int[1, 9]).Sample(
            (text, chunk, deltas) =>
            {
                text = text.Replace('\0', '0');
                if (!IsWellFormed(text)) return true;
                return RoundTrip(text, chunk, deltas).GetAwaiter().GetResult() == text;
            },
            iter: 40,
            threads: 2);

    [Fact]
    public async Task Request_Encoded_IsCapturedDecoded()
    {
        await using var server = FakeModelServer.StartEndless("ok");
        var body = Encoding.UTF8.GetBytes("""{"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}]}""");
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(body);
        using var compressor = new ZstdSharp.Compressor();
        var zstd = compressor.Wrap(body).ToArray();

        foreach (var (encoding, bytes) in new (string, byte[])[] { ("gzip", zipped.ToArray()), ("zstd", zstd) })
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentEncoding.Add(encoding);
            (await _client.PostAsync(new Uri(server.BaseUrl + "/responses?a=b"), content, Cancelled)).Dispose();
        }

        Assert.Equal(2, server.ModelRequests.Length);
        Assert.All(server.ModelRequests, request => Assert.Equal(["hi"], request.MessageTexts));
        Assert.All(server.ModelRequests, request => Assert.Equal(("/v1/responses", "a=b", "POST"), (request.Path, request.Query, request.Method)));
        Assert.Equal([zipped.ToArray().Length, zstd.Length], server.ModelRequests.Select(request => request.WireBytes));
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task Request_WithCallOutputs_IsReadByCallId()
    {
        await using var server = FakeModelServer.Start("ok");
        await PostAsync(
            server,
            """
            {"tools":[{"type":"function","name":"exec_command"},{"type":"web_search"}],
             "input":[{"type":"function_call","call_id":"c1","name":"x","arguments":"{}"},
                      {"type":"function_call_output","call_id":"c1","output":"one"},
                      {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"a"},{"type":"input_image"},{"type":"input_text","text":"b"}]}]}
            """);

        var request = Assert.Single(server.ModelRequests);
        Assert.Equal(["exec_command", "web_search"], request.ToolNames);
        Assert.Equal(("one", "ab"), (request.OutputText("c1"), request.OutputText("c2")));
        Assert.Equal(2, request.InputOfType("function_call_output").Length);
        Assert.Throws<InvalidOperationException>(() => request.OutputItem("c3"));
    }

    [Fact]
    public async Task Status_WithHeaders_IsSent()
    {
        await using var server = FakeModelServer.Start(ModelReply.Status(429, """{"error":{}}""", ("retry-after", "7")));

        using var response = await PostAsync(server, "{}");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("7", Assert.Single(response.Headers.GetValues("retry-after")));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Disconnect_MidStream_LeavesTheBodyUnfinished()
    {
        await using var server = FakeModelServer.Start(ModelReply.Of("first", Disconnect(), "never"));

        using var response = await PostAsync(server, "{}");
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        using var seen = new MemoryStream();
        await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(seen, Cancelled));

        var text = Encoding.UTF8.GetString(seen.ToArray());
        Assert.Contains("first", text, StringComparison.Ordinal);
        Assert.DoesNotContain("never", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_BeforeTheAnswer_FailsTheRequest()
    {
        await using var server = FakeModelServer.Start(ModelReply.Drop());

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(server, "{}"));
        server.VerifyScript();
    }

    [Theory]
    [InlineData("failed", "response.failed")]
    [InlineData("incomplete", "response.incomplete")]
    [InlineData("none", "response.output_item.done")]
    public async Task Ending_Scripted_ReplacesCompleted(string ending, string lastEvent)
    {
        var last = ending switch { "failed" => Failed("rate_limit_exceeded", "later"), "incomplete" => Incomplete("max_output_tokens"), _ => WithoutCompleted() };
        await using var server = FakeModelServer.Start(ModelReply.Of("text", last));

        var events = await ReadEventsAsync(await PostAsync(server, "{}"));

        Assert.Equal(lastEvent, events[^1].Type);
    }

    [Fact]
    public async Task Completed_WithEndTurnAndField_CarriesThem()
    {
        await using var server = FakeModelServer.Start(ModelReply.Of(WithoutCreated(), EndTurn(false), ResponseField("model", "\"m2\"")));

        var completed = Assert.Single(await ReadEventsAsync(await PostAsync(server, "{}"))).Body.GetProperty("response");

        Assert.False(completed.GetProperty("end_turn").GetBoolean());
        Assert.Equal("m2", completed.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Raw_AndEvent_AreSentAsTheyAre()
    {
        await using var server = FakeModelServer.Start(ModelReply.Of(
            WithoutCreated(), Comment("keepalive"), Raw("data: {not json\n\n"), Event("""{"type":"x.y","n":1}"""), WithoutCompleted()));

        using var response = await PostAsync(server, "{}");

        Assert.Equal(
            ": keepalive\n\ndata: {not json\n\nevent: x.y\ndata: {\"type\":\"x.y\",\"n\":1}\n\n",
            await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Hold_UntilGateOpens_SendsWhatCameBefore()
    {
        var gate = new TaskCompletionSource();
        await using var server = FakeModelServer.Start(ModelReply.Of(Message("before"), Hold(gate.Task), Message("after")));

        using var response = await PostAsync(server, "{}");
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        var seen = "";
        var buffer = new byte[4096];
        while (!seen.Contains("output_item.done", StringComparison.Ordinal)) seen += Encoding.UTF8.GetString(buffer, 0, await body.ReadAsync(buffer, Cancelled));
        Assert.DoesNotContain("after", seen, StringComparison.Ordinal);
        gate.SetResult();
        using var rest = new StreamReader(body);

        Assert.Contains("after", await rest.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hang_ClientGivesUp_IsSeenByTheServer()
    {
        await using var server = FakeModelServer.Start(ModelReply.Hang(), ModelReply.Of("part", Hang()));
        foreach (var n in (int[])[1, 2])
        {
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var asking = ReadToEndAsync(server, giveUp.Token);
            var request = await server.WaitForModelRequestAsync(n, Cancelled);
            Assert.False(request.ClientGone.IsCompleted);
            await giveUp.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
            await request.ClientGone.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        }
    }

    [Fact]
    public async Task Dispose_WhileHanging_EndsTheConnection()
    {
        var server = FakeModelServer.Start(ModelReply.Hang());
        var asking = PostAsync(server, "{}");
        await server.WaitForModelRequestAsync(1, Cancelled);

        await server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => asking);
    }

    [Fact]
    public async Task Script_TooShort_AnswersWith500AndFailsVerification()
    {
        await using var server = FakeModelServer.Start("one");
        (await PostAsync(server, "{}")).Dispose();
        using var second = await PostAsync(server, "{}");

        Assert.Equal(HttpStatusCode.InternalServerError, second.StatusCode);
        Assert.Contains("beyond the script", Assert.Throws<InvalidOperationException>(server.VerifyScript).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_NotUsedUp_FailsVerification()
    {
        await using var server = FakeModelServer.Start("one", "two");
        (await PostAsync(server, "{}")).Dispose();

        Assert.Contains("1 replies", Assert.Throws<InvalidOperationException>(server.VerifyScript).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_ThrowingFunction_FailsVerification()
    {
        await using var server = FakeModelServer.Start(ModelReply.From(_ => throw new FormatException("in the script")));

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(server, "{}"));
        Assert.Contains("in the script", Assert.Throws<InvalidOperationException>(server.VerifyScript).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_AndWhen_ChooseByTheRequest()
    {
        await using var server = FakeModelServer.Start(ModelReply.From(request => "echo " + request.Json.GetProperty("model").GetString()))
            .When(request => request.BodyText.Contains("title", StringComparison.Ordinal), "side");

        var side = await ReadEventsAsync(await PostAsync(server, """{"model":"title"}"""));
        var main = await ReadEventsAsync(await PostAsync(server, """{"model":"m7"}"""));

        Assert.Equal(["side"], Deltas(side));
        Assert.Equal(["echo m7"], Deltas(main));
        server.VerifyScript();
    }

    [Fact]
    public async Task OtherPaths_AndUpgrades_AreRecordedAndRefused()
    {
        await using var server = FakeModelServer.Start().Map("GET", "/v1/models", ModelReply.Json("""{"models":[]}"""));
        using var upgrade = new HttpRequestMessage(HttpMethod.Get, new Uri(server.BaseUrl + "/responses"));
        upgrade.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        upgrade.Headers.TryAddWithoutValidation("Upgrade", "websocket");

        using var refused = await _client.SendAsync(upgrade, Cancelled);
        using var unknown = await _client.GetAsync(new Uri(server.BaseUrl + "/other"), Cancelled);
        var models = await _client.GetStringAsync(new Uri(server.BaseUrl + "/models"), Cancelled);

        Assert.Equal((HttpStatusCode.UpgradeRequired, HttpStatusCode.NotFound), (refused.StatusCode, unknown.StatusCode));
        Assert.Equal("""{"models":[]}""", models);
        Assert.Equal("/v1/responses", Assert.Single(server.UpgradeAttempts).Path);
        Assert.Equal(["/v1/responses", "/v1/other", "/v1/models"], server.Requests.Select(request => request.Path));
        Assert.Empty(server.ModelRequests);
        server.VerifyScript();
    }

    private static bool IsWellFormed(string text) => new UTF8Encoding(false, throwOnInvalidBytes: false).GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static string[] Deltas(ImmutableArray<(string Type, JsonElement Body)> events) =>
        [.. events.Where(e => e.Type == "response.output_text.delta").Select(e => e.Body.GetProperty("delta").GetString()!)];

    private async Task<string> RoundTrip(string text, int chunk, int deltas)
    {
        await using var server = FakeModelServer.Start(ModelReply.Of(Message(text, deltas)).InChunksOf(chunk));
        return string.Concat(Deltas(await ReadEventsAsync(await PostAsync(server, "{}"))));
    }

    private async Task<HttpResponseMessage> PostAsync(FakeModelServer server, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.BaseUrl + "/responses")) { Content = new StringContent(json) };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    private async Task ReadToEndAsync(FakeModelServer server, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.BaseUrl + "/responses")) { Content = new StringContent("{}") };
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private static async Task<ImmutableArray<(string Type, JsonElement Body)>> ReadEventsAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var events = ImmutableArray.CreateBuilder<(string, JsonElement)>();
            await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(Cancelled)).EnumerateAsync(Cancelled))
            {
                using var document = JsonDocument.Parse(item.Data);
                Assert.Equal(item.EventType, document.RootElement.GetProperty("type").GetString());
                events.Add((item.EventType, document.RootElement.Clone()));
            }

            return events.ToImmutable();
        }
    }
}
