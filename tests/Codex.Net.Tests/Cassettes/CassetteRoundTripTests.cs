using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Codex.Net.Cassettes;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Net.Sse;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using CsCheck;
using static Codex.Net.Tests.Cassettes.CassetteFolder;

namespace Codex.Net.Tests.Cassettes;

/// <summary>What was recorded comes back.</summary>
public sealed class CassetteRoundTripTests
{
    private const string Completed = """{"type":"response.completed","response":{"id":"resp_1","usage":{"input_tokens":5,"output_tokens":1}}}""";
    private const string Delta = """{"type":"response.output_text.delta","item_id":"msg_1","delta":"h\u00e9"}""";
    private const string Done = """{"type":"response.output_item.done","item":{"type":"message","role":"assistant","id":"msg_1","content":[]}}""";

    [Fact]
    public async Task Replay_AfterRecording_GivesTheSameEvents()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(async peer =>
        {
            await peer.BeginSseAsync(("openai-model", "other"), ("x-codex-primary-used-percent", "12"), ("x-models-etag", "e1"));
            await peer.ChunkAsync(": note\n\ndata: {broken\n\n"u8.ToArray());
            await peer.EventAsync(Delta);
            await peer.EventAsync(Done);
            await peer.EventAsync(Completed);
            await peer.EndAsync();
        });

        var recorded = await folder.RecordAsync(server, Request(User("hi")));
        var cassette = folder.Open();
        var (replayed, failure) = await folder.ReplayAsync(cassette, Request(User("hi")));

