using Codex.Testing.Model;
using Codex.Testing.Terminal;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Tui;

/// <summary>Whole sessions of the published program in a terminal.</summary>
public sealed class TuiSessionTests
{
    private const string Ask = "approval_policy = \"untrusted\"\nsandbox_mode = \"danger-full-access\"";
    private const string Free = "approval_policy = \"never\"\nsandbox_mode = \"danger-full-access\"";

    public TuiSessionTests() => Assert.SkipUnless(TmuxPane.IsAvailable, "there is no tmux");

    [Theory]
    [InlineData(120, 40)]
    [InlineData(80, 24)]
    [InlineData(40, 20)]
    public async Task Turn_WithApprovalAndPatch_IsDoneAndCanBeReadInTheScrollback(int columns, int rows)
    {
        await using var world = TuiWorld.Create(
            FolderState.Trusted,
            Ask,
            Call("exec_command", """{"cmd":"touch made_by_codex"}"""),
            CustomCall("apply_patch", "*** Begin Patch\n*** Add File: notes.txt\n+first line\n+second line\n*** End Patch"),
            Message("All done: 漢字 and **bold**.", deltas: 4));
        await world.StartAsync(columns, rows);

        await world.SayAsync("please do it");
        await world.UntilAsync("Would you like to run the following command?");
        await world.UntilAsync(screen => screen.Contains("1. Yes, proceed", StringComparison.Ordinal));
        await PressUntilGoneAsync(world, "Enter", "Would you like to run");
        await world.UntilAsync("All done: 漢字 and bold.");

        Assert.True(world.Workspace.Exists("made_by_codex"));
        Assert.Equal("first line\nsecond line\n", world.Workspace.Read("notes.txt"));
        var farewell = await world.QuitAsync();
        Assert.Contains("EXIT=0", farewell, StringComparison.Ordinal);
        var all = await world.AllTextAsync();
        Assert.Contains("› please do it", all, StringComparison.Ordinal);
        Assert.Contains("+first line", all, StringComparison.Ordinal);
        Assert.Contains("codexresume", TuiWorld.Flat(all), StringComparison.Ordinal);
        // What keeps the pane open is ours; it may be the shell still that is about to become it.
        var left = Assert.Single(world.Home.RunningProcesses()).CommandLine;
        Assert.True(left == "cat" || left.StartsWith("sh -c", StringComparison.Ordinal), left);
    }

    [Fact]
    public async Task FirstRun_InAnUnknownFolder_AsksForTrustAndRemembersTheAnswer()
    {
        await using var world = TuiWorld.Create(FolderState.Unknown, "", "hello there");
        await world.StartWithoutWaitingAsync(80, 24);
        await world.UntilAsync("Do you trust this folder?");

        await PressUntilGoneAsync(world, "Enter", "Do you trust");
        await world.SayAsync("hi");
        await world.UntilAsync("hello there");
        await world.QuitAsync();

        Assert.Contains($"[projects.\"{world.Workspace.Root}\"]", world.Home.Read("config.toml"), StringComparison.Ordinal);
        Assert.Contains("trust_level = \"trusted\"", world.Home.Read("config.toml"), StringComparison.Ordinal);
        await world.StartAsync(80, 24);
    }

    [Fact]
    public async Task Interrupt_WhileACommandRuns_KillsItAndKeepsTheSession()
    {
        await using var world = TuiWorld.Create(FolderState.Trusted, Free, Call("exec_command", """{"cmd":"sleep 300","yield_time_ms":30000}"""), "back again");
        await world.StartAsync(80, 24);
        await world.SayAsync("wait for it");
        await world.UntilAsync("Running sleep 300");

        await world.PressAsync("Escape");
        await world.UntilAsync("Conversation interrupted");
        Assert.DoesNotContain(world.Home.RunningProcesses(), process => process.ToString().Contains("sleep", StringComparison.Ordinal));

        await world.SayAsync("and now");
        await world.UntilAsync("back again");
    }

    [Fact]
    public async Task Resume_ById_ShowsTheOldConversationAndGoesOn()
    {
        await using var world = TuiWorld.Create(FolderState.Trusted, Free, "the first answer", "the second answer");
        await world.StartAsync(80, 24);
        await world.SayAsync("the first question");
        await world.UntilAsync("the first answer");
        var farewell = TuiWorld.Flat(await world.QuitAsync());
        var id = farewell[(farewell.IndexOf("codexresume", StringComparison.Ordinal) + "codexresume".Length)..][..36];

        await world.StartAsync(80, 24, "resume", id);
        await world.UntilAsync("the first question");
        await world.UntilAsync("the first answer");
        await world.SayAsync("the second question");
        await world.UntilAsync("the second answer");

        Assert.Equal(
            ["the first question", "the first answer", "the second question"], world.Server.ModelRequests[1].MessageTexts.TakeLast(3));
    }

