using System.Collections.Concurrent;
using System.Threading.Channels;
using Codex.Protocol.AppServer;

namespace Codex.Tui.App;

/// <summary>
/// Does what the app wants done, away from the loop, and puts the results into the queue. Calls of the agent are made one after the
/// other: messages arrive in the order in which they were sent.
/// </summary>
internal sealed class EffectRunner : IAsyncDisposable
{
    private readonly ChannelWriter<AppEvent> _events;
    private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<IAppServerClient> _client;
    private readonly OnboardingRunner _onboarding;
    private readonly ThreadRunner _threads;
    private readonly ConversationRunner _conversations;
    private readonly LocalRunner _local;
    private readonly FileRestorer _restorer;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private readonly Channel<Func<Task>> _calls = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _caller;
    private readonly Task _reader;

    public EffectRunner(TuiOptions options, ChannelWriter<AppEvent> events, Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        _events = events;
        _restorer = new FileRestorer(options, events);
        _local = new LocalRunner(options, events, _end.Token);
        // The agent is put together when trust and sign-in are settled, while the first screen is up already.
        _client = Task.Run(() => ConnectAsync(connect), _end.Token);
        _onboarding = new OnboardingRunner(options.Onboarding, events, _end.Token);
        _threads = new ThreadRunner(_client, events, _end.Token);
        _conversations = new ConversationRunner(options, _client, _restorer, events, _end.Token);
        _caller = Task.Run(MakeCallsAsync);
        _reader = Task.Run(ReadNotificationsAsync);
    }

    private async Task<IAppServerClient> ConnectAsync(Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        await _wanted.Task.WaitAsync(_end.Token);
        return await connect(new ThreadHost(_events), _end.Token);
    }

    public void Run(AppEffect effect)
    {
        switch (effect)
        {
            case AppEffect.OpenThread or AppEffect.ListThreads:
                _wanted.TrySetResult();
                Call(() => _conversations.RunAsync(effect));
                break;
            case AppEffect.StartTurn or AppEffect.SteerTurn:
                Call(() => _conversations.RunAsync(effect));
                break;
            case AppEffect.InterruptTurn:
                // Not behind other calls: it must get through at once, and takes until all that the turn runs is dead.
                Track(_conversations.RunAsync(effect));
                break;
            case AppEffect.SaveTrust or AppEffect.CheckSignIn or AppEffect.SignIn or AppEffect.ReadUsage or AppEffect.SignOut:
                Track(_onboarding.RunAsync(effect));
                break;
            case AppEffect.RunShell or AppEffect.Compact or AppEffect.ChangeSettings or AppEffect.RollBack or AppEffect.Rename or AppEffect.Archive or AppEffect.ListSkills
                or AppEffect.ListMcpServers or AppEffect.ListTerminals or AppEffect.StopTerminals:
                Call(() => _threads.RunAsync(effect));
                break;
            case AppEffect.CompareFiles or AppEffect.RestoreFiles:
                Call(() => _restorer.RunAsync(effect, _end.Token));
                break;
            default:
                if (_local.Run(effect) is { } task)
                    Track(task);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Writer.TryComplete();
        await _end.CancelAsync();
        try
        {
            await (await _client).DisposeAsync();
        }
        catch (Exception)
        {
            // It never opened, which was told when somebody wanted it.
        }

        await Task.WhenAll([_caller, _reader, .. _running.Keys]);
        await _onboarding.DisposeAsync();
        await _local.DisposeAsync();
        _restorer.Dispose();
        _end.Dispose();
    }

    private void Call(Func<Task> call) => _calls.Writer.TryWrite(call);

    private void Track(Task task)
    {
        _running[task] = 0;
        task.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task MakeCallsAsync()
    {
        await foreach (var call in _calls.Reader.ReadAllAsync(CancellationToken.None))
            await call();
    }

    private async Task ReadNotificationsAsync()
    {
        try
        {
            var client = await _client;
            await foreach (var notification in client.ReadNotificationsAsync(_end.Token))
                _events.TryWrite(new AppEvent.FromThread(notification));
        }
        catch (Exception)
        {
            // Cancelled at the end; a client that never opened is told by the call that wanted it.
        }
    }
}
