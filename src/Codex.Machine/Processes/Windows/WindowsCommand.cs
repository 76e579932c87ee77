using System.Runtime.Versioning;
using Codex.Machine.Pty;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Windows;

/// <summary>
/// A command on Windows. There are no signals: ending it means ending its job, at once and with everything in it, and an interrupt reaches
/// only what shares our console.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsCommand : RunningCommand
{
    private static readonly TimeSpan s_completionTime = TimeSpan.FromSeconds(5);

    private readonly StartedProcess _process;
    private readonly JobObject _job;
    private readonly TimeSpan _trailingOutputTime;
    private readonly Action? _afterKill;
    private readonly List<PipeReader> _outputs = [];
    private readonly FileStream? _input;
    private readonly SemaphoreSlim _inputTurn = new(1);
    private readonly Task<ProcessExit> _exited;
    private readonly Lazy<Task> _kill;
    private int _pendingWrites;
    private bool _isInputClosing;
    private volatile bool _isReleased;

    /// <summary>Takes over the process, its job and our ends of its pipes.</summary>
    public WindowsCommand(CommandStart start, StartedProcess process, JobObject job, SafeFileHandle? input, SafeFileHandle output, SafeFileHandle? error)
    {
        (_process, _job, _trailingOutputTime, _afterKill) = (process, job, start.TrailingOutputTime, start.AfterKill);
        Id = process.Id;
        var delivery = new Lock();
        _outputs.Add(new PipeReader(output, start.Output, delivery));
        if (error is not null && start.ErrorOutput is { } receiver)
            _outputs.Add(new PipeReader(error, receiver, delivery));
        _input = input is null ? null : new FileStream(input, FileAccess.Write, bufferSize: 0);
        _kill = new Lazy<Task>(EndAsync);
        _exited = FollowAsync();
    }

    public override int Id { get; }

    public override Task<ProcessExit> Exited => _exited;

    private FileStream Input => _input ?? throw new InvalidOperationException("the command was started without an input");

    public override async ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var input = Input;
        lock (_inputTurn)
        {
            if (_isInputClosing)
                throw new IOException("the input was closed");
            _pendingWrites++;
        }

        var isMyTurn = false;
        try
        {
            await _inputTurn.WaitAsync(cancellationToken);
            isMyTurn = true;
            await input.WriteAsync(data, cancellationToken);
        }
        finally
        {
            if (isMyTurn)
                _inputTurn.Release();
            EndInput(writes: 1, closes: false);
        }
    }

    public override void CloseInput()
    {
        _ = Input;
        EndInput(writes: 0, closes: true);
    }

    public override void Resize(TerminalSize size)
    {
        // There are no terminals yet.
    }

    public override void Interrupt()
    {
        if (!_exited.IsCompleted)
            _ = WindowsCalls.GenerateConsoleCtrlEvent(WindowsCalls.ControlBreak, Id);
    }

    public override Task KillTreeAsync() => _isReleased ? Task.CompletedTask : _kill.Value;

    public override void Release()
    {
        if (_kill.IsValueCreated || _isReleased)
            return;
        _isReleased = true;
        _outputs.ForEach(output => output.StopDelivering());
        try
        {
            _job.LetGo();
        }
        catch (WindowsCallException)
        {
            return; // the handle stays open, and with it what runs
        }

        _job.Dispose();
    }

    /// <summary>Closes the input when that was asked for and nothing is being written any more.</summary>
    private void EndInput(int writes, bool closes)
    {
        lock (_inputTurn)
        {
            _pendingWrites -= writes;
            _isInputClosing |= closes;
            if (_isInputClosing && _pendingWrites == 0)
                _input?.Dispose();
        }
    }

    private async Task<ProcessExit> FollowAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var handle = new ManualResetEvent(false) { SafeWaitHandle = _process.Handle };
        var registration = ThreadPool.RegisterWaitForSingleObject(handle, (_, _) => ended.SetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        await ended.Task;
        registration.Unregister(null);
        var exit = new ProcessExit(_process.ReadExitCode());
        await Task.WhenAny(Task.WhenAll(_outputs.Select(output => output.Ended)), Task.Delay(_trailingOutputTime));
        _outputs.ForEach(output => output.StopDelivering());
        EndInput(writes: 0, closes: true);
        return _outputs.Select(output => output.Fault).FirstOrDefault(fault => fault is not null) is { } fault ? throw fault : exit;
    }

    private async Task EndAsync()
    {
        _job.Kill();
        // Processes end a moment after the call; not for ever, were there one that cannot be ended.
        await Task.WhenAny(Task.WhenAll(_outputs.Select(output => output.Ended).Append(_exited)), Task.Delay(s_completionTime));
        _afterKill?.Invoke();
        _job.Dispose();
    }
}
