using System.Collections.Immutable;
using Codex.Core.Threads;
using Codex.Machine.Processes;
using Codex.Machine.Shells;
using Codex.Protocol.Threads;

namespace Codex.Core.Tools.Exec;

/// <summary>
/// One command from start to end: its output, the item that front ends see, and what of the output the model has not been told yet.
/// The item completes when the command ends, whoever waits for it then.
/// </summary>
internal sealed class ExecSession : IAsyncDisposable
{
    private readonly RunningCommand _command;
    private readonly SessionOutput _output;
    private readonly TimeProvider _clock;
    private readonly long _startedAt;
    private readonly Task<int> _completion;

    private ExecSession(RunningCommand command, SessionOutput output, ExecItem item, TimeProvider clock)
    {
        _command = command;
        _output = output;
        _clock = clock;
        _startedAt = clock.GetTimestamp();
        Item = item;
        _completion = CompleteAsync(item);
    }

    /// <summary>Whether the command has a terminal: only then can it be typed into.</summary>
    public bool IsTerminal => Item.IsTerminal;

    /// <summary>The command, as front ends see it.</summary>
    public ExecItem Item { get; }

    /// <summary>How long ago it was started.</summary>
    public TimeSpan Age => _clock.GetElapsedTime(_startedAt);

    /// <summary>The exit code; null while it runs.</summary>
    public int? ExitCode => _completion.IsCompletedSuccessfully ? _completion.Result : null;

    /// <summary>Starts a command and tells that it started; when it cannot start, tells that it failed.</summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static ExecSession Start(CommandStart start, ExecItem item, TimeProvider clock)
    {
        var output = new SessionOutput(item);
        item.Started();
        try
        {
            return new ExecSession(ProcessLauncher.Start(start with { Output = output.Append }), output, item, clock);
        }
        catch (ProcessStartException exception)
        {
            item.FailedToStart($"Failed to create unified exec process: {exception.Message}");
            throw;
        }
    }

    /// <summary>Waits until the command ends or the time is over.</summary>
    /// <exception cref="OperationCanceledException">The turn was interrupted; the command still runs.</exception>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await _completion.WaitAsync(limit, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on in the background.
        }
    }

    /// <summary>Takes what the model has not been told yet.</summary>
    public (string Text, long TotalBytes) TakeOutput() => 
        _output.Take(_completion.IsCompleted ? OutputTake.Everything : OutputTake.WholeCharacters);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) => _command.WriteInputAsync(input, cancellationToken);

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => _command.Interrupt();

    /// <summary>Kills the command with everything that it started; completes when all of it is gone and the item is complete.</summary>
    public async Task KillAsync()
    {
        await _command.KillTreeAsync();
        await _completion;
    }

    /// <summary>Kills what still runs. A command that ended by itself may have left a server running: that is let go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_completion.IsCompleted)
            _command.Release();
        else
            await KillAsync();
        await _command.DisposeAsync();
    }

    private async Task<int> CompleteAsync(ExecItem item)
    {
        var exit = await _command.Exited;
        item.Completed(_output.All(), exit.Code, _clock.GetElapsedTime(_startedAt));
        return exit.Code;
    }
}

/// <summary>The item of one command, as its thread tells it.</summary>
internal sealed class ExecItem(ThreadEventStream events, string turnId, ThreadItem.CommandExecution item)
{
    /// <summary>Makes the item of a command that is about to start.</summary>
    public static ExecItem Create(ThreadEventStream events, string turnId, string callId, ImmutableArray<string> argv, string cwd, bool isTerminal,
        CommandSource source = CommandSource.UnifiedExecStartup) =>
        new(events, turnId, new ThreadItem.CommandExecution
        {
            Id = callId,
            Argv = argv,
            Command = ShellWords.Join(argv),
            Cwd = cwd,
            Source = source,
            Status = ItemStatus.InProgress,
            CommandActions = CommandSummary.Describe(argv, cwd),
        })
        {
            IsTerminal = isTerminal,
        };

    private bool _hasStarted;

    public bool IsTerminal { get; private init; }

    public string Id => item.Id;

    public string Command => item.Command;

    public string Cwd => item.Cwd;

    public bool WantsDeltas => events.WantsDeltas;

    /// <summary>Tells that the command begins, or waits for an approval; once.</summary>
    public void Started()
    {
        if (!_hasStarted)
            events.Emit(new ThreadEvent.ItemStarted(turnId, item));
        _hasStarted = true;
    }

    /// <summary>A human said no.</summary>
    public void Declined() => events.Emit(new ThreadEvent.ItemCompleted(turnId, item with { Status = ItemStatus.Declined }));

    public void Output(string delta) => events.Emit(new ThreadEvent.CommandOutputDelta(turnId, item.Id, delta));

    public void FailedToStart(string reason) => events.Emit(new ThreadEvent.ItemCompleted(turnId, item with
    {
        Status = ItemStatus.Failed,
        AggregatedOutput = reason,
        ExitCode = -1,
        DurationMs = 0,
    }));

    public void Completed(string output, int exitCode, TimeSpan duration) => events.Emit(new ThreadEvent.ItemCompleted(turnId, item with
    {
        Status = exitCode == 0 ? ItemStatus.Completed : ItemStatus.Failed,
        AggregatedOutput = output,
        ExitCode = exitCode,
        DurationMs = (long)duration.TotalMilliseconds,
    }));
}
