using Codex.Testing.Terminal;
using Codex.Tui.Rendering;

namespace Codex.Tui.Tests.Rendering;

/// <summary>The virtual terminal is only worth something if a real one shows the same for the same bytes.</summary>
public sealed class TmuxAgreementTests
{
    /// <summary>Sends the file n as it is, and tells when tmux has taken it: it has when it answers where the cursor is.</summary>
    private const string Script = """
        stty raw -echo
        for n in 0 1 2 3 4 5; do
          tmux -S "$SOCKET" wait-for "go$n"
          cat "$FILES/$n"
          printf '\033[6n'
          bash -c 'IFS= read -rsd R answer'
          tmux -S "$SOCKET" wait-for -S "done$n"
        done
        exec sleep 60
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Frames_OnTmuxAndVirtualTerminal_LookTheSame(int seed)
    {
        Assert.SkipUnless(TmuxPane.IsAvailable, "tmux is not installed");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var token = limit.Token;
        var random = new Random(seed);
        var files = Directory.CreateTempSubdirectory("codex-tui-").FullName;
        await using var pane = await TmuxPane.StartAsync(40, 12, Script.Replace("$SOCKET", "${TMUX%%,*}", StringComparison.Ordinal), new Dictionary<string, string> { ["FILES"] = files }, token);
        var bench = new ScreenBench(40, 12);
        var sent = 0;
        for (var round = 0; round < 6; round++)
        {
            if (round > 0)
            {
                var (columns, rows) = (random.Next(20, 60), random.Next(6, 16));
                await pane.ResizeAsync(columns, rows, token);
                bench.Terminal.Resize(columns, rows);
                await AssertSameAsync(bench.Terminal, pane, $"after the resize to {columns}x{rows}", token);
                bench.FollowResize(["› composer", "footer"]);
            }

            for (var i = 0; i < 8; i++)
                DrawSomething(bench, random);
            await File.WriteAllBytesAsync(Path.Combine(files, $"{round}"), bench.Bytes[sent..], token);
            sent = bench.Bytes.Length;
            await pane.SignalAsync($"go{round}", token);
            await pane.WaitForAsync($"done{round}", token);
            await AssertSameAsync(bench.Terminal, pane, $"in round {round}", token);
        }

        Directory.Delete(files, recursive: true);
    }

    private static async Task AssertSameAsync(VirtualTerminal terminal, TmuxPane pane, string when, CancellationToken cancellationToken)
    {
        var cursor = await pane.FormatAsync("#{cursor_x},#{cursor_y} of #{pane_width}x#{pane_height} #{history_size}", cancellationToken);
        Assert.Equal(
            $"{when}\n{terminal.AllText}\n{terminal.CursorColumn},{terminal.CursorRow} of {terminal.Columns}x{terminal.Rows} {terminal.Scrollback.Count}",
            $"{when}\n{await pane.AllTextAsync(cancellationToken)}\n{cursor}");
    }

    private static void DrawSomething(ScreenBench bench, Random random)
    {
        string[] words = ["plain", "日本語テキスト", "한국어", new string('w', 70), "a somewhat longer line of words to wrap", "✅ done 🎉", "é́combining"];
        var finished = Enumerable.Range(0, random.Next(0, 4)).Select(_ => words[random.Next(words.Length)] + " " + random.Next(1000));
        var live = Enumerable.Range(0, random.Next(0, 3)).Select(i => $"live {i} {random.Next(10)}");
        bench.Draw(finished, [.. live, "› composer", "footer"], new CaretPosition(0, 2));
        bench.ReportCursor();
    }
}
