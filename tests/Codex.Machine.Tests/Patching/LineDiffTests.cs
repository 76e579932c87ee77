using System.Text;
using Codex.Machine.Patching;
using CsCheck;

namespace Codex.Machine.Tests.Patching;

public sealed class LineDiffTests
{
    [Fact]
    public void Compare_RandomTexts_IsCorrectAndShortest()
    {
        var text = Gen.OneOf("a", "b", "c", "dd").Array[0, 14];
        Gen.Select(text, text).Sample((old, @new) =>
        {
            var blocks = LineDiff.Compare(Lines(old), Lines(@new));

            var rebuilt = new List<string>();
            var next = 0;
            foreach (var block in blocks)
            {
                Assert.True(block.OldStart > next || (next == 0 && rebuilt.Count == 0), "blocks touch");
                rebuilt.AddRange(old[next..block.OldStart]);
                Assert.Equal(rebuilt.Count, block.NewStart);
                rebuilt.AddRange(@new[block.NewStart..block.NewEnd]);
                next = block.OldEnd;
            }

            rebuilt.AddRange(old[next..]);
            Assert.Equal(@new, rebuilt);
            Assert.Equal(old.Length + @new.Length - (2 * LongestCommon(old, @new)), blocks.Sum(block => block.OldCount + block.NewCount));
        }, iter: 1000);
    }

    [Fact]
    public void Compare_LongTextsWithNothingInCommon_GivesUpInTime()
    {
        var old = Lines([.. Enumerable.Range(0, 30_000).Select(i => $"old {i}")]);
        var @new = Lines([.. Enumerable.Range(0, 30_000).Select(i => i % 100 == 0 ? $"old {30_000 - i}" : $"new {i}")]);

        Assert.Equal([new DiffBlock(0, 30_000, 0, 30_000)], LineDiff.Compare(old, @new));
    }

    private static TextLines Lines(string[] lines) => new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    private static int LongestCommon(string[] old, string[] @new)
    {
        var best = new int[old.Length + 1, @new.Length + 1];
        for (var i = 1; i <= old.Length; i++)
        {
            for (var j = 1; j <= @new.Length; j++)
                best[i, j] = old[i - 1] == @new[j - 1] ? best[i - 1, j - 1] + 1 : Math.Max(best[i - 1, j], best[i, j - 1]);
        }

        return best[old.Length, @new.Length];
    }
}
