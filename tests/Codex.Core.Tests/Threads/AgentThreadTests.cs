using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Codex.Core.Rollouts;
using Codex.Core.Threads;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Net.Responses;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;
using Codex.Testing.Homes;

namespace Codex.Core.Tests.Threads;

/// <summary>The loop against a scripted sampler: no network, no processes.</summary>
public sealed class AgentThreadTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TestCodexHome _home = new();
    private readonly List<ResponsesRequest> _requests = [];
    private readonly Queue<Func<CancellationToken, IAsyncEnumerable<ResponseEvent>>> _script = [];

    public void Dispose() => _home.Dispose();

    private static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);

    private void Reply(params string[] items) => _script.Enqueue(_ => Stream(items, null));

    private void Reply(bool? endTurn, params string[] items) => _script.Enqueue(_ => Stream(items, endTurn));

    private static async IAsyncEnumerable<ResponseEvent> Stream(string[] items, bool? endTurn)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return new ResponseEvent.OutputItemDone(Json(item));
        }

        yield return new ResponseEvent.Completed("resp", new TokenUsage { InputTokens = 10, OutputTokens = 1, TotalTokens = 11 }, endTurn);
    }

    private static string Message(string text) => $$"""{"type":"message","role":"assistant","id":"m_{{text}}","content":[{"type":"output_text","text":"{{text}}"}]}""";

    private static string Call(string id, string tool, string arguments = "{}") =>
        $$"""{"type":"function_call","call_id":"{{id}}","name":"{{tool}}","arguments":{{JsonSerializer.Serialize(arguments, ResponsesJson.Default.String)}}}""";

    private Codex.Core.Config.ConfigLocations NoMachineFiles => new() { SystemFile = _home.PathOf("none"), ManagedFile = _home.PathOf("none") };

    private ThreadManager Manager(params ITool[] tools) => new(new AgentServices
    {
        Host = TestHost.Create(_home),
        Originator = "test",
        UserAgent = "test/1",
        Source = "exec",
        InstallationId = new Lazy<string>("installation"),
        ResolveDefaults = _ => new ThreadDefaults
        {
            Config = Codex.Core.Config.ConfigLoader.Load(new Codex.Core.Config.ConfigRequest { Host = TestHost.Create(_home), Cwd = _home.Home, Locations = NoMachineFiles }),
            Rules = Codex.Machine.ExecPolicy.ExecRules.Empty,
            Cwd = _home.Home,
            Model = new ModelTraits
            {
                Slug = "m",
                IsKnown = true,
                ContextWindow = 1000,
                AutoCompactTokenLimit = 900,
                ParallelToolCalls = true,
                PatchTool = PatchToolKind.Freeform,
                WebSearch = WebSearchAccess.Disabled,
                SearchesImages = false,
                ToolOutputTokens = 1000,
                ShellTool = ShellToolKind.UnifiedExec,
            },
            ModelProvider = "mock",
            ApprovalPolicy = ApprovalPolicy.Never,
            SandboxPolicy = new SandboxPolicy.ReadOnly(),
            Limits = null,
            Compaction = new CompactionOptions(Remote: false, Prompt: null),
        },
        OpenModel = _ => new ModelLine(Sample, new Nothing()),
        CreateTools = options => new ThreadTools(new ToolSet([new UpdatePlanTool(options.Events), .. tools], TimeProvider.System), new Nothing())
        {
            ListTerminals = static () => [],
            TerminateTerminal = static (_, _) => Task.FromResult(false),
            RunUserCommand = (script, _, _) => Task.FromResult<ResponseItem>(ResponseItems.TextMessage("u", "user", $"<user_shell_command>{script}")),
            ChangeLimits = _ => { },
        },
        ReadGit = _ => null,
        ShellName = "bash",
        TimeZone = TimeZoneInfo.Utc,
    });

    private async IAsyncEnumerable<ResponseEvent> Sample(ResponsesRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _requests.Add(request);
        await foreach (var e in _script.Dequeue()(cancellationToken).WithCancellation(cancellationToken))
            yield return e;
    }

    private static async Task<List<ThreadEvent>> ReadToEndAsync(ThreadSubscription subscription)
    {
        var events = new List<ThreadEvent>();
        using var limit = new CancellationTokenSource(Limit);
        await foreach (var e in subscription.Events.ReadAllAsync(limit.Token))
        {
            events.Add(e);
            if (e is ThreadEvent.TurnCompleted)
                break;
        }

        return events;
    }

    private static ImmutableArray<UserInput> Text(string text) => [new UserInput.Text(text)];

    private string[] InputOf(int request) => [.. _requests[request].Input.Select(item => Encoding.UTF8.GetString(item.Span))];

    [Fact]
    public async Task Turn_WithCalls_SendsOutputsInCallOrderAndCompletesOnce()
    {
        var slow = new TaskCompletionSource();
        Reply(Call("c1", "wait"), Call("c2", "quick"), Call("c3", "nope"));
        Reply(Message("done"));
        await using var manager = Manager(new DelegateTool("wait", async _ => { await slow.Task; return "slow"; }), new DelegateTool("quick", _ =>
        {
            slow.SetResult();
            return Task.FromResult("quick");
        }));
        var thread = manager.Start(new ThreadStartParams());
        using var subscription = thread.Subscribe(DeltaInterest.NotWanted);

        await thread.StartTurnAsync(Text("go"), null, TestContext.Current.CancellationToken);
        var events = await ReadToEndAsync(subscription);

        Assert.Equal(TurnStatus.Completed, Assert.Single(events.OfType<ThreadEvent.TurnCompleted>()).Turn.Status);
        var outputs = InputOf(1)[^3..];
        Assert.Contains("\"call_id\":\"c1\",\"output\":\"slow\"", outputs[0], StringComparison.Ordinal);
        Assert.Contains("\"call_id\":\"c2\",\"output\":\"quick\"", outputs[1], StringComparison.Ordinal);
        Assert.Contains("\"call_id\":\"c3\",\"output\":\"unsupported call: nope\"", outputs[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_WhileToolRuns_AnswersEveryCallAndEndsInterrupted()
    {
        var running = new TaskCompletionSource();
        Reply(Call("c1", "hang"), Call("c2", "exclusive"));
        await using var manager = Manager(
            new DelegateTool("hang", async token => { running.SetResult(); await Task.Delay(Timeout.Infinite, token); return ""; }),
            new DelegateTool("exclusive", _ => Task.FromResult("never"), ToolConcurrency.Exclusive));
        var thread = manager.Start(new ThreadStartParams());
        using var subscription = thread.Subscribe(DeltaInterest.NotWanted);
        var turn = await thread.StartTurnAsync(Text("go"), null, TestContext.Current.CancellationToken);
        await running.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

        await thread.InterruptAsync(turn.Id, TestContext.Current.CancellationToken);

        var events = await ReadToEndAsync(subscription);
        Assert.Equal(TurnStatus.Interrupted, Assert.Single(events.OfType<ThreadEvent.TurnCompleted>()).Turn.Status);
        var history = RolloutReader.Read(thread.Summary.RolloutPath!, _ => null);
        var outputs = history.Items.Where(item => item.Kind == Core.Conversation.HistoryKind.ToolOutput).ToList();
        Assert.Equal(["c1", "c2"], outputs.Select(item => item.CallId));
        Assert.All(outputs, item => Assert.Contains("aborted by user", Encoding.UTF8.GetString(item.Json.Span), StringComparison.Ordinal));
        await Assert.ThrowsAsync<AppServerException>(() => thread.InterruptAsync(turn.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Steer_WhileTurnRuns_JoinsTheNextRequestOfTheSameTurn()
    {
        var asked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        Reply(Call("c1", "hold"));
        Reply(Message("done"));
        await using var manager = Manager(new DelegateTool("hold", async _ => { asked.SetResult(); await goOn.Task; return "ok"; }));
        var thread = manager.Start(new ThreadStartParams());
        using var subscription = thread.Subscribe(DeltaInterest.NotWanted);
        var turn = await thread.StartTurnAsync(Text("go"), null, TestContext.Current.CancellationToken);
        await asked.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

        await thread.SteerAsync(turn.Id, Text("and this"), TestContext.Current.CancellationToken);
        var second = await thread.StartTurnAsync(Text("and that"), null, TestContext.Current.CancellationToken);
        goOn.SetResult();

        var events = await ReadToEndAsync(subscription);
        Assert.Equal(turn.Id, second.Id);
        Assert.Single(events.OfType<ThreadEvent.TurnStarted>());
        Assert.Contains("and this", InputOf(1)[^2], StringComparison.Ordinal);
        Assert.Contains("and that", InputOf(1)[^1], StringComparison.Ordinal);
        await Assert.ThrowsAsync<AppServerException>(() => thread.SteerAsync(turn.Id, Text("late"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Turn_EndTurnFalse_SamplesAgain()
    {
        Reply(endTurn: false, Message("one"));
        Reply(Message("two"));
        await using var manager = Manager();
        var thread = manager.Start(new ThreadStartParams());
        using var subscription = thread.Subscribe(DeltaInterest.NotWanted);

        await thread.StartTurnAsync(Text("go"), null, TestContext.Current.CancellationToken);
        await ReadToEndAsync(subscription);

        Assert.Equal(2, _requests.Count);
    }

    [Fact]
    public async Task Turn_ServerFails_FailsWithItsMessageAndKeepsTheHistoryUsable()
    {
        _script.Enqueue(_ => throw new ResponsesException(ResponsesErrorKind.QuotaExceeded, "no credit"));
        Reply(Message("fine"));
        await using var manager = Manager();
        var thread = manager.Start(new ThreadStartParams());
        using var subscription = thread.Subscribe(DeltaInterest.NotWanted);

        await thread.StartTurnAsync(Text("first"), null, TestContext.Current.CancellationToken);
        var failed = await ReadToEndAsync(subscription);
        await thread.StartTurnAsync(Text("second"), null, TestContext.Current.CancellationToken);
        var completed = await ReadToEndAsync(subscription);

        Assert.Equal("no credit", failed.OfType<ThreadEvent.TurnCompleted>().Single().Turn.Error?.Message);
        Assert.Equal(TurnStatus.Completed, completed.OfType<ThreadEvent.TurnCompleted>().Single().Turn.Status);
        Assert.Contains("first", InputOf(1)[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turn_RetriedAttempt_LeavesNothingOfTheBrokenOneInHistory()
    {
        _script.Enqueue(_ => Broken());
        Reply(Message("next"));
        await using var manager = Manager();
        var thread = manager.Start(new ThreadStartParams());
        using var subscription = thread.Subscribe(DeltaInterest.NotWanted);

        await thread.StartTurnAsync(Text("go"), null, TestContext.Current.CancellationToken);
        var events = await ReadToEndAsync(subscription);
        await thread.StartTurnAsync(Text("again"), null, TestContext.Current.CancellationToken);
        await ReadToEndAsync(subscription);

        Assert.Equal("Reconnecting... 1/5 (cut)", events.OfType<ThreadEvent.ErrorOccurred>().Single().Error.Message);
        Assert.Equal(["half", "whole"], events.OfType<ThreadEvent.ItemCompleted>().Select(e => e.Item).OfType<ThreadItem.AgentMessage>().Select(m => m.Text));
        Assert.DoesNotContain(InputOf(1), item => item.Contains("half", StringComparison.Ordinal));

        static async IAsyncEnumerable<ResponseEvent> Broken()
        {
            await Task.Yield();
            yield return new ResponseEvent.OutputItemDone(Json(Message("half")));
            yield return new ResponseEvent.Retrying(1, 5, "Reconnecting... 1/5", "cut", TimeSpan.Zero, null, IsQuiet: false);
            yield return new ResponseEvent.OutputItemDone(Json(Message("whole")));
            yield return new ResponseEvent.Completed("resp", null, null);
        }
    }

    [Fact]
    public async Task Turn_PastTheLimit_CompactsBeforeThePromptAndKeepsUserMessages()
    {
        _script.Enqueue(_ => Big());
        Reply(Message("the summary"));
        Reply(Message("after"));
        await using var manager = Manager();
        var thread = manager.Start(new ThreadStartParams());
        using var subscription = thread.Subscribe(DeltaInterest.NotWanted);

        await thread.StartTurnAsync(Text("first prompt"), null, TestContext.Current.CancellationToken);
        await ReadToEndAsync(subscription);
        await thread.StartTurnAsync(Text("second prompt"), null, TestContext.Current.CancellationToken);
        await ReadToEndAsync(subscription);

        Assert.Equal(3, _requests.Count);
        var input = InputOf(2);
        Assert.Contains("first prompt", input[^3], StringComparison.Ordinal);
        Assert.Contains("the summary", input[^2], StringComparison.Ordinal);
        Assert.Contains("second prompt", input[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(input, item => item.Contains("long answer", StringComparison.Ordinal));
        Assert.Contains(_requests[2].Headers, header => header.Key == "x-codex-window-id" && header.Value.EndsWith(":1", StringComparison.Ordinal));
        Assert.Equal(1, RolloutReader.Read(thread.Summary.RolloutPath!, _ => null).CompactionCount);

        static async IAsyncEnumerable<ResponseEvent> Big()
        {
            await Task.Yield();
            yield return new ResponseEvent.OutputItemDone(Json(Message("long answer")));
            yield return new ResponseEvent.Completed("resp", new TokenUsage { TotalTokens = 950 }, null);
        }
    }

    [Fact]
    public async Task Resume_StoredThread_SendsItsHistoryAndAppendsToItsFile()
    {
        Reply(Message("one"));
        Reply(Message("two"));
        string id;
        await using (var first = Manager())
        {
            var thread = first.Start(new ThreadStartParams());
            using var subscription = thread.Subscribe(DeltaInterest.NotWanted);
            await thread.StartTurnAsync(Text("hello"), null, TestContext.Current.CancellationToken);
            await ReadToEndAsync(subscription);
            id = thread.Summary.Id;
        }

        await using var second = Manager();
        var resumed = second.Resume(id, new ThreadStartParams());
        using var events = resumed.Subscribe(DeltaInterest.NotWanted);
        await resumed.StartTurnAsync(Text("more"), null, TestContext.Current.CancellationToken);
        var usage = (await ReadToEndAsync(events)).OfType<ThreadEvent.TokenUsageUpdated>().Single();

        Assert.Equal(22, usage.Total.TotalTokens);
        Assert.Equal(InputOf(0), InputOf(1)[..InputOf(0).Length]);
        Assert.Equal(InputOf(0).Length + 2, InputOf(1).Length);
        Assert.Equal(Enumerable.Range(0, File.ReadAllLines(resumed.Summary.RolloutPath!).Length).Select(i => (long)i),
            File.ReadAllLines(resumed.Summary.RolloutPath!).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("ordinal").GetInt64()));
        Assert.Equal(id, second.List(new ThreadListParams { Cwd = _home.Home }).Single().Id);
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class DelegateTool(string name, Func<CancellationToken, Task<string>> run, ToolConcurrency concurrency = ToolConcurrency.Parallel) : ITool
    {
        public string Name => name;
        public ToolConcurrency Concurrency => concurrency;
        public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => Json("""{"type":"function"}""");
        public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) => ToolOutput.Text(await run(cancellationToken));
    }
}
