using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Codex.Core.Conversation;
using Codex.Core.Turns;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>
/// The owner of a thread. One loop takes ops in order and starts turns; a turn runs beside the loop, alone holds the history while it
/// runs, and posts its end back. Each accepted turn gets exactly one <see cref="ThreadEvent.TurnCompleted"/>.
/// </summary>
public sealed class AgentThread : IAsyncDisposable
{
    private readonly Channel<Op> _ops = Channel.CreateUnbounded<Op>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ThreadSetup _setup;
    private readonly ThreadEventStream _events;
    private readonly Task _loop;
    private RunningTurn? _running;

    internal AgentThread(ThreadSetup setup, ThreadStartParams parameters)
    {
        _setup = setup;
        Parameters = parameters;
        _events = setup.History.Events;
        _loop = RunAsync();
    }

    /// <summary>The thread's id and settings.</summary>
    public ThreadSummary Summary => _setup.Summarize();

    /// <summary>The skills that can be mentioned.</summary>
    public ImmutableArray<SkillListEntry> Skills => _setup.ListSkills();

    /// <summary>The MCP servers that begin and end with the thread.</summary>
    public ImmutableArray<McpServerListEntry> McpServers => _setup.Mcp?.List() ?? [];

    /// <summary>Commands that go on in the background, the oldest first.</summary>
    public ImmutableArray<BackgroundTerminal> BackgroundTerminals => _setup.ListTerminals();

    /// <summary>Kills a background command; false when it does not run (any more).</summary>
    public Task<bool> TerminateBackgroundTerminalAsync(string processId, CancellationToken cancellationToken) => _setup.TerminateTerminal(processId, cancellationToken);

    /// <summary>What was said and done so far, oldest first; nothing while a turn runs.</summary>
    /// <exception cref="AppServerException">The thread has shut down.</exception>
    public async Task<ImmutableArray<ThreadItem>> ReadItemsAsync(CancellationToken cancellationToken)
    {
        var read = new TaskCompletionSource<ImmutableArray<ThreadItem>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new Op.ReadItems(read), cancellationToken);
        return await read.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Everything that the thread has used.</summary>
    public TokenUsage TotalUsage => _setup.History.TotalUsage;

    /// <summary>The caller's wishes that the thread was opened or last changed with.</summary>
    internal ThreadStartParams Parameters { get; private set; } = new();

    /// <summary>Tells subscribers what came up while the thread was opened; called once, when somebody listens.</summary>
    public void EmitStartupWarnings()
    {
        foreach (var message in _setup.Warnings)
            _events.Emit(new ThreadEvent.Warning(message));
        _setup.Mcp?.Announce();
    }

    /// <summary>Waits for what the thread cannot be without: MCP servers that are required.</summary>
    /// <exception cref="AppServerException">One of them does not start.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _setup.Mcp?.WaitForRequiredAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Subscribes to everything that happens from now on; disposing the result ends the subscription.</summary>
    public ThreadSubscription Subscribe(DeltaInterest deltas) => new(_events.Subscribe(deltas));

    /// <summary>Starts a turn, or adds the input to the one that runs; completes when it was accepted.</summary>
    /// <exception cref="AppServerException">The thread has shut down.</exception>
    public async Task<Turn> StartTurnAsync(ImmutableArray<UserInput> input, JsonElement? outputSchema, CancellationToken cancellationToken)
    {
        return await StartAsync(new TurnWork.Prompt(input, outputSchema), cancellationToken);
    }

    /// <summary>Starts a turn that replaces the history by a summary.</summary>
    /// <exception cref="AppServerException">A turn runs.</exception>
    public Task<Turn> CompactAsync(CancellationToken cancellationToken) => StartAsync(new TurnWork.Compact(), cancellationToken);

    /// <summary>Starts a turn that runs a command of the user's.</summary>
    /// <exception cref="AppServerException">A turn runs.</exception>
    public Task<Turn> RunShellCommandAsync(string script, CancellationToken cancellationToken) => StartAsync(new TurnWork.UserShell(script), cancellationToken);

