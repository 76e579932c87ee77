using Codex.Tui.Rendering;
using CsCheck;

namespace Codex.Tui.Tests.Rendering;

public sealed class InlineScreenTests
{
    [Fact]
    public void Draw_First_ShowsPaneBelowWhatWasThere()
    {
        var bench = new ScreenBench(20, 6, cursorRow: 2);

        bench.Draw([], ["> ", "footer"], new CaretPosition(0, 2));

        Assert.Equal("before 0\nbefore 1\n>\nfooter", bench.Terminal.ScreenText);
        Assert.Equal((2, 2), (bench.Terminal.CursorRow, bench.Terminal.CursorColumn));
    }

    [Fact]
    public void Draw_HistoryAtTheBottom_ScrollsIntoScrollbackOnce()
    {
        var bench = new ScreenBench(20, 5);
        bench.Draw([], ["> ", "footer"]);
        bench.ReportCursor();

        for (var i = 0; i < 10; i++)
            bench.Draw([$"line {i}"], ["> ", "footer"]);

        var expected = string.Join('\n', Enumerable.Range(0, 10).Select(i => $"line {i}")) + "\n>\nfooter";
        Assert.Equal(expected, bench.Terminal.AllText);
        Assert.Equal(7, bench.Terminal.Scrollback.Count);
    }

