using System.Text;
using Codex.Net.Responses;
using Codex.Net.Sse;
using Codex.Net.Tests.Responses;
using Codex.Protocol.Responses;
using CsCheck;

namespace Codex.Net.Tests.Sse;

/// <summary>Where the network cuts a stream makes no difference.</summary>
public sealed class SseFramingTests
{
    private const string Stream =
        "\uFEFF: hello\r\n\r\nevent: response.created\r\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r1\"}}\r\n\r\n"
        + "data:{\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"delta\":\"é€😀\\n\\ud83d\\ude00\"}\n\n"
        + ": keep-alive\n\nid: 7\nretry: 10\ndata: {\"type\":\"response.output_text.delta\",\ndata: \"item_id\":\"m\",\"delta\":\"two lines\"}\n\n"
        + "data: {broken\n\ndata\n\n\n\n"
        + "data: {\"type\":\"response.output_item.done\",\"item\":{\"type\":\"message\",\"id\":\"m\"}}\r\rdata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r1\"}}\n\n"
        + "data: {\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"delta\":\"unfinished\"}";

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Stream);

    private static readonly string[] Expected =
    [
        "Created { ResponseId = r1 }", "OutputTextDelta { ItemId = m, Delta = é€😀\n😀 }", "OutputTextDelta { ItemId = m, Delta = two lines }",
        """{"type":"message","id":"m"}""", "Completed { ResponseId = r1, Usage = , EndTurn =  }",
    ];

    [Fact]
    public async Task ReadAsync_CutAtEveryByte_GivesTheSameEvents()
    {
        for (var cut = 0; cut <= Bytes.Length; cut++)
        {
            Assert.Equal(Expected, await ReadAsync([cut]));
        }
    }

    [Fact]
    public async Task ReadAsync_OneByteAtATime_GivesTheSameEvents() => Assert.Equal(Expected, await ReadAsync(Enumerable.Range(1, Bytes.Length)));

    [Fact]
    public Task ReadAsync_AnyCuts_GiveTheSameEvents() => Gen.Int[0, Bytes.Length].Array[0, 40].SampleAsync(
        async cuts => Assert.Equal(Expected, await ReadAsync(cuts.Order())), iter: 300, threads: 1);

    [Fact]
    public async Task StreamAsync_AnyHttpChunks_GiveTheSameEvents()
    {
        for (var size = 1; size < 40; size += 3)
        {
            await using var server = LoopbackServer.Of(async peer =>
            {
                await peer.BeginSseAsync();
                foreach (var chunk in Bytes.Chunk(size))
                {
                    await peer.ChunkAsync(chunk);
                }

                await peer.EndAsync();
            });

            var (events, failure) = await TestHost.RunAsync(TestHost.Endpoint(TestHost.Provider(server.BaseUrl), new SkippingClock()));

            Assert.Null(failure);
            Assert.Equal(Expected, events.Skip(1).Select(Describe));
        }
    }

    private static async Task<List<string>> ReadAsync(IEnumerable<int> cuts)
    {
        await using var reader = new SseEventReader(new CutStream(Bytes, cuts), CancellationToken.None);
        var decoder = new ResponsesDecoder("m");
        var events = new List<ResponseEvent>();
        while (await reader.ReadAsync(payload => decoder.Decode(payload, events)))
        {
        }

        return [.. events.Select(Describe)];
    }

    private static string Describe(ResponseEvent item) =>
        item is ResponseEvent.OutputItemDone done ? Encoding.UTF8.GetString(done.ItemJson.Span) : item.ToString();

    /// <summary>Gives the bytes in the pieces between the cuts.</summary>
    private sealed class CutStream(byte[] bytes, IEnumerable<int> cuts) : MemoryStream(bytes)
    {
        private readonly Queue<int> _cuts = new(cuts);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_cuts.TryPeek(out var cut) && cut <= Position)
            {
                _cuts.Dequeue();
            }

            var length = _cuts.TryPeek(out var next) ? Math.Min(buffer.Length, next - (int)Position) : buffer.Length;
            return ValueTask.FromResult(Read(buffer.Span[..length]));
        }
    }
}
