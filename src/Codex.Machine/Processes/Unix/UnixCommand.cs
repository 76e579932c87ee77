using System.Collections.Immutable;
using System.Runtime.Versioning;
using Codex.Machine.Pty;
using Codex.Machine.Pty.Unix;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// A command on Linux or macOS. Its course belongs to the reactor's thread: <see cref="Begin"/>, output as it comes,
/// <see cref="OnExited"/>, and <see cref="Complete"/> when the output has ended too or the time for that is over.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed class UnixCommand : RunningCommand
{
    private static readonly TimeSpan s_reapAgainTime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_completionTime = TimeSpan.FromSeconds(1);

    private readonly Reactor _reactor;
    private readonly SafeFileHandle? _terminal;
    private readonly ImmutableArray<OutputSource> _outputs;
    private readonly InputQueue? _input;
    private readonly TimeSpan _trailingOutputTime;
    private readonly ExitWatch _exitWatch;
    private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> _kill;
    private readonly Action? _afterKill;
    private readonly Lock _lock = new();
    private ProcessExit _exit;
    private volatile bool _isReaped;
    private volatile bool _isReleased;
    private volatile bool _isClosed;
    private bool _isComplete;

    public UnixCommand(int processId, long startedAt, CommandStart start, CommandChannels channels, Reactor reactor)
    {
        Id = processId;
        StartedAt = startedAt;
        Environment = start.Environment;
        _reactor = reactor;
        _trailingOutputTime = start.TrailingOutputTime;
        _exitWatch = start.ExitWatch;
        _afterKill = start.AfterKill;
        TerminationTime = start.TerminationTime;
        _terminal = channels.Terminal;
        _kill = new Lazy<Task>(EndAsync);
        var outputs = ImmutableArray.CreateBuilder<OutputSource>(initialCapacity: 2);
        if ((channels.Terminal ?? channels.Output) is { } output)
            outputs.Add(new OutputSource(reactor, output, start.Output) { OnEnded = OnOutputEnded });
        if (channels.Error is { } error && start.ErrorOutput is { } errorReceiver)
            outputs.Add(new OutputSource(reactor, error, errorReceiver) { OnEnded = OnOutputEnded });
        _outputs = outputs.ToImmutable();
        if (channels.Terminal is not null)
            _input = new InputQueue(reactor, channels.Terminal, InputEnd.EndOfFileCharacter);
        else if (channels.Input is not null)
            _input = new InputQueue(reactor, channels.Input, InputEnd.Close);
    }

    public override int Id { get; }

    public override Task<ProcessExit> Exited => _exited.Task;

    /// <summary>What it was started with: tells its descendants from those of other commands.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>A moment just before it was started, on the clock of <see cref="ProcessEntry.StartedAt"/>.</summary>
    public long StartedAt { get; }

    /// <summary>How long SIGTERM has before SIGKILL.</summary>
    public TimeSpan TerminationTime { get; }

    /// <summary>True when the process is gone and its id no longer ours.</summary>
    public bool IsReaped => _isReaped;

    /// <summary>True when nobody owns it any more.</summary>
    public bool IsReleased => _isReleased;

    private InputQueue Input => _input ?? throw new InvalidOperationException("the command was started without an input");

    public override ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Input.WriteAsync(data, cancellationToken);

    public override void CloseInput() => Input.Finish();

    public override void Resize(TerminalSize size)
    {
        lock (_lock)
        {
            if (_terminal is not null && !_isClosed)
                PseudoTerminal.SetSize(_terminal, size);
        }
    }

    public override void Interrupt()
    {
        lock (_lock)
        {
            if (_isReaped)
                return;
            var foreground = _terminal is null || _isClosed ? -1 : UnixCalls.GetForegroundGroup(_terminal);
            _ = UnixCalls.Kill(foreground > 0 ? -foreground : -Id, UnixCalls.SignalInterrupt);
        }
    }

    public override Task KillTreeAsync() => _isReleased ? Task.CompletedTask : _kill.Value;

    public override void Release()
    {
        if (_kill.IsValueCreated)
            return;
        _isReleased = true;
        foreach (var output in _outputs)
            output.StopDelivering();
        CommandRegistry.RemoveReleased();
    }

    /// <summary>Sends a signal to the process and the group of its id; false when the process is gone.</summary>
    public bool TrySignal(int signal)
    {
        lock (_lock) // the id is reaped under it, and may be another's after that
        {
            if (_isReaped)
                return false;
            _ = UnixCalls.Kill(-Id, signal);
            _ = UnixCalls.Kill(Id, signal); // it may have moved to another group
            return true;
        }
    }

    /// <summary>Begins to follow the process.</summary>
    public void Begin()
    {
        foreach (var output in _outputs)
            _reactor.Watch(output);
        ExitSource.Watch(_reactor, Id, _exitWatch, OnExited);
        AdoptedChildren.ReapFromTimeToTime(_reactor);
    }

    private void OnExited()
    {
        lock (_lock)
        {
            if (UnixCalls.Reap(Id) is not { } exit)
            {
                // A debugger that is attached gets the status first.
                _reactor.Schedule(s_reapAgainTime, OnExited);
                return;
            }

            _exit = exit;
            _isReaped = true;
        }

        AdoptedChildren.Reap();
        if (_outputs.All(output => output.HasEnded))
            Complete();
        else
            _reactor.Schedule(_trailingOutputTime, Complete);
    }

    private void OnOutputEnded()
    {
        if (!_isReaped || !_outputs.All(output => output.HasEnded))
            return;
        Complete();
        CloseDescriptors();
    }

    private void Complete()
    {
        if (_isComplete)
            return;
        _isComplete = true;
        foreach (var output in _outputs)
            output.DeliverRest();
        _input?.End();
        if (_outputs.Select(output => output.Fault).FirstOrDefault(fault => fault is not null) is { } fault)
            _exited.SetException(fault);
        else
            _exited.SetResult(_exit);
        if (_outputs.All(output => output.HasEnded))
            CloseDescriptors();
        if (_isReleased)
            CommandRegistry.RemoveReleased();
    }

    private void CloseDescriptors()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var output in _outputs)
                output.Close();
        }
    }

    private async Task EndAsync()
    {
        await new CommandTree(this).KillAsync();
        _afterKill?.Invoke();
        if (!_exited.Task.IsCompleted)
            await Task.WhenAny(_exited.Task, Task.Delay(s_completionTime)); // not for ever, were it one that cannot be killed
        CommandRegistry.Remove(this);
        if (_isClosed)
            return;
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() =>
        {
            _input?.End();
            CloseDescriptors();
            closed.SetResult();
        });
        await closed.Task;
    }
}
