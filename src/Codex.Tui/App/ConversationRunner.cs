using System.Collections.Immutable;
using System.Threading.Channels;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Tui.App;

/// <summary>Opens conversations, and brings messages to the agent.</summary>
internal sealed class ConversationRunner(
    TuiOptions options, Task<IAppServerClient> connection, FileRestorer restorer, ChannelWriter<AppEvent> events, CancellationToken end)
{
    public Task RunAsync(AppEffect effect) => effect switch
    {
        AppEffect.OpenThread open => OpenAsync(open.Choice),
        AppEffect.ListThreads list => ListThreadsAsync(list),
        AppEffect.StartTurn start => StartTurnAsync(start),
        AppEffect.SteerTurn steer => SteerAsync(steer),
        AppEffect.InterruptTurn interrupt => InterruptAsync(interrupt),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task OpenAsync(ThreadChoice choice)
    {
        try
        {
            var client = await connection;
            events.TryWrite(choice switch
            {
                ThreadChoice.Resume resume => await ResumeAsync(client, await FindAsync(client, resume.IdOrName)),
                ThreadChoice.ResumeLast last when await FindLastAsync(client, last.Scope) is { } id => await ResumeAsync(client, id),
                ThreadChoice.ForkLast last when await FindLastAsync(client, last.Scope) is { } id => await ForkAsync(client, id, shown: null),
                ThreadChoice.Fork fork => await ForkAsync(client, await FindAsync(client, fork.IdOrName), fork.IsOnScreen ? [] : null),
                _ => new AppEvent.ThreadOpened((await client.StartThreadAsync(options.Thread, end)).Thread),
            });
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception)
        {
            // Whatever keeps the agent from starting (configuration, sign-in, a broken rollout) is for the user to read.
            events.TryWrite(new AppEvent.OpenFailed(exception.Message));
        }
    }

    private async Task<AppEvent.ThreadOpened> ResumeAsync(IAppServerClient client, string id)
    {
        var resumed = await client.ResumeThreadAsync(new ThreadResumeParams { ThreadId = id, Overrides = options.Thread }, end);
        return new AppEvent.ThreadOpened(resumed.Thread) { Items = resumed.Items, Usage = resumed.Usage, Name = resumed.Name };
    }

    /// <param name="client">The agent.</param>
    /// <param name="id">What is forked.</param>
    /// <param name="shown">What is to be shown of its history; null for all.</param>
    private async Task<AppEvent.ThreadOpened> ForkAsync(IAppServerClient client, string id, ImmutableArray<ThreadItem>? shown)
    {
        var forked = await client.ForkThreadAsync(new ThreadForkParams { ThreadId = id, Overrides = options.Thread }, end);
        return new AppEvent.ThreadOpened(forked.Thread) { Items = shown ?? forked.Items };
    }

    /// <summary>The id behind a name that the user gave a thread; what is no such name is taken for an id.</summary>
    private async Task<string> FindAsync(IAppServerClient client, string idOrName)
    {
        if (Guid.TryParse(idOrName, out _))
            return idOrName;
        var all = await client.ListThreadsAsync(new ThreadListParams { Limit = int.MaxValue }, end);
        return all.Data.FirstOrDefault(entry => entry.Name == idOrName)?.Id ?? idOrName;
    }

    private async Task<string?> FindLastAsync(IAppServerClient client, ThreadScope scope)
    {
        var parameters = new ThreadListParams { Cwd = scope.AllDirectories ? null : options.Cwd, InteractiveOnly = !scope.NonInteractive, Limit = 1 };
        return (await client.ListThreadsAsync(parameters, end)).Data.FirstOrDefault()?.Id;
    }

    private async Task StartTurnAsync(AppEffect.StartTurn start)
    {
        try
        {
            var client = await connection;
            if (start.Pictured is { } message)
                await restorer.TakeAsync(message, end);
            await client.StartTurnAsync(new TurnStartParams { ThreadId = start.ThreadId, Input = start.Draft.ToInput() }, end);
        }
        catch (AppServerException exception)
        {
            events.TryWrite(new AppEvent.SendFailed(start.Draft, exception.Message));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task SteerAsync(AppEffect.SteerTurn steer)
    {
        try
        {
            var client = await connection;
            var parameters = new TurnSteerParams { ThreadId = steer.ThreadId, ExpectedTurnId = steer.TurnId, Input = steer.Draft.ToInput() };
            await client.SteerTurnAsync(parameters, end);
        }
        catch (AppServerException)
        {
            events.TryWrite(new AppEvent.SteerRefused(steer.Draft));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task InterruptAsync(AppEffect.InterruptTurn interrupt)
    {
        try
        {
            var client = await connection;
            await client.InterruptTurnAsync(new TurnInterruptParams { ThreadId = interrupt.ThreadId, TurnId = interrupt.TurnId }, end);
        }
        catch (Exception exception) when (exception is AppServerException or OperationCanceledException)
        {
            // The turn ended by itself meanwhile, which its own event tells.
        }
    }

    private async Task ListThreadsAsync(AppEffect.ListThreads wanted)
    {
        try
        {
            var client = await connection;
            // All of them: what the scope hides can be shown by a key, and is counted.
            var listed = await client.ListThreadsAsync(new ThreadListParams { Limit = 2000 }, end);
            events.TryWrite(new AppEvent.ThreadsListed(listed.Data, wanted));
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception)
        {
            // As with opening a thread: the user has to know why there is nothing to choose from.
            events.TryWrite(new AppEvent.OpenFailed(exception.Message));
        }
    }
}
