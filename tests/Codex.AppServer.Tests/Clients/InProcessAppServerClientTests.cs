using System.Globalization;
using System.Text.Json;
using Codex.AppServer.Clients;
using Codex.Core.Config;
using Codex.Core.Threads;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;
using Codex.Testing.Homes;
using Codex.Testing.Model;

namespace Codex.AppServer.Tests.Clients;

/// <summary>The door in process, with the real agent behind it and a scripted model.</summary>
public sealed class InProcessAppServerClientTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TestCodexHome _home = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task StartTurn_Answered_NotifiesInOrderAndEndsOnce()
    {
        await using var world = new World(_home, "the answer");

        var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;
        var turn = (await world.Client.StartTurnAsync(new TurnStartParams { ThreadId = thread.Id, Input = [new UserInput.Text("hi")] }, Cancelled)).Turn;
        var seen = await world.ReadToTheEndOfTheTurnAsync();

        Assert.Equal(TurnStatus.InProgress, turn.Status);
        Assert.All(seen, notification => Assert.Equal(thread.Id, notification.ThreadId));
        Assert.IsType<ThreadEvent.TurnStarted>(seen.First(n => n.Event is not ThreadEvent.Warning).Event);
        Assert.Equal(["the answer"], seen.Select(n => n.Event).OfType<ThreadEvent.ItemCompleted>().Select(e => e.Item).OfType<ThreadItem.AgentMessage>().Select(m => m.Text));
        Assert.Equal(TurnStatus.Completed, Assert.Single(seen.Select(n => n.Event).OfType<ThreadEvent.TurnCompleted>()).Turn.Status);
    }

    [Fact]
    public async Task StartTurn_ServerTellsLimits_AreNotifiedAndKeptInTheRollout()
    {
        await using var world = new World(_home, ((ModelReply)"hi").WithHeader("x-codex-primary-used-percent", "91.5").WithHeader("x-codex-primary-window-minutes", "300")
            .WithHeader("x-codex-other-primary-used-percent", "9"));
        var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;
        await world.Client.StartTurnAsync(new TurnStartParams { ThreadId = thread.Id, Input = [new UserInput.Text("hi")] }, Cancelled);
        var seen = await world.ReadToTheEndOfTheTurnAsync();

        Assert.Equal(["codex 91.5", "codex_other 9"], seen.Select(n => n.Event).OfType<ThreadEvent.RateLimitsUpdated>()
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Snapshot.LimitId} {e.Snapshot.Primary?.UsedPercent}")));
        var line = File.ReadLines(_home.PathOf(Assert.Single(_home.Rollouts))).Single(line => line.Contains("token_count", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line);
        Assert.Equal(
            """{"limit_id":"codex","limit_name":null,"primary":{"used_percent":91.5,"window_minutes":300,"resets_at":null},"secondary":null,"credits":null,"plan_type":null,"rate_limit_reached_type":null}""",
            json.RootElement.GetProperty("payload").GetProperty("rate_limits").GetRawText());
    }

    [Fact]
    public async Task BackgroundTerminals_CommandThatGoesOn_IsListedUntilItIsTerminated()
    {
        await using var world = new World(_home, ModelStep.Call("exec_command", """{"cmd":"sleep 100","yield_time_ms":250,"login":false}"""), "started");
        var parameters = new ThreadStartParams { Sandbox = SandboxMode.DangerFullAccess, ApprovalPolicy = ApprovalPolicy.Never };
        var thread = (await world.Client.StartThreadAsync(parameters, Cancelled)).Thread;
        await world.RunTurnAsync(thread.Id, "serve");

        var running = Assert.Single((await world.Client.ListBackgroundTerminalsAsync(thread.Id, Cancelled)).Data);
        Assert.Contains("sleep 100", running.Command, StringComparison.Ordinal);
        Assert.Equal(("call_1_0", _home.Home), (running.ItemId, running.Cwd));
        Assert.False((await world.TerminateAsync(thread.Id, "1")).Terminated);
        Assert.True((await world.TerminateAsync(thread.Id, running.ProcessId)).Terminated);

        Assert.Empty((await world.Client.ListBackgroundTerminalsAsync(thread.Id, Cancelled)).Data);
        Assert.False((await world.TerminateAsync(thread.Id, running.ProcessId)).Terminated);
        Assert.Empty(_home.RunningProcesses());
    }

    [Fact]
    public async Task Fork_StoredThread_BeginsWithItsHistoryUnderAnotherId()
    {
        await using var world = new World(_home, "one", "two");
        var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;
        await world.RunTurnAsync(thread.Id, "first");

        var fork = (await world.Client.ForkThreadAsync(new ThreadForkParams { ThreadId = thread.Id }, Cancelled)).Thread;
        await world.RunTurnAsync(fork.Id, "second");

        Assert.NotEqual(thread.Id, fork.Id);
        Assert.Equal(["first", "one", "second"], world.Server.ModelRequests[1].MessageTexts.TakeLast(3));
        var listed = (await world.Client.ListThreadsAsync(new ThreadListParams(), Cancelled)).Data;
        Assert.Equal(new[] { thread.Id, fork.Id }.Order(), listed.Select(entry => entry.Id).Order());
    }

    [Fact]
    public async Task Fork_ResumedLater_StillHasTheParentsHistory()
    {
        string forkId;
        await using (var world = new World(_home, "one", "two"))
        {
            var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;
            await world.RunTurnAsync(thread.Id, "first");
            forkId = (await world.Client.ForkThreadAsync(new ThreadForkParams { ThreadId = thread.Id }, Cancelled)).Thread.Id;
            await world.RunTurnAsync(forkId, "second");
        }

        await using var later = new World(_home, "three");
        await later.Client.ResumeThreadAsync(new ThreadResumeParams { ThreadId = forkId }, Cancelled);
        await later.RunTurnAsync(forkId, "third");

        Assert.Equal(["first", "one", "second", "two", "third"], later.Server.ModelRequests[0].MessageTexts.TakeLast(5));
    }

    [Theory]
    [InlineData("not a uuid", "invalid thread id: not a uuid")]
    [InlineData("01a20534-c5a2-7240-88f0-b52c8922bbff", "no rollout found for thread id 01a20534-c5a2-7240-88f0-b52c8922bbff")]
    public async Task Resume_UnknownThread_IsRefusedWithTheContractsWords(string id, string message)
    {
        await using var world = new World(_home);

        var refusal = await Assert.ThrowsAsync<AppServerException>(() => world.Client.ResumeThreadAsync(new ThreadResumeParams { ThreadId = id }, Cancelled));

        Assert.Equal((-32600, message), (refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task ChangeSettings_ModelAndSandbox_HoldFromTheNextTurnOn()
    {
        await using var world = new World(_home, "one", "two");
        var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;
        await world.RunTurnAsync(thread.Id, "first");

        var change = new ThreadSettingsParams { ThreadId = thread.Id, Sandbox = Protocol.Policy.SandboxMode.DangerFullAccess, ApprovalPolicy = Protocol.Policy.ApprovalPolicy.Never };
        var changed = (await world.Client.ChangeSettingsAsync(change, Cancelled)).Thread;
        await world.RunTurnAsync(thread.Id, "second");

        Assert.Equal((Protocol.Policy.SandboxMode.DangerFullAccess, Protocol.Policy.ApprovalPolicy.Never), (changed.SandboxPolicy.Mode, changed.ApprovalPolicy));
        Assert.Contains(world.Server.ModelRequests[1].MessageTexts, text => text.Contains("danger-full-access", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Server.ModelRequests[0].MessageTexts, text => text.Contains("danger-full-access", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RollBack_LastTurn_IsForgottenAlsoAfterResume()
    {
        string threadId;
        await using (var world = new World(_home, "one", "two", "three"))
        {
            threadId = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread.Id;
            await world.RunTurnAsync(threadId, "first");
            await world.RunTurnAsync(threadId, "second");

            await world.Client.RollBackThreadAsync(new ThreadRollbackParams { ThreadId = threadId, Turns = 1 }, Cancelled);
            await world.RunTurnAsync(threadId, "third");

            Assert.Equal(["first", "one", "third"], world.Server.ModelRequests[2].MessageTexts.TakeLast(3));
            await Assert.ThrowsAsync<AppServerException>(() => world.Client.RollBackThreadAsync(new ThreadRollbackParams { ThreadId = threadId, Turns = 3 }, Cancelled));
        }

        await using var later = new World(_home);
        var resumed = await later.Client.ResumeThreadAsync(new ThreadResumeParams { ThreadId = threadId }, Cancelled);

        Assert.Equal(
            ["first", "one", "third", "three"],
            resumed.Items.Select(item => item is ThreadItem.UserMessage { Content: [UserInput.Text text] } ? text.Value : ((ThreadItem.AgentMessage)item).Text));
    }

    [Fact]
    public async Task ShellCommand_OfTheUser_IsToldWithTheNextPrompt()
    {
        await using var world = new World(_home, "one");
        var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;

        await world.Client.RunShellCommandAsync(new ThreadShellCommandParams { ThreadId = thread.Id, Command = "echo out_$((40+2)); exit 3" }, Cancelled);
        var seen = await world.ReadToTheEndOfTheTurnAsync();
        var command = Assert.Single(seen.Select(n => n.Event).OfType<ThreadEvent.ItemCompleted>().Select(e => e.Item).OfType<ThreadItem.CommandExecution>());
        await world.RunTurnAsync(thread.Id, "first");

        Assert.Equal((CommandSource.UserShell, 3, "out_42\n"), (command.Source, command.ExitCode, command.AggregatedOutput));
        Assert.Contains(world.Server.ModelRequests[0].MessageTexts, text => text.Contains("<user_shell_command>", StringComparison.Ordinal) && text.Contains("out_42", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compact_Thread_GoesOnWithTheSummary()
    {
        await using var world = new World(_home, "one", "the summary", "two");
        var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;
        await world.RunTurnAsync(thread.Id, "first");

        await world.Client.CompactThreadAsync(thread.Id, Cancelled);
        var seen = await world.ReadToTheEndOfTheTurnAsync();
        await world.RunTurnAsync(thread.Id, "second");

        Assert.Contains(seen, n => n.Event is ThreadEvent.ItemCompleted { Item: ThreadItem.ContextCompaction });
        Assert.Contains(world.Server.ModelRequests[2].MessageTexts, text => text.Contains("the summary", StringComparison.Ordinal));
        Assert.DoesNotContain("one", world.Server.ModelRequests[2].MessageTexts);
    }

    [Fact]
    public async Task NameAndArchive_StoredThread_AreSeenInTheList()
    {
        await using var world = new World(_home, "one");
        var thread = (await world.Client.StartThreadAsync(new ThreadStartParams(), Cancelled)).Thread;
        await world.RunTurnAsync(thread.Id, "first");

        await world.Client.SetThreadNameAsync(new ThreadNameParams { ThreadId = thread.Id, Name = " my work " }, Cancelled);
        Assert.Equal("my work", Assert.Single((await world.Client.ListThreadsAsync(new ThreadListParams(), Cancelled)).Data).Name);
        Assert.Equal("my work", (await world.Client.ResumeThreadAsync(new ThreadResumeParams { ThreadId = thread.Id }, Cancelled)).Name);
        await world.Client.ArchiveThreadAsync(thread.Id, Cancelled);

        Assert.Empty((await world.Client.ListThreadsAsync(new ThreadListParams(), Cancelled)).Data);
        Assert.Equal("my work", Assert.Single((await world.Client.ListThreadsAsync(new ThreadListParams { Archived = true }, Cancelled)).Data).Name);
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly ThreadManager _threads;
        private readonly HttpClientFactory _http;
        private readonly IAsyncEnumerator<ThreadNotification> _notifications;

        public World(TestCodexHome home, params IEnumerable<ModelReply> script)
        {
            Server = FakeModelServer.Start(script);
            home.UseModelServer(Server);
            var host = TestHost.Create(home, clock: TimeProvider.System);
            _http = new HttpClientFactory(host);
            _threads = ThreadManager.Create(new AgentOptions
            {
                Host = host,
                Originator = "test",
                Source = "exec",
                LoadConfig = _ => ConfigLoader.Load(new ConfigRequest
                {
                    Host = host,
                    Cwd = home.Home,
                    Locations = new ConfigLocations { SystemFile = home.PathOf("none"), ManagedFile = home.PathOf("none") },
                }),
                OpenEndpoint = config => new ModelEndpoint(new ModelEndpointOptions { Provider = config.Provider, Environment = host, HttpClients = _http }),
            });
            Client = new InProcessAppServerClient(_threads, DeltaInterest.NotWanted);
            _notifications = Client.ReadNotificationsAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        }

        public FakeModelServer Server { get; }

        public InProcessAppServerClient Client { get; }

        public Task<BackgroundTerminalTerminateResponse> TerminateAsync(string threadId, string processId) =>
            Client.TerminateBackgroundTerminalAsync(new BackgroundTerminalTerminateParams { ThreadId = threadId, ProcessId = processId }, Cancelled);

        public async Task RunTurnAsync(string threadId, string prompt)
        {
            await Client.StartTurnAsync(new TurnStartParams { ThreadId = threadId, Input = [new UserInput.Text(prompt)] }, Cancelled);
            await ReadToTheEndOfTheTurnAsync();
        }

        public async Task<List<ThreadNotification>> ReadToTheEndOfTheTurnAsync()
        {
            var seen = new List<ThreadNotification>();
            while (await _notifications.MoveNextAsync().AsTask().WaitAsync(Limit, Cancelled))
            {
                seen.Add(_notifications.Current);
                if (_notifications.Current.Event is ThreadEvent.TurnCompleted)
                    break;
            }

            return seen;
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await _notifications.DisposeAsync();
            await _threads.DisposeAsync();
            _http.Dispose();
            await Server.DisposeAsync();
        }
    }
}
