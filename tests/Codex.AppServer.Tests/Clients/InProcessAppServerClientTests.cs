using Codex.AppServer.Clients;
using Codex.Core.Config;
using Codex.Core.Threads;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Protocol.AppServer;
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
