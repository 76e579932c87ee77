using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Tui.Tests.App;

public sealed class TuiAppTests
{
    [Fact]
    public async Task Message_Answered_IsShownOnceInScrollback()
    {
        await using var bench = await AppBench.StartAsync();

        Assert.Equal("start: hello", await bench.SayAsync("hello"));
        bench.Client.TellMessage("m1", "First **paragraph**.\n\n- one\n- two\n\n```python\nx = 1\ny = 2\n```\n\nThe end.");
        bench.Client.TellEnd();

        var text = await bench.Device.WaitForTextAsync("Worked for 2s");
        Assert.Contains(
            "› hello\n\n• First paragraph.\n\n  • one\n  • two\n\nx = 1\ny = 2\n\n  The end.\n\n  Worked for 2s\n\n› Ask Codex to do anything", text, StringComparison.Ordinal);
        Assert.Empty(bench.Device.Look(terminal => terminal.Unknown));
    }

    [Fact]
    public async Task Answer_LongerThanTheScreen_LosesNothing()
    {
        await using var bench = await AppBench.StartAsync(60, 10);
        var lines = Enumerable.Range(0, 60).Select(i => $"line number {i}").ToList();

        await bench.SayAsync("go");
        bench.Client.TellMessage("m1", "```\n" + string.Join('\n', lines) + "\n```\n\nend of it");
        bench.Client.TellEnd();

        var text = await bench.Device.WaitForTextAsync("Worked for");
        Assert.Contains(string.Join('\n', lines) + "\n\n  end of it", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paragraph_LongerThanTheScreen_CostsFewBytesWhileItStreams()
    {
        await using var bench = await AppBench.StartAsync(60, 16);
        var text = string.Join(' ', Enumerable.Range(0, 700).Select(i => $"word{i}"));
        await bench.SayAsync("go");
        var before = bench.Device.Written.Length;
        bench.Client.Tell(new ThreadEvent.ItemStarted(bench.Client.TurnId, new ThreadItem.AgentMessage { Id = "m1", Text = "" }));
        for (var at = 0; at < text.Length; at += 30)
        {
            var piece = text.Substring(at, Math.Min(30, text.Length - at));
            bench.Client.Tell(new ThreadEvent.AgentMessageDelta(bench.Client.TurnId, "m1", piece));
            // Frame by frame, as it comes from a model.
            await bench.Device.WaitForAsync(terminal => Flat(terminal.ScreenText).Contains(Flat(piece.TrimEnd()[^8..]), StringComparison.Ordinal));
        }

        var perCharacter = (bench.Device.Written.Length - before) / (double)text.Length;
        bench.Client.Tell(new ThreadEvent.ItemCompleted(bench.Client.TurnId, new ThreadItem.AgentMessage { Id = "m1", Text = text }));
        bench.Client.TellEnd();

        Assert.Contains(Flat(text), Flat(await bench.Device.WaitForTextAsync("Worked for")), StringComparison.Ordinal);
        Assert.InRange(perCharacter, 0, 10);

        static string Flat(string shown) => string.Concat(shown.Where(character => !char.IsWhiteSpace(character)));
    }

    [Fact]
    public async Task Escape_DuringTurn_InterruptsAndGivesMessagesBack()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.SayAsync("go");
        Assert.Equal("steer: more", await bench.SayAsync("more"));
        bench.Client.Tell(new ThreadEvent.AgentMessageDelta(bench.Client.TurnId, "m1", "half a sent"));
        await bench.Device.WaitForTextAsync("half a sent");

        bench.Device.Type("\u001b");
        Assert.Equal("interrupt: turn-1", await bench.Client.NextCallAsync());
        bench.Client.TellEnd(TurnStatus.Interrupted);

        var text = await bench.Device.WaitForTextAsync("Conversation interrupted");
        Assert.Contains("• half a sent\n", text, StringComparison.Ordinal);
        await bench.Device.WaitForTextAsync("› more");
    }

    [Fact]
    public async Task Tab_DuringTurn_QueuesUntilItsEnd()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.SayAsync("first");
        await bench.TypeAsync("second");

        bench.Device.Type("\t");
        await bench.Device.WaitForTextAsync("⧗ second");
        Assert.False(bench.Client.HasCall);
        bench.Client.TellEnd();

        Assert.Equal("start: second", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task Approval_DigitsTypedForTheComposer_DoNotAnswer()
    {
        var clock = new HeldClock();
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = options.Host with { Clock = clock } });
        await bench.SayAsync("go");
        await bench.TypeAsync("x");
        var answer = (await bench.Host).RequestApprovalAsync(Request(), CancellationToken.None);
        bench.Device.Type("2");
        bench.Device.Type("3");
        await bench.Device.WaitForTextAsync("Would you like to run");
        bench.Device.Type("1\r");
        Assert.Equal("steer: x231", await bench.Client.NextCallAsync());
        Assert.False(answer.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));
        bench.Device.Type("y");
        Assert.Equal(ReviewDecision.Approved, (await answer.WaitAsync(TimeSpan.FromSeconds(5))).Decision);
        await bench.Device.WaitForTextAsync("↳ x231");
    }

    [Fact]
    public async Task Approval_Withdrawn_ClosesTheDialog()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.SayAsync("go");
        using var cancel = new CancellationTokenSource();
        var answer = (await bench.Host).RequestApprovalAsync(Request(), cancel.Token);
        await bench.Device.WaitForTextAsync("Would you like to run");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await bench.Device.WaitForAsync(terminal => !terminal.ScreenText.Contains("Would you like", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LongPaste_IsShownShortAndSentWhole()
    {
        await using var bench = await AppBench.StartAsync();
        var pasted = string.Concat(Enumerable.Repeat("0123456789\n", 1000)).TrimEnd('\n');

        bench.Device.Type("\u001b[200~" + pasted + "\u001b[201~");
        await bench.Device.WaitForTextAsync("[Pasted Content 10999 chars]");
        bench.Device.Type("\r");

        Assert.Equal("start: " + pasted, await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task UnbracketedPaste_IsOneMessage()
    {
        await using var bench = await AppBench.StartAsync();

        bench.Device.Type("one\rtwo\rthree");
        await bench.Device.WaitForTextAsync("three");
        await Task.Delay(30);
        bench.Device.Type("\r");

        Assert.Equal("start: one\ntwo\nthree", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task TextAndEnterAtOnce_AsScriptsTypeIt_IsSent()
    {
        await using var bench = await AppBench.StartAsync();

        bench.Device.Type("do it\r");

        Assert.Equal("start: do it", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task ControlC_TwiceOnEmptyComposer_EndsAndRestoresTheTerminal()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.SayAsync("hi");
        bench.Client.Tell(new ThreadEvent.TokenUsageUpdated(
            "turn-1", "r", new TokenUsage { InputTokens = 100, OutputTokens = 10, TotalTokens = 110 }, TokenUsage.Zero, TokenUsage.Zero, 1000));
        bench.Client.TellEnd();
        await bench.Device.WaitForTextAsync("Worked for");

        bench.Device.Type("\u0003");
        await bench.Device.WaitForTextAsync("again to quit");
        bench.Device.Type("\u0003");

        Assert.Equal(0, (await bench.Run.WaitAsync(TimeSpan.FromSeconds(5))).ExitCode);
        Assert.False(bench.Device.IsRaw);
        Assert.False(bench.Device.Look(terminal => terminal.HasMode(2004) || terminal.HasMode(1004) || !terminal.IsCursorVisible));
        Assert.EndsWith(
            "Token usage: total=110 input=100 output=10\nTo continue this session, run:\n  codex resume thread-1", bench.Device.Look(terminal => terminal.AllText), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resize_WhileStreaming_KeepsTheTextWhole()
    {
        await using var bench = await AppBench.StartAsync(80, 16);
        await bench.SayAsync("go");
        var words = Enumerable.Range(0, 300).Select(i => $"word{i}").ToList();
        for (var i = 0; i < words.Count; i++)
        {
            bench.Client.Tell(new ThreadEvent.AgentMessageDelta(bench.Client.TurnId, "m1", words[i] + (i % 12 == 11 ? "\n\n" : " ")));
            if (i % 60 == 59)
            {
                await bench.Device.WaitForTextAsync(words[i]);
                bench.Device.Resize(40 + i % 50, 12 + i % 9);
            }
        }

        bench.Client.TellEnd();
        var text = await bench.Device.WaitForTextAsync("Worked for");

        var found = text.Split((char[])[' ', '\n', '•'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith("word", StringComparison.Ordinal));
        Assert.Equal(words, found);
    }

    [Fact]
    public async Task Transcript_OpensAndCloses_WithTheScreenAsBefore()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.SayAsync("go");
        bench.Client.TellMessage("m1", "An answer to look at.");
        bench.Client.TellEnd();
        await bench.Device.WaitForTextAsync("Worked for");
        var before = bench.Device.Look(terminal => terminal.ScreenText);

        bench.Device.Type("\u0014");
        await bench.Device.WaitForAsync(terminal => terminal.IsAlternate && terminal.ScreenText.Contains("An answer", StringComparison.Ordinal));
        bench.Device.Type("q");
        await bench.Device.WaitForAsync(terminal => !terminal.IsAlternate);

        Assert.Equal(before, bench.Device.Look(terminal => terminal.ScreenText));
    }

    private static ApprovalRequest.Command Request() => new()
    {
        ThreadId = "thread-1",
        TurnId = "turn-1",
        ItemId = "c1",
        Reason = "it writes outside of the workspace",
        Argv = ["/bin/bash", "-lc", "touch /x"],
        CommandLine = "/bin/bash -lc 'touch /x'",
        Cwd = "/work",
        ProposedPrefix = ["touch"],
    };
}