    [Fact]
    public async Task Rewind_ToAnEarlierMessage_LetsTheModelForgetTheRest()
    {
        await using var world = TuiWorld.Create(FolderState.Trusted, Free, "answer one", "answer two", "answer three");
        await world.StartAsync(80, 24);
        await world.SayAsync("question one");
        await world.UntilAsync("answer one");
        await world.SayAsync("question two");
        await world.UntilAsync("answer two");
        await world.UntilAsync(screen => !screen.Contains("to interrupt", StringComparison.Ordinal));

        await world.PressAsync("Escape");
        await world.UntilAsync("esc again to edit an earlier message");
        await world.PressAsync("Escape");
        await world.UntilAsync("Go back to which message?");
        await world.PressAsync("Enter");
        await world.UntilAsync("Went back to before: question two");
        await world.TypeAsync(", asked better");
        await world.UntilAsync("› question two, asked better");
        await world.PressAsync("Enter");
        await world.UntilAsync("answer three");

        Assert.Equal(["question one", "answer one", "question two, asked better"], world.Server.ModelRequests[2].MessageTexts.TakeLast(3));
    }

    [Fact]
    public async Task Resize_MidStream_LosesNoWord()
    {
        var more = new TaskCompletionSource();
        var words = Enumerable.Range(0, 200).Select(i => $"word{i}").ToList();
        var half = string.Join(' ', words.Take(100)) + "\n\n";
        await using var world = TuiWorld.Create(
            FolderState.Trusted, Free, ModelReply.Of(Message(half, deltas: 20), Hold(more.Task), Message(string.Join(' ', words.Skip(100)), deltas: 20)));
        await world.StartAsync(100, 30);
        await world.SayAsync("talk");
        await world.UntilAsync("word99");

        await world.ResizeAsync(50, 24);
        await world.UntilAsync("word99");
        more.SetResult();
        await world.UntilAsync("word199");
        await world.ResizeAsync(110, 30);
        await world.UntilAsync("Worked for");

        var all = TuiWorld.Flat(await world.AllTextAsync());
        Assert.All(words, word => Assert.Contains(word, all, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Output_OfTenThousandLines_IsFoldedAndTheScreenLives()
    {
        await using var world = TuiWorld.Create(FolderState.Trusted, Free, Call("exec_command", """{"cmd":"seq 1 10000","yield_time_ms":20000}"""), "counted");
        await world.StartAsync(80, 24);
        await world.SayAsync("count");

        await world.UntilAsync("counted");

        var all = await world.AllTextAsync();
        Assert.Contains("lines (ctrl + t to see all)", all, StringComparison.Ordinal);
        Assert.Contains("10000", all, StringComparison.Ordinal);
        Assert.True(all.Split('\n').Length < 60, all);
    }

    [Fact]
    public async Task Shell_BehindAnExclamationMark_RunsAndIsToldLater()
    {
        await using var world = TuiWorld.Create(FolderState.Trusted, "approval_policy = \"on-request\"\nsandbox_mode = \"read-only\"", "I saw it");
        await world.StartAsync(80, 24);
        await world.TypeAsync("!");
        await world.UntilAsync("a command for your own shell");
        await world.SayAsync("echo made > by_hand; echo said_$((40+2))");
        await world.UntilAsync("said_42");
        Assert.True(world.Workspace.Exists("by_hand"));
        Assert.Empty(world.Server.ModelRequests);

        await world.SayAsync("look");
        await world.UntilAsync("I saw it");
        Assert.Contains(world.Server.ModelRequests[0].MessageTexts, text => text.Contains("said_42", StringComparison.Ordinal));
    }

    /// <summary>A dialog ignores keys for a moment after it has come up: presses until it has taken one.</summary>
    private static async Task PressUntilGoneAsync(TuiWorld world, string key, string text)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await world.PressAsync(key);
            try
            {
                await world.Pane.UntilAsync(screen => !screen.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
                return;
            }
            catch (TimeoutException)
            {
                // Not armed yet.
            }
        }

        Assert.Fail(await world.AllTextAsync());
    }
}