        Assert.Null(failure);
        Assert.Equal(recorded[0].Select(Describe), replayed.Select(Describe));
        Assert.Empty(cassette.UnusedExchanges);
    }

    [Fact]
    public async Task Replay_ErrorsAndBrokenStreams_HappenAgain()
    {
        using var folder = new CassetteFolder();
        await using var server = LoopbackServer.Of(
            peer => peer.ReplyAsync(503, """{"error":{"code":"slow_down","message":"wait"}}""", ("retry-after", "3")),
            peer => peer.SseAsync("""{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"try again in 2s"}}}"""),
            async peer =>
            {
                await peer.BeginSseAsync();
                await peer.EventAsync(Done);
                await peer.CloseAsync();
            },
            peer => peer.SseAsync(Completed));

        var recorded = await folder.RecordAsync(server, Request(User("hi")));
        var delays = folder.Clock.Delays.ToList();
        folder.Clock.Delays.Clear();
        var cassette = folder.Open();
        var (replayed, failure) = await folder.ReplayAsync(cassette, Request(User("hi")));

        Assert.Null(failure);
        Assert.Equal(recorded[0].Select(Describe), replayed.Select(Describe));
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2)], delays.Take(2));
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2)], folder.Clock.Delays.Take(2));
        Assert.Equal(4, cassette.ExchangeCount);
    }

    [Fact]
    public async Task Replay_ElsewhereOnTheDisk_SeesItsOwnPathsAndIds()
    {
        using var folder = new CassetteFolder("/work/repo");
        const string Uuid = "0b0e6b4e-0c2f-4a53-9d6c-0123456789ab";
        await using var server = LoopbackServer.Of(
            peer => peer.SseAsync(ItemDone(Call("c1", """{"cmd":"cat /work/repo/a.txt /work/repo2/b /home/me/c"}""")), Completed),
            peer => peer.SseAsync(
                ItemDone(Call("c2", $$"""{"session_id":4711,"target":"{{Uuid}}"}""")), ItemDone(Message("assistant", "4711 lines in /work/repo.")), Completed));
        string[] Turn(string cwd, string session, string uuid) =>
        [
            User("hi"), Call("c1", $$"""{"cmd":{{Json($"cat {cwd}/a.txt")}} }"""), Output("c1", $"in {cwd}: session ID {session}, agent {uuid}"),
        ];

        await folder.RecordAsync(server, Request(User("hi")), Request(Turn("/work/repo", "4711", Uuid)));
        var cassette = folder.Open("/tmp/x \"y\"");
        var (first, _) = await folder.ReplayAsync(cassette, Request(User("hi")));
        var (second, failure) = await folder.ReplayAsync(
            cassette, Request(Turn("/tmp/x \"y\"", "17", "ffffffff-0c2f-4a53-9d6c-0123456789ab")));

        Assert.Null(failure);
        Assert.Equal("""{"cmd":"cat /tmp/x \"y\"/a.txt /work/repo2/b /home/me/c"}""", Items(first)[0].GetProperty("arguments").GetString());
        Assert.Equal(
            """{"session_id":17,"target":"ffffffff-0c2f-4a53-9d6c-0123456789ab"}""", Items(second)[0].GetProperty("arguments").GetString());
        Assert.Equal("4711 lines in /tmp/x \"y\".", Items(second)[1].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void Replay_AnyPayloads_GivesTheSameAgain()
    {
        var cwds = Gen.OneOf("/w", "/work/täst dir", "/work/a\"b", "/work/back\\slash", "/home/me/deep/er");
        Gen.Select(cwds, Payloads.Array[0, 6]).Sample((cwd, pieces) =>
        {
            using var folder = new CassetteFolder(cwd);
            var payloads = pieces.Select(p => p.Replace("CWD", cwd, StringComparison.Ordinal)).Select(Encoding.UTF8.GetBytes).ToArray();
            Assert.Equal(Canonical(payloads), Canonical(RoundTripAsync(folder, payloads).GetAwaiter().GetResult()));
        }, iter: 200, threads: 1);
    }

    /// <summary>Texts that are hard to store: paths, our own names, escaped names, half of a JSON text, no JSON at all.</summary>
    private static Gen<string> Payloads
    {
        get
        {
            var piece = Gen.OneOf(
                Gen.OneOf(
                    "CWD", "CWD/a.txt", "CWDx", "/CWD", "CWD.", "{{cwd}}", "{{=cwd}}", "{{==cwd}}", "{{uuid:1}}", "{{session:2}}", "{{other}}", "{{", "}}", "é", "\"",
                    "\\", "\n", "/home/me", "/tmp/x", " "),
                Gen.String[Gen.Char[' ', '~'], 0, 5]);
            var text = piece.Array[0, 6].Select(string.Concat);
            var arguments = text.Select(t => $$"""{"cmd":{{Json(t)}}}""");
            return Gen.OneOf(
                text.Select(t => $$"""{"type":"response.output_text.delta","item_id":"m","delta":{{Json(t)}}}"""),
                text.Select(t => $$"""{ "type" : "x", "n":1.50, "list":[ {{Json(t)}} , null],"t":"\u00e9" }"""),
                arguments.Select(a => $$"""{"type":"response.output_item.done","item":{"type":"function_call","arguments":{{Json(a)}} } }"""),
                text);
        }
    }

    private static async Task<List<byte[]>> RoundTripAsync(CassetteFolder folder, byte[][] payloads)
    {
        var call = new ModelCall
        {
            Url = new Uri("http://127.0.0.1:1/v1/responses"),
            Path = "/responses",
            Headers = [],
            Secrets = [],
            Request = Request(User("hi")),
            Body = [],
            CompressBody = false,
        };
        using var timer = new IdleTimer(folder.Clock, CancellationToken.None);
        using (var recorder = CassetteRecorder.Create(folder.Options))
        {
            await ReadAllAsync(await new RecordingTransport(new PayloadTransport(payloads), recorder).SendAsync(call, timer));
        }

        return await ReadAllAsync(await new ReplayTransport(folder.Open(), folder.Clock).SendAsync(call, timer));
    }

    private static async Task<List<byte[]>> ReadAllAsync(ModelResponse response)
    {
        var payloads = new List<byte[]>();
        await using (response)
        {
            while (await response.ReadEventAsync(payload => payloads.Add(payload.ToArray())))
            {
            }
        }

        return payloads;
    }

    /// <summary>Escapes may differ in strings that hold names; everything else may not.</summary>
    private static IEnumerable<string> Canonical(IEnumerable<byte[]> payloads) => payloads.Select(p =>
    {
        try
        {
            using var document = JsonDocument.Parse(p);
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                document.RootElement.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(buffer.ToArray());
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(p);
        }
    });

    private static string ItemDone(string item) => $$"""{"type":"response.output_item.done","item":{{item}}}""";

    private static List<JsonElement> Items(List<ResponseEvent> events) =>
        [.. events.OfType<ResponseEvent.OutputItemDone>().Select(e => JsonDocument.Parse(e.ItemJson).RootElement)];

    private static string Describe(ResponseEvent item) => item is ResponseEvent.OutputItemDone done
        ? Encoding.UTF8.GetString(done.ItemJson.Span)
        : item is ResponseEvent.Retrying retrying ? (retrying with { Delay = default }).ToString() : item.ToString();

    /// <summary>A server that says what it is told.</summary>
    private sealed class PayloadTransport(byte[][] payloads) : IModelTransport
    {
        public ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer) =>
            ValueTask.FromResult<ModelResponse>(new Response(payloads) { Status = 200, Headers = ResponseHeaders.Empty, Url = null });

        private sealed class Response(byte[][] payloads) : ModelResponse
        {
            private int _next;

            public override ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync() => throw new InvalidOperationException("not a refusal");

            public override ValueTask<bool> ReadEventAsync(PayloadReceiver receiver)
            {
                if (_next == payloads.Length)
                {
                    return ValueTask.FromResult(false);
                }

                receiver(payloads[_next++]);
                return ValueTask.FromResult(true);
            }

            public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
