using System.Text;
using Codex.Machine.Processes;
using CsCheck;

namespace Codex.Machine.Tests.Processes;

public sealed class OutputBufferTests
{
    private static readonly Gen<byte[][]> s_chunks = Gen.Byte.Array[0, 40].Array[0, 30];

    [Fact]
    public void Snapshot_OfAnyChunks_KeepsBeginningAndEnd() => Gen.Select(Gen.Int[0, 200], s_chunks).Sample((capacity, chunks) =>
    {
        var buffer = new OutputBuffer(capacity);
        foreach (var chunk in chunks) buffer.Append(chunk);
        var all = chunks.SelectMany(chunk => chunk).ToArray();
        AssertKept(all, capacity, buffer.Snapshot());
        Assert.Equal(all.Length, buffer.TotalBytes);
    });

    [Fact]
    public void Snapshot_OfLargeChunks_KeepsBeginningAndEnd() =>
        Gen.Select(Gen.Int[0, 40_000], Gen.Int[0, 20_000].Array[0, 8]).Sample((capacity, sizes) =>
        {
            var buffer = new OutputBuffer(capacity);
            var all = new List<byte>();
            foreach (var size in sizes)
            {
                var chunk = Enumerable.Range(all.Count, size).Select(i => (byte)(i * 7 + i / 251)).ToArray();
                buffer.Append(chunk);
                all.AddRange(chunk);
            }

            AssertKept([.. all], capacity, buffer.Snapshot());
        }, iter: 50);

    [Fact]
    public void TakeNew_BetweenAnyChunks_ReturnsWhatCameSince() =>
        Gen.Select(Gen.Int[0, 100], Gen.Select(Gen.Byte.Array[0, 40], Gen.Bool).Array[0, 30]).Sample((capacity, steps) =>
        {
            var buffer = new OutputBuffer(capacity);
            var since = new List<byte>();
            var all = new List<byte>();
            foreach (var (chunk, isTaken) in steps)
            {
                buffer.Append(chunk);
                since.AddRange(chunk);
                all.AddRange(chunk);
                if (!isTaken) continue;
                AssertKept([.. since], capacity, buffer.TakeNew(OutputTake.Everything));
                since.Clear();
            }

            AssertKept([.. since], capacity, buffer.TakeNew(OutputTake.Everything));
            AssertKept([.. all], capacity, buffer.Snapshot()); // taking takes nothing from the whole
        });

    [Fact]
    public void TakeNew_WholeCharacters_NeverSplitsOne() =>
        Gen.Select(Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['à', 'ÿ'], Gen.Char['\u3041', '\u3096']), 0, 20], Gen.Int[1, 3]).Sample((text, size) =>
        {
            text += "🙂é";
            var buffer = new OutputBuffer();
            var taken = "";
            foreach (var chunk in Encoding.UTF8.GetBytes(text).Chunk(size))
            {
                buffer.Append(chunk);
                taken += buffer.TakeNew(OutputTake.WholeCharacters).Text;
            }

            Assert.Equal(text, taken);
            Assert.Equal("", buffer.TakeNew(OutputTake.Everything).Text);
        });

    [Theory]
    [InlineData(new byte[] { }, 0)]
    [InlineData(new byte[] { 0x61 }, 0)]
    [InlineData(new byte[] { 0x61, 0xC3 }, 1)]
    [InlineData(new byte[] { 0xC3, 0xA9 }, 0)]
    [InlineData(new byte[] { 0xE3, 0x81 }, 2)]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x99 }, 3)]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x99, 0x82 }, 0)]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80 }, 0)]
    [InlineData(new byte[] { 0xFF }, 0)]
    [InlineData(new byte[] { 0xC0 }, 0)]
    public void UnfinishedLength_OfAnEnd_CountsOnlyWhatMoreBytesCanComplete(byte[] bytes, int expected) =>
        Assert.Equal(expected, Utf8Tail.UnfinishedLength(bytes));

    [Fact]
    public void Append_BeyondTheCapacity_AllocatesNoMore()
    {
        var buffer = new OutputBuffer(capacityBytes: 100_000);
        var chunk = new byte[5_000];
        for (var i = 0; i < 40; i++) buffer.Append(chunk);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) buffer.Append(chunk);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(5_200_000, buffer.TotalBytes);
    }

    private static void AssertKept(byte[] all, int capacity, CapturedOutput captured)
    {
        var (head, tail) = (capacity / 2, capacity - capacity / 2);
        byte[] expected = all.Length <= capacity ? all : [.. all[..head], .. all[^tail..]];
        Assert.Equal(expected, captured.Bytes.ToArray());
        Assert.Equal(Math.Min(head, all.Length), captured.HeadLength);
        Assert.Equal(all.Length - expected.Length, captured.DroppedBytes);
        Assert.Equal(all.Length, captured.TotalBytes);
    }
}
