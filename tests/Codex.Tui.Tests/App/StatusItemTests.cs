using System.Collections.Immutable;
using Codex.Protocol.Policy;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Tui.Tests.App;

public sealed class StatusItemTests
{
    private readonly TaskCompletionSource<TuiConfigEdit> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Statusline_MarkedAndOrdered_IsShownAndKept()
    {
        await using var bench = await StartAsync();
        await RunAsync(bench, "/statusline");
        await bench.Device.WaitForTextAsync("› [x] model-with-reasoning");
        bench.Device.Type(" ");
        bench.Device.Type("\u001b[B");
        await bench.Device.WaitForTextAsync("› [x] current-dir");
        await bench.TypeAsync("provider");
        bench.Device.Type(" ");
        await bench.Device.WaitForTextAsync("› [x] provider");
        await bench.Device.WaitForTextAsync("  /work · provider: openai\n");
        bench.Device.Type("\r");

        await bench.Device.WaitForTextAsync("  /work · provider: openai · ? for shortcuts");
        var edit = await _kept.Task.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("tui.status_line", string.Join('.', edit.Path));
        Assert.Equal(["current-dir", "thread-name", "provider"], Assert.IsType<TuiConfigValue.Texts>(edit.Value).Values);
    }

    [Fact]
    public async Task Statusline_LeftAndRight_ChangeTheOrder()
    {
        await using var bench = await StartAsync(columns: 40, rows: 14);
        await RunAsync(bench, "/statusline");
        await bench.Device.WaitForTextAsync("› [x] model-with-reasoning");
        bench.Device.Type("\u001b[C");
        await bench.Device.WaitForTextAsync("  /work · gpt-5.5\n");
        bench.Device.Type("\r");

        await bench.Device.WaitForTextAsync("Status line: current-dir,\n  model-with-reasoning");
        Assert.All(bench.Device.Look(terminal => terminal.Screen), row => Assert.InRange(row.Length, 0, 40));
    }

    [Fact]
    public async Task Statusline_Escape_ChangesNothing()
    {
        await using var bench = await StartAsync();
        await RunAsync(bench, "/statusline");
        await bench.Device.WaitForTextAsync("› [x] model-with-reasoning");
        bench.Device.Type(" ");
        await bench.Device.WaitForTextAsync("› [ ] model-with-reasoning");
        bench.Device.Type("\u001b");

        await bench.Device.WaitForTextAsync("gpt-5.5 · /work · ? for shortcuts");
        Assert.False(_kept.Task.IsCompleted);
    }

    [Fact]
    public async Task Configured_UnknownItem_IsToldAndLeftOut()
    {
        await using var bench = await StartAsync(settings => settings with { StatusLine = ["nonsense", "run-state", "daybreak", "context-used", "used-tokens"] });

        await bench.Device.WaitForTextAsync("tui.status_line: there is no item \"nonsense\"");
        await bench.Device.WaitForTextAsync("  Ready · ? for shortcuts");
        await bench.SayAsync("go");
        bench.Client.Tell(new ThreadEvent.TokenUsageUpdated(bench.Client.TurnId, "r", Tokens(1200), Tokens(1200), Tokens(1200), 10000));
        await bench.Device.WaitForTextAsync("  Working · Context 12% used · 1.2K used");
    }

    [Fact]
    public async Task Title_FollowsWhatGoesOn_AndIsGivenBack()
    {
        var bench = await StartAsync();
        bench.Device.Write("\u001b]0;before\u0007"u8);
        await bench.Device.WaitForAsync(terminal => terminal.Title == "before");
        await bench.SayAsync("go");
        await bench.Device.WaitForAsync(terminal => terminal.Title == "● | work");
        using var cancel = new CancellationTokenSource();
        var answer = (await bench.Host).RequestApprovalAsync(
            new ApprovalRequest.Command { ThreadId = "thread-1", TurnId = "turn-1", ItemId = "c1", Reason = "r", Argv = ["ls"], CommandLine = "ls", Cwd = "/work" },
            cancel.Token);
        await bench.Device.WaitForAsync(terminal => terminal.Title == "[ ! ] Action Required | work");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        bench.Client.TellEnd();
        await bench.Device.WaitForAsync(terminal => terminal.Title == "work");

        await bench.DisposeAsync();

        Assert.Null(bench.Device.Look(terminal => terminal.Title));
        Assert.Empty(bench.Device.Look(terminal => terminal.Unknown));
    }

    [Fact]
    public async Task Title_OfANameWithEscapes_HoldsNone()
    {
        await using var bench = await StartAsync(settings => settings with { TerminalTitle = ["thread-name"] });
        await RunAsync(bench, "/rename x");
        Assert.Equal("name: x", await bench.Client.NextCallAsync());
        await bench.Device.WaitForAsync(terminal => terminal.Title == "x");
        bench.Device.Type("\u001b[200~/rename evil\u009b2J\u0007name\u001b[201~");
        await bench.Device.WaitForTextAsync("/rename evil");
        bench.Device.Type("\r");
        await bench.Client.NextCallAsync();

        await bench.Device.WaitForAsync(terminal => terminal.Title is { } title && title.StartsWith("evil", StringComparison.Ordinal) && !title.Any(char.IsControl));
    }

    [Fact]
    public async Task Resumed_ThreadWithAName_ShowsIt()
    {
        var client = new FakeClient
        {
            Stored =
            [
                new ThreadListEntry
                {
                    Id = "0199aaaa-0000-7000-8000-000000000000", RolloutPath = "/r", Cwd = "/work", Name = "nice name", Preview = "p", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch,
                },
            ],
        };
        await using var bench = await AppBench.StartAsync(
            change: options => options with { Start = new StartChoice.ResumeThread("0199aaaa-0000-7000-8000-000000000000") }, client: client);

        await bench.Device.WaitForAsync(terminal => terminal.Title == "nice name | work" && terminal.ScreenText.Contains("gpt-5.5 · /work · nice name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Title_None_IsNeverTouched()
    {
        await using var bench = await StartAsync(settings => settings with { TerminalTitle = [] });
        await bench.SayAsync("go");

        Assert.DoesNotContain("\u001b]0;", System.Text.Encoding.UTF8.GetString(bench.Device.Written), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_SetItemsToo()
    {
        await using var bench = await StartAsync();
        await RunAsync(bench, "/title nothing-such");
        await bench.Device.WaitForTextAsync("There is no item \"nothing-such\"");
        await RunAsync(bench, "/title app-name, run-state");

        await bench.Device.WaitForAsync(terminal => terminal.Title == "codex | Ready");
        Assert.Equal(["app-name", "run-state"], Assert.IsType<TuiConfigValue.Texts>((await _kept.Task.WaitAsync(TimeSpan.FromSeconds(5))).Value).Values);
    }

    private static TokenUsage Tokens(long total) => TokenUsage.Zero with { InputTokens = total, TotalTokens = total };

    private async Task<AppBench> StartAsync(Func<TuiSettings, TuiSettings>? change = null, int columns = 80, int rows = 24)
    {
        var settings = new TuiSettings
        {
            EditConfig = (edits, _) =>
            {
                _kept.TrySetResult(Assert.Single(edits));
                return Task.FromResult<string?>(null);
            },
        };
        var bench = await AppBench.StartAsync(columns, rows, options => options with { Settings = change?.Invoke(settings) ?? settings });
        await bench.Device.WaitForTextAsync("? for shortcuts");
        return bench;
    }

    private static async Task RunAsync(AppBench bench, string command)
    {
        await bench.TypeAsync(command);
        bench.Device.Type("\r");
    }
}
