using System.Collections.Concurrent;
using System.Threading.Channels;
using Codex.Core.Threads;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.AppServer.Clients;

/// <summary>The door for front ends in the same process: calls go straight to the threads, events come back through one queue.</summary>
public sealed class InProcessAppServerClient(ThreadManager threads, DeltaInterest deltas) : IAppServerClient
{
    private readonly Channel<ThreadNotification> _notifications =
        Channel.CreateUnbounded<ThreadNotification>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<string, (ThreadSubscription Subscription, Task Pump)> _subscriptions = [];

    public async Task<ThreadStartResponse> StartThreadAsync(ThreadStartParams parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ThreadStartResponse(await OpenAsync(threads.Start(parameters), cancellationToken));
    }

    public async Task<ThreadResumeResponse> ResumeThreadAsync(ThreadResumeParams parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var thread = threads.Resume(parameters.ThreadId, parameters.Overrides);
        var summary = await OpenAsync(thread, cancellationToken);
        return new ThreadResumeResponse(summary)
        {
            Items = await thread.ReadItemsAsync(cancellationToken),
            Name = threads.FindName(summary.Id),
            Usage = thread.TotalUsage,
        };
    }

    public async Task<ThreadForkResponse> ForkThreadAsync(ThreadForkParams parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var thread = threads.Fork(parameters.ThreadId, parameters.Overrides);
        var summary = await OpenAsync(thread, cancellationToken);
        return new ThreadForkResponse(summary) { Items = await thread.ReadItemsAsync(cancellationToken) };
    }

    public Task<ThreadListResponse> ListThreadsAsync(ThreadListParams parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new ThreadListResponse(threads.List(parameters)));
    }

    public async Task<TurnStartResponse> StartTurnAsync(TurnStartParams parameters, CancellationToken cancellationToken) =>
        new(await threads.Get(parameters.ThreadId).StartTurnAsync(parameters.Input, parameters.OutputSchema, cancellationToken));

    public Task SteerTurnAsync(TurnSteerParams parameters, CancellationToken cancellationToken) =>
        threads.Get(parameters.ThreadId).SteerAsync(parameters.ExpectedTurnId, parameters.Input, cancellationToken);

    public Task InterruptTurnAsync(TurnInterruptParams parameters, CancellationToken cancellationToken) =>
        threads.Get(parameters.ThreadId).InterruptAsync(parameters.TurnId, cancellationToken);

    public async Task<ThreadSettingsResponse> ChangeSettingsAsync(ThreadSettingsParams parameters, CancellationToken cancellationToken) =>
        new(await threads.ChangeSettingsAsync(parameters, cancellationToken));

    public async Task<TurnStartResponse> CompactThreadAsync(string threadId, CancellationToken cancellationToken) =>
        new(await threads.Get(threadId).CompactAsync(cancellationToken));

    public async Task<TurnStartResponse> RunShellCommandAsync(ThreadShellCommandParams parameters, CancellationToken cancellationToken) =>
        new(await threads.Get(parameters.ThreadId).RunShellCommandAsync(parameters.Command, cancellationToken));

    public Task RollBackThreadAsync(ThreadRollbackParams parameters, CancellationToken cancellationToken) =>
        threads.Get(parameters.ThreadId).RollBackAsync(parameters.Turns, cancellationToken);

    public Task SetThreadNameAsync(ThreadNameParams parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        threads.SetName(parameters.ThreadId, parameters.Name);
        return Task.CompletedTask;
    }

    public Task ArchiveThreadAsync(string threadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        threads.Archive(threadId);
        return Task.CompletedTask;
    }

    public Task<SkillListResponse> ListSkillsAsync(string threadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new SkillListResponse(threads.Get(threadId).Skills));
    }

    public Task<McpServerListResponse> ListMcpServersAsync(string threadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new McpServerListResponse(threads.Get(threadId).McpServers));
    }

    public Task<BackgroundTerminalListResponse> ListBackgroundTerminalsAsync(string threadId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new BackgroundTerminalListResponse(threads.Get(threadId).BackgroundTerminals));
    }

    public async Task<BackgroundTerminalTerminateResponse> TerminateBackgroundTerminalAsync(
        BackgroundTerminalTerminateParams parameters, CancellationToken cancellationToken) =>
        new(await threads.Get(parameters.ThreadId).TerminateBackgroundTerminalAsync(parameters.ProcessId, cancellationToken));

    public IAsyncEnumerable<ThreadNotification> ReadNotificationsAsync(CancellationToken cancellationToken) =>
        _notifications.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the subscriptions; the threads live on.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (subscription, pump) in _subscriptions.Values)
        {
            subscription.Dispose();
            await pump;
        }

        _notifications.Writer.TryComplete();
    }

    /// <summary>Waits for what the thread cannot be without; a thread that lacks it is none.</summary>
    private async Task<ThreadSummary> OpenAsync(AgentThread thread, CancellationToken cancellationToken)
    {
        try
        {
            await thread.WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            await threads.UnloadAsync(thread.Summary.Id);
            throw;
        }

        Subscribe(thread);
        return thread.Summary;
    }

    private void Subscribe(AgentThread thread)
    {
        var isNew = false;
        _subscriptions.GetOrAdd(thread.Summary.Id, id =>
        {
            isNew = true;
            var subscription = thread.Subscribe(deltas);
            return (subscription, PumpAsync(id, subscription));
        });
        if (isNew)
            thread.EmitStartupWarnings();
    }

    private async Task PumpAsync(string threadId, ThreadSubscription subscription)
    {
        await foreach (var threadEvent in subscription.Events.ReadAllAsync(CancellationToken.None))
            _notifications.Writer.TryWrite(new ThreadNotification(threadId, threadEvent));
    }
}