    [Fact]
    public void Draw_LiveRowsBecomeHistoryWhereTheyStand_WritesNothingButTheNewRow()
    {
        var bench = new ScreenBench(40, 6);
        bench.Draw([], ["live one", "live two", "> ", "footer"], new CaretPosition(2, 2));
        bench.ReportCursor();

        var bytes = bench.Draw(["live one", "live two"], ["> ", "footer"], new CaretPosition(0, 2));

        Assert.Equal("live one\nlive two\n>\nfooter", bench.Terminal.AllText);
        Assert.Equal(0, bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Draw_WindowThatMovesOverItsText_IsMovedAndNotWrittenAgain(int step)
    {
        var bench = new ScreenBench(40, 16);
        bench.Draw([], Window(0));
        bench.ReportCursor();

        for (var i = step; i < 120; i += step)
        {
            var bytes = bench.Draw([], Window(i), new CaretPosition(10, 2));

            Assert.Equal(string.Join('\n', Window(i)).Replace("> ", ">", StringComparison.Ordinal), bench.Terminal.AllText);
            Assert.InRange(bytes, 1, 40 + (step * 40));
        }

        // The last row of the text grows; what stands around it does not move.
        static string[] Window(int at) => ["heading", .. Enumerable.Range(at, 8).Select(n => $"row {n} of a text that is long"), $"row {at + 8} o", "> ", "footer"];
    }

    [Fact]
    public void Draw_OneMoreCharacter_WritesOnlyIt()
    {
        var bench = new ScreenBench(40, 6);
        bench.Draw([], ["> hell", "footer"], new CaretPosition(0, 6));
        bench.ReportCursor();

        var bytes = bench.Draw([], ["> hello", "footer"], new CaretPosition(0, 7));

        Assert.Equal("> hello\nfooter", bench.Terminal.AllText);
        Assert.Equal(1, bytes);
    }

    [Fact]
    public void Draw_LongWordInHistory_IsOneLineForTheTerminal()
    {
        var word = new string('x', 50);
        var bench = new ScreenBench(20, 8);
        bench.Draw([], ["> "]);
        bench.ReportCursor();

        bench.Draw([word], ["> "]);

        Assert.Equal(word + "\n>", bench.Terminal.AllText);
    }

    [Fact]
    public void Draw_LongWordThatGrowsInThePane_IsOneLineForTheTerminal()
    {
        var bench = new ScreenBench(10, 8);
        for (var length = 1; length <= 25; length++)
        {
            var rows = new TextEntry(new string('y', length)).Render(10, Theme.Dark);
            bench.Draw(rows);
            bench.ReportCursor();
        }

        Assert.Equal(new string('y', 25), bench.Terminal.AllText);
    }

    [Fact]
    public void Draw_ControlCharacters_NeverReachTheTerminal()
    {
        var bench = new ScreenBench(40, 6);
        bench.Draw(["a\u001b]0;PWNED\u0007b\u001b[2Jc\u009b31md"], ["> \u001b[5m"]);

        Assert.Null(bench.Terminal.Title);
        Assert.DoesNotContain((byte)7, bench.Bytes);
        Assert.Equal(0, bench.Bytes.AsSpan().IndexOf("\u001b[2J"u8) + 1);
        Assert.Empty(bench.Terminal.Unknown);
    }

    [Fact]
    public void EndResize_Narrower_LaysVisibleHistoryOutAgain()
    {
        var bench = new ScreenBench(40, 8);
        bench.Draw([], ["> "]);
        bench.ReportCursor();
        bench.Draw(["intro", "the quick brown fox jumps over", "the lazy dog"], ["> "]);

        bench.Resize(20, 8, ["> "]);

        Assert.Equal("intro\nthe quick brown fox\njumps over\nthe lazy dog\n>", bench.Terminal.AllText);
    }

    [Fact]
    public void EndResize_WiderAndBack_LosesAndDoublesNothing()
    {
        var words = Enumerable.Range(0, 40).Select(i => $"entry {i} with some more words in it").ToList();
        var bench = new ScreenBench(30, 10);
        bench.Draw([], ["> ", "footer"]);
        bench.ReportCursor();
        foreach (var word in words)
            bench.Draw([word], ["> ", "footer"]);

        foreach (var (columns, rows) in new[] { (60, 10), (24, 12), (80, 5), (30, 10) })
            bench.Resize(columns, rows, ["> ", "footer"]);

        var text = string.Join(' ', bench.Terminal.AllText.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(string.Join(' ', words) + " > footer", text);
    }

    [Fact]
    public void Draw_AnyFrames_ShowsHistoryOnceAndThePane() =>
        Gen.Select(Gen.Int[3, 12], Gen.Int[0, 8], Gen.Bool, Steps).Sample((rows, cursorRow, knowsPosition, steps) =>
        {
            var bench = new ScreenBench(16, rows, Math.Min(cursorRow, rows - 1));
            var history = Enumerable.Range(0, Math.Min(cursorRow, rows - 1)).Select(i => $"before {i}").ToList();
            var counter = 0;
            foreach (var (finished, pane) in steps)
            {
                var lines = Enumerable.Range(0, finished).Select(_ => $"history {counter++}").ToList();
                var paneRows = pane.Take(rows).Select(i => $"pane {i}").ToList();
                history.AddRange(lines);
                bench.Draw(lines, paneRows, new CaretPosition(paneRows.Count - 1, 3));
                if (knowsPosition)
                    bench.ReportCursor();
                Assert.Equal(string.Join('\n', history.Concat(paneRows)), bench.Terminal.AllText);
                Assert.Equal(3, bench.Terminal.CursorColumn);
                Assert.Equal(paneRows[^1], bench.Terminal.Screen[bench.Terminal.CursorRow]);
            }

            Assert.Empty(bench.Terminal.Unknown);
        }, iter: 500);

    [Fact]
    public void Resize_AnyFramesAndSizes_LosesAndDoublesNothing() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 40], Gen.Int[1, 3], Gen.Int[20, 60], Gen.Int[6, 14], Gen.Bool).Array[1, 20].Sample(steps =>
        {
            var bench = new ScreenBench(40, 10);
            var words = new List<string>();
            foreach (var (entries, length, pane, columns, rows, isResize) in steps)
            {
                var finished = Enumerable.Range(0, entries).Select(_ =>
                {
                    var entry = Enumerable.Range(0, length).Select(i => $"w{words.Count + i}").ToList();
                    words.AddRange(entry);
                    return string.Join(' ', entry);
                }).ToList();
                var paneRows = Enumerable.Range(0, pane).Select(i => $"pane{i}").ToList();
                bench.Draw(finished, paneRows);
                bench.ReportCursor();
                if (isResize)
                    bench.Resize(columns, rows, paneRows);
                var shown = bench.Terminal.AllText.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal([.. words, .. paneRows], shown);
            }
        }, iter: 300);

    private static Gen<(int Finished, int[] Pane)[]> Steps => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4].Array[1, 8]).Array[1, 12];
}
