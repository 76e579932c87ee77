using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Cli.Exec;

/// <summary>
/// Runs one turn and reports it: start or resume a thread, show its events, answer with an exit code. Exit codes: 0 the turn completed
/// (also when commands in it failed), 1 it failed, was interrupted or could not start.
/// </summary>
internal sealed class ExecRunner(IAppServerClient client, IExecOutput output)
{
    /// <summary>Runs the turn.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="prompt">The prompt, from wherever it came.</param>
    /// <param name="outputSchema">The parsed schema file.</param>
    /// <param name="overrides">Settings of the thread that the command line gives.</param>
    /// <param name="interrupted">Set by a signal: the turn is interrupted and everything that it runs is killed.</param>
    public async Task<ExecOutcome> RunAsync(
        ExecRequest request, string prompt, JsonElement? outputSchema, ThreadStartParams overrides, CancellationToken interrupted)
    {
        var thread = await OpenThreadAsync(request, overrides, interrupted);
        output.Begin(thread, prompt);
        ImmutableArray<UserInput> input = [.. request.Images.Select(path => new UserInput.LocalImage(path)), new UserInput.Text(prompt)];
        var parameters = new TurnStartParams { ThreadId = thread.Id, Input = input, OutputSchema = outputSchema };
        var turn = (await client.StartTurnAsync(parameters, interrupted)).Turn;
        var outcome = await WatchAsync(thread.Id, turn.Id, interrupted);
        if (outcome.Status != TurnStatus.Interrupted)
            output.End(outcome.LastMessage);
        return outcome;
    }

    private async Task<ThreadSummary> OpenThreadAsync(ExecRequest request, ThreadStartParams overrides, CancellationToken cancellationToken)
    {
        var id = request.Resume is { } resume ? await FindThreadAsync(resume, overrides, cancellationToken) : null;
        var method = id is null ? "start" : request.Forks ? "fork" : "resume";
        try
        {
            if (id is null)
                return (await client.StartThreadAsync(overrides, cancellationToken)).Thread;
            if (request.Forks)
                return (await client.ForkThreadAsync(new ThreadForkParams { ThreadId = id, Overrides = overrides }, cancellationToken)).Thread;
            return (await client.ResumeThreadAsync(new ThreadResumeParams { ThreadId = id, Overrides = overrides }, cancellationToken)).Thread;
        }
        catch (AppServerException exception)
        {
            throw new ExecException($"Error: thread/{method}: thread/{method} failed: {exception.Message} (code {exception.Code})");
        }
    }

    /// <summary>The id to resume; null when nothing fits, which starts a new thread as the original does.</summary>
    private async Task<string?> FindThreadAsync(ResumeTarget target, ThreadStartParams overrides, CancellationToken cancellationToken)
    {
        switch (target)
        {
            case ResumeTarget.Named named when Guid.TryParse(named.IdOrName, out _):
                return named.IdOrName;
            case ResumeTarget.Named named:
                var all = await client.ListThreadsAsync(new ThreadListParams { Limit = int.MaxValue }, cancellationToken);
                return all.Data.FirstOrDefault(entry => entry.Name == named.IdOrName)?.Id;
            case ResumeTarget.Last last:
                var filter = new ThreadListParams { Cwd = last.AllDirectories ? null : overrides.Cwd, Limit = 1 };
                return (await client.ListThreadsAsync(filter, cancellationToken)).Data.FirstOrDefault()?.Id;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<ExecOutcome> WatchAsync(string threadId, string turnId, CancellationToken interrupted)
    {
        string? lastMessage = null;
        var interruption = Task.CompletedTask;
        // The events are read to the turn's end even when interrupted: the end says that all that it ran is dead.
        await using var signal = interrupted.UnsafeRegister(
            _ => interruption = client.InterruptTurnAsync(new TurnInterruptParams { ThreadId = threadId, TurnId = turnId }, CancellationToken.None), null);
        await foreach (var notification in client.ReadNotificationsAsync(CancellationToken.None))
        {
            if (notification.ThreadId != threadId)
                continue;
            var isSilent = interrupted.IsCancellationRequested;
            if (notification.Event is ThreadEvent.ItemCompleted { Item: ThreadItem.AgentMessage message })
                lastMessage = message.Text;
            if (notification.Event is ThreadEvent.TurnCompleted completed && completed.Turn.Id == turnId)
            {
                if (!isSilent)
                    output.Handle(completed);
                await IgnoreRefusalAsync(interruption);
                return new ExecOutcome(completed.Turn.Status, lastMessage);
            }

            if (!isSilent)
                output.Handle(notification.Event);
        }

        return new ExecOutcome(TurnStatus.Interrupted, lastMessage);
    }

    /// <summary>An interrupt that crosses the turn's own end is refused; that is no failure.</summary>
    private static async Task IgnoreRefusalAsync(Task interruption)
    {
        try
        {
            await interruption;
        }
        catch (AppServerException)
        {
        }
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Status">The turn's last status.</param>
/// <param name="LastMessage">The last message of the model; null when there was none.</param>
internal sealed record ExecOutcome(TurnStatus Status, string? LastMessage);
