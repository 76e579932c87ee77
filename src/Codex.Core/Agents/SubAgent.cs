using System.Collections.Immutable;
using Codex.Core.Threads;
using Codex.Protocol.Threads;

namespace Codex.Core.Agents;

/// <summary>One sub-agent: a thread of its own, watched for how it stands.</summary>
internal sealed class SubAgent : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly AgentThread _thread;
    private readonly ThreadSubscription _subscription;
    private readonly Task _watching;
    private readonly Action<SubAgent> _onFinished;
    private TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CollabAgentState _state = new(CollabAgentStatus.PendingInit, Message: null);
    private string? _turnId;

    /// <param name="thread">Owned from now on.</param>
    /// <param name="nickname">What the model calls it.</param>
    /// <param name="onFinished">Called when a turn of it has ended.</param>
    public SubAgent(AgentThread thread, string nickname, Action<SubAgent> onFinished)
    {
        _thread = thread;
        Nickname = nickname;
        _onFinished = onFinished;
        _subscription = thread.Subscribe(DeltaInterest.NotWanted);
        _watching = WatchAsync();
    }

    public string Id => _thread.Summary.Id;

    public string Nickname { get; }

    public CollabAgentState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>Completes when it does nothing any more.</summary>
    public Task Finished
    {
        get
        {
            lock (_lock)
                return _finished.Task;
        }
    }

    /// <summary>Gives it something to do; while it works that is one more thing to heed.</summary>
    public async Task SendAsync(ImmutableArray<UserInput> input, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_finished.Task.IsCompleted)
                _finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await _thread.StartTurnAsync(input, outputSchema: null, cancellationToken);
    }

    /// <summary>Stops what it does.</summary>
    public async Task InterruptAsync(CancellationToken cancellationToken)
    {
        string? turnId;
        lock (_lock)
            turnId = _turnId;
        if (turnId is null)
            return;
        try
        {
            await _thread.InterruptAsync(turnId, cancellationToken);
        }
        catch (Protocol.AppServer.AppServerException)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <summary>Ends it, and everything it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync();
        await _watching;
        _subscription.Dispose();
        lock (_lock)
            _finished.TrySetResult();
    }

    private async Task WatchAsync()
    {
        string? lastMessage = null;
        await foreach (var threadEvent in _subscription.Events.ReadAllAsync(CancellationToken.None))
        {
            switch (threadEvent)
            {
                case ThreadEvent.TurnStarted started:
                    Change(CollabAgentStatus.Running, message: null, started.Turn.Id);
                    break;
                case ThreadEvent.ItemCompleted { Item: ThreadItem.AgentMessage message }:
                    lastMessage = message.Text;
                    break;
                case ThreadEvent.TurnCompleted ended:
                    Finish(ended.Turn, lastMessage);
                    break;
            }
        }
    }

    private void Change(CollabAgentStatus status, string? message, string? turnId)
    {
        lock (_lock)
        {
            _state = new CollabAgentState(status, message);
            _turnId = turnId;
        }
    }

    private void Finish(Turn turn, string? lastMessage)
    {
        var (status, message) = turn.Status switch
        {
            TurnStatus.Completed => (CollabAgentStatus.Completed, lastMessage),
            TurnStatus.Failed => (CollabAgentStatus.Errored, turn.Error?.Message),
            _ => (CollabAgentStatus.Interrupted, null),
        };
        Change(status, message, turnId: null);
        _onFinished(this);
        lock (_lock)
            _finished.TrySetResult();
    }
}
