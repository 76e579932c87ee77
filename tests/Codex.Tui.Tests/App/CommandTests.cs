using System.Collections.Immutable;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Tui.Tests.App;

public sealed class CommandTests
{
    [Fact]
    public async Task Exclamation_RunsInTheUsersShell()
    {
        await using var bench = await AppBench.StartAsync();
        bench.Device.Type("!");
        await bench.Device.WaitForTextAsync("a command for your own shell");
        await bench.TypeAsync("make test");
        bench.Device.Type("\r");

        Assert.Equal("shell: make test", await bench.Client.NextCallAsync());
        bench.Client.Tell(new ThreadEvent.ItemCompleted(bench.Client.TurnId, Command("c1", "make test", "all good", CommandSource.UserShell)));
        bench.Client.TellEnd();

        var text = await bench.Device.WaitForTextAsync("all good");
        Assert.Contains("You ran make test", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Worked for", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exclamation_DuringTurn_WaitsForItsEnd()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.SayAsync("go");
        await bench.TypeAsync("!");
        await bench.TypeAsync("ls");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("⧗ !ls");

        bench.Client.TellEnd();

        Assert.Equal("shell: ls", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task Permissions_FullAccess_IsConfirmedFirst()
    {
        await using var bench = await AppBench.StartAsync();
        await RunAsync(bench, "/permissions");
        await bench.Device.WaitForTextAsync("What may Codex do?");
        bench.Device.Type("4");
        await bench.Device.WaitForTextAsync("Nothing holds it back");
        bench.Device.Type("1");

        Assert.Equal("settings:   DangerFullAccess Never", await bench.Client.NextCallAsync());
        await bench.Device.WaitForTextAsync("Permissions: Full access");
    }

    [Fact]
    public async Task Model_ChosenByDefault_IsUsedAndKept()
    {
        var saved = new TaskCompletionSource<ImmutableDictionary<string, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AppBench.StartAsync(change: options => options with
        {
            Settings = new TuiSettings
            {
                ListModels = () => [new TuiModel("gpt-x", "GPT X", "quick", [new TuiEffort("low", "fast"), new TuiEffort("high", "thorough")], "low")],
                SaveConfig = (values, _) =>
                {
                    saved.SetResult(values);
                    return Task.FromResult<string?>(null);
                },
            },
        });
        await RunAsync(bench, "/model");
        await bench.Device.WaitForTextAsync("gpt-5.5 (current)");
        bench.Device.Type("2");
        await bench.Device.WaitForTextAsync("How much shall GPT X think?");
        bench.Device.Type("2");
        await bench.Device.WaitForTextAsync("Use GPT X high");
        bench.Device.Type("2");

        Assert.Equal("settings: gpt-x high  ", await bench.Client.NextCallAsync());
        Assert.Equal(
            ImmutableDictionary<string, string>.Empty.Add("model", "gpt-x").Add("model_reasoning_effort", "high"),
            await saved.Task.WaitAsync(TimeSpan.FromSeconds(5)));
        await bench.Device.WaitForTextAsync("gpt-x high ·");
    }

    [Fact]
    public async Task EscapeTwice_GoesBackToTheChosenMessage()
    {
        await using var bench = await AppBench.StartAsync();
        foreach (var message in (string[])["first question", "second question"])
        {
            await bench.SayAsync(message);
            bench.Client.TellMessage("m-" + message, "answer to " + message);
            bench.Client.TellEnd();
            await bench.Device.WaitForTextAsync("answer to " + message);
            await bench.Device.WaitForAsync(terminal => !terminal.ScreenText.Contains("to interrupt", StringComparison.Ordinal));
        }

        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("esc again to edit an earlier message");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("Go back to which message?");
        bench.Device.Type("2");

        Assert.Equal("rollback: 2", await bench.Client.NextCallAsync());
        await bench.Device.WaitForAsync(terminal => terminal.ScreenText.Contains("\n› first question", StringComparison.Ordinal)
            && terminal.ScreenText.Contains("Went back to before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Review_Uncommitted_SendsAReviewRequest()
    {
        await using var bench = await AppBench.StartAsync();
        await RunAsync(bench, "/review");
        await bench.Device.WaitForTextAsync("What shall be reviewed?");
        bench.Device.Type("2");

        Assert.StartsWith("start: Review the uncommitted changes", await bench.Client.NextCallAsync(), StringComparison.Ordinal);
        await bench.Device.WaitForTextAsync("› /review: uncommitted changes");
    }

    [Fact]
    public async Task Resume_ShowsWhatWasSaidAndDone()
    {
        var client = new FakeClient
        {
            Past =
            [
                new ThreadItem.UserMessage { Id = "u", Content = [new UserInput.Text("an old question")] },
                Command("c", "ls", "file.txt", CommandSource.UnifiedExecStartup),
                new ThreadItem.AgentMessage { Id = "a", Text = "an **old** answer" },
            ],
        };
        await using var bench = await AppBench.StartAsync(
            change: options => options with { Start = new StartChoice.ResumeThread("0199aaaa-0000-7000-8000-000000000000") }, client: client);

        var text = await bench.Device.WaitForTextAsync("an old answer");
        Assert.Contains("› an old question", text, StringComparison.Ordinal);
        Assert.Contains("Ran ls", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skill_ChosenFromTheList_IsInserted()
    {
        var client = new FakeClient { Skills = [new SkillListEntry("demo", "a demo skill", "/s/SKILL.md")] };
        await using var bench = await AppBench.StartAsync(client: client);
        await bench.TypeAsync("use $de");
        await bench.Device.WaitForTextAsync("a demo skill");
        bench.Device.Type("\t");
        await bench.TypeAsync("now");
        bench.Device.Type("\r");

        Assert.Equal("start: use $demo now", await bench.Client.NextCallAsync());
    }

    [Fact]
    public async Task Compact_RunsAsATurn()
    {
        await using var bench = await AppBench.StartAsync();
        await RunAsync(bench, "/compact");

        Assert.Equal("compact", await bench.Client.NextCallAsync());
        await bench.Device.WaitForTextAsync("to interrupt");
    }

    [Fact]
    public async Task Approval_RefusedWithReasons_GivesThemToTheModel()
    {
        var clock = new HeldClock();
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = options.Host with { Clock = clock } });
        await bench.SayAsync("go");
        var answer = (await bench.Host).RequestApprovalAsync(
            new ApprovalRequest.Command
            {
                ThreadId = "thread-1", TurnId = "turn-1", ItemId = "c1", Reason = "a rule", Argv = ["rm"], CommandLine = "rm", Cwd = "/work",
            },
            CancellationToken.None);
        await bench.Device.WaitForTextAsync("No, and say what to do instead");
        clock.Advance(TimeSpan.FromSeconds(1));
        bench.Device.Type("4");
        await bench.Device.WaitForTextAsync("What should Codex do instead?");
        await bench.TypeAsync("use git rm");
        bench.Device.Type("\r");

        var given = await answer.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal((Protocol.Policy.ReviewDecision.Denied, "use git rm"), (given.Decision, given.Feedback));
    }

    [Fact]
    public async Task Approval_OfAnMcpTool_ShowsWhatIsCalledWithWhat()
    {
        var clock = new HeldClock();
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = options.Host with { Clock = clock } });
        await bench.SayAsync("go");
        using var arguments = System.Text.Json.JsonDocument.Parse("""{"table":"users"}""");
        var answer = (await bench.Host).RequestApprovalAsync(
            new ApprovalRequest.McpToolCall
            {
                ThreadId = "thread-1", TurnId = "turn-1", ItemId = "c1", Reason = "the server asks to be asked", Server = "db", Tool = "drop", Arguments = arguments.RootElement,
            },
            CancellationToken.None);
        var text = await bench.Device.WaitForTextAsync("do not ask again for this tool");
        Assert.Contains("Arguments: {\"table\":\"users\"}", text, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(1));
        bench.Device.Type("a");

        Assert.Equal(Protocol.Policy.ReviewDecision.ApprovedForSession, (await answer.WaitAsync(TimeSpan.FromSeconds(5))).Decision);
        await bench.Device.WaitForTextAsync("You approved codex to call db.drop in this session");
    }

    [Fact]
    public async Task Fork_ThatFails_LeavesTheConversationWhereItWas()
    {
        var client = new FakeClient { ForkRefusal = "no rollout found" };
        await using var bench = await AppBench.StartAsync(client: client);
        await RunAsync(bench, "/fork");
        await bench.Device.WaitForTextAsync("no rollout found");

        Assert.Equal("start: still here", await bench.SayAsync("still here"));
    }

    private static async Task RunAsync(AppBench bench, string command)
    {
        await bench.TypeAsync(command);
        bench.Device.Type("\r");
    }

    private static ThreadItem.CommandExecution Command(string id, string script, string output, CommandSource source) => new()
    {
        Id = id,
        Argv = ["/bin/bash", "-lc", script],
        Command = script,
        Cwd = "/work",
        Source = source,
        Status = ItemStatus.Completed,
        AggregatedOutput = output,
        ExitCode = 0,
    };
}