    /// <summary>Takes turns back, the newest first.</summary>
    /// <exception cref="AppServerException">A turn runs, or the thread does not have so many.</exception>
    public async Task RollBackAsync(int turns, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new Op.RollBack(turns, done), cancellationToken);
        await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Settles the thread anew.</summary>
    /// <exception cref="AppServerException">A turn runs.</exception>
    internal async Task<ThreadSummary> ChangeSettingsAsync(ThreadDefaults defaults, ThreadStartParams parameters, CancellationToken cancellationToken)
    {
        var changed = new TaskCompletionSource<ThreadSummary>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new Op.ChangeSettings(defaults, changed), cancellationToken);
        var summary = await changed.Task.WaitAsync(cancellationToken);
        Parameters = parameters;
        return summary;
    }

    private async Task<Turn> StartAsync(TurnWork work, CancellationToken cancellationToken)
    {
        var accepted = new TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new Op.StartTurn(work, accepted), cancellationToken);
        return await accepted.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Adds input to the running turn.</summary>
    /// <exception cref="AppServerException">No turn runs, or another one.</exception>
    public async Task SteerAsync(string expectedTurnId, ImmutableArray<UserInput> input, CancellationToken cancellationToken)
    {
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new Op.Steer(expectedTurnId, input, accepted), cancellationToken);
        await accepted.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops a turn; completes when it has ended and everything that it ran is dead.</summary>
    /// <exception cref="AppServerException">The turn does not run.</exception>
    public async Task InterruptAsync(string turnId, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new Op.Interrupt(turnId, ended), cancellationToken);
        await ended.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Interrupts what runs, kills background commands, closes the rollout and ends all subscriptions.</summary>
    public async ValueTask DisposeAsync()
    {
        _ops.Writer.TryComplete();
        await _loop;
        await _setup.Resources.DisposeAsync();
        if (_setup.Mcp is { } mcp)
            await mcp.DisposeAsync();
        _events.Complete();
        _setup.Recorder.Dispose();
    }

    private async Task PostAsync(Op op, CancellationToken cancellationToken)
    {
        try
        {
            await _ops.Writer.WriteAsync(op, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw NotLoaded();
        }
    }

    private AppServerException NotLoaded() => AppServerException.InvalidRequest($"thread not loaded: {Summary.Id}");

    private async Task RunAsync()
    {
        await foreach (var op in _ops.Reader.ReadAllAsync(CancellationToken.None))
            Handle(op);
        if (_running is not { } running)
            return;
        foreach (var waiting in running.Waiting)
            waiting.Accepted.SetException(NotLoaded());
        running.Waiting.Clear();
        await running.Cancellation.CancelAsync();
        Finish(await running.Task);
    }

    private void Handle(Op op)
    {
        switch (op)
        {
            case Op.StartTurn { Work: TurnWork.Prompt prompt } start when _running is { } running && running.Steering.TryAdd(prompt.Input):
                start.Accepted.SetResult(running.Turn);
                break;
            case Op.StartTurn { Work: not TurnWork.Prompt } start when _running is not null:
                start.Accepted.SetException(TurnRuns());
                break;
            case Op.ChangeSettings change:
                if (_running is not null)
                    change.Changed.SetException(TurnRuns());
                else
                    change.Changed.SetResult(_setup.ChangeSettings(change.Defaults));
                break;
            case Op.ReadItems items:
                items.Read.SetResult(_running is null ? PastItems.Read(_setup.History.Conversation.Items, Summary.Cwd) : []);
                break;
            case Op.RollBack rollback:
                HandleRollBack(rollback);
                break;
            case Op.StartTurn start:
                // A turn that takes no more input has only its last event left: wait for it, then begin.
                if (_running is { } ending)
                    ending.Waiting.Enqueue(start);
                else
                    Begin(start);
                break;
            case Op.Steer steer:
                HandleSteer(steer);
                break;
            case Op.Interrupt interrupt when _running is { } running && running.Turn.Id == interrupt.TurnId:
                running.Interrupts.Add(interrupt.Ended);
                running.Cancellation.Cancel();
                break;
            case Op.Interrupt interrupt:
                interrupt.Ended.SetException(AppServerException.InvalidRequest("no active turn to interrupt"));
                break;
            case Op.TurnEnded ended:
                Finish(ended.Turn);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static AppServerException TurnRuns() => AppServerException.InvalidRequest("a turn is running");

    private void HandleRollBack(Op.RollBack rollback)
    {
        if (_running is not null)
            rollback.Done.SetException(TurnRuns());
        else if (rollback.Turns < 1 || !_setup.History.TryRollBack(rollback.Turns))
            rollback.Done.SetException(AppServerException.InvalidRequest($"the thread does not have {rollback.Turns} turns to take back"));
        else
            rollback.Done.SetResult();
    }

    private void HandleSteer(Op.Steer steer)
    {
        if (_running is not { } running)
            steer.Accepted.SetException(AppServerException.InvalidRequest("no active turn to steer"));
        else if (running.Turn.Id != steer.ExpectedTurnId)
            steer.Accepted.SetException(AppServerException.InvalidRequest($"expected active turn id `{steer.ExpectedTurnId}` but found `{running.Turn.Id}`"));
        else if (!running.Steering.TryAdd(steer.Input))
            steer.Accepted.SetException(AppServerException.InvalidRequest("no active turn to steer"));
        else
            steer.Accepted.SetResult();
    }

    private void Begin(Op.StartTurn start)
    {
        var startedAt = _setup.Clock.GetUtcNow();
        var turnId = Conversation.ItemIds.NewUuid();
        var turn = new Turn { Id = turnId, RootTurnId = turnId, Status = TurnStatus.InProgress, StartedAt = startedAt.ToUnixTimeSeconds() };
        var running = new RunningTurn(turn, startedAt);
        _running = running;
        // Only the answer to a prompt can be steered; a prompt that comes meanwhile waits.
        if (start.Work is not TurnWork.Prompt)
            running.Steering.Abandon();
        start.Accepted.SetResult(turn);
        // The turn starts on the pool: the loop must stay free to steer and interrupt it.
        running.Task = Task.Run(() => RunTurnAsync(running, start), CancellationToken.None);
    }

    private async Task<Turn> RunTurnAsync(RunningTurn running, Op.StartTurn start)
    {
        TurnOutcome outcome;
        try
        {
            outcome = await _setup.RunTurnAsync(running.Turn, start.Work, running.Steering, running.Cancellation.Token);
        }
        catch (OperationCanceledException) when (running.Cancellation.IsCancellationRequested)
        {
            outcome = new TurnOutcome.Interrupted();
        }
        catch (Exception exception)
        {
            // A bug must end the turn and be seen, not leave front ends waiting for an end that never comes.
            outcome = new TurnOutcome.Failed(new TurnError { Message = $"internal error: {exception.Message}", AdditionalDetails = exception.ToString() });
        }

        running.Steering.Abandon();
        var turn = Complete(running, outcome);
        _ops.Writer.TryWrite(new Op.TurnEnded(turn));
        return turn;
    }

    private Turn Complete(RunningTurn running, TurnOutcome outcome)
    {
        var now = _setup.Clock.GetUtcNow();
        var turn = running.Turn with
        {
            Status = outcome switch
            {
                TurnOutcome.Completed => TurnStatus.Completed,
                TurnOutcome.Failed => TurnStatus.Failed,
                TurnOutcome.Interrupted => TurnStatus.Interrupted,
                _ => throw new UnreachableException(),
            },
            Error = (outcome as TurnOutcome.Failed)?.Error,
            CompletedAt = now.ToUnixTimeSeconds(),
            DurationMs = (long)(now - running.StartedAt).TotalMilliseconds,
        };
        if (turn.Error is { } error)
            _events.Emit(new ThreadEvent.ErrorOccurred(turn.Id, error, WillRetry.No));
        _events.Emit(new ThreadEvent.TurnCompleted(turn));
        return turn;
    }

    private void Finish(Turn turn)
    {
        if (_running is not { } running || running.Turn.Id != turn.Id)
            return;
        _running = null;
        running.Cancellation.Dispose();
        foreach (var interrupt in running.Interrupts)
            interrupt.TrySetResult();
        if (running.Waiting.TryDequeue(out var next))
        {
            Begin(next);
            foreach (var later in running.Waiting)
                Handle(later);
        }
    }

    private sealed class RunningTurn(Turn turn, DateTimeOffset startedAt)
    {
        public Turn Turn { get; } = turn;
        public DateTimeOffset StartedAt { get; } = startedAt;
        public Steering Steering { get; } = new();
        public CancellationTokenSource Cancellation { get; } = new();
        public List<TaskCompletionSource> Interrupts { get; } = [];
        public Queue<Op.StartTurn> Waiting { get; } = new();
        public Task<Turn> Task { get; set; } = System.Threading.Tasks.Task.FromResult(turn);
    }
}
