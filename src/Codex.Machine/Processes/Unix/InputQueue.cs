using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>
/// What is to be written to a command, in order: at once on the caller's thread while there is room, the rest by the reactor as the
/// command reads. Thread-safe.
/// </summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed class InputQueue : PollSource
{
    private readonly Reactor _reactor;
    private readonly SafeFileHandle _descriptor;
    private readonly InputEnd _end;
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingWrite> _pending = new();
    private bool _isFinishing;
    private bool _hasEnded;

    public InputQueue(Reactor reactor, SafeFileHandle descriptor, InputEnd end)
    {
        _reactor = reactor;
        _descriptor = descriptor;
        _end = end;
        Descriptor = (int)descriptor.DangerousGetHandle();
    }

    public override int Descriptor { get; }

    public override short Events => PollEntry.Writable;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Enqueue(data) is not { } pending)
            return;
        using var registration = cancellationToken.Register(() => Withdraw(pending, cancellationToken));
        await pending.Done.Task;
    }

    /// <summary>Ends the input after what is queued.</summary>
    public void Finish()
    {
        if (_end == InputEnd.EndOfFileCharacter)
        {
            try
            {
                _ = Enqueue(new byte[] { 0x04 });
            }
            catch (IOException)
            {
                // It has ended already.
            }

            return;
        }

        lock (_lock)
        {
            _isFinishing = true;
            if (_pending.Count == 0)
                _reactor.Post(End);
        }
    }

    /// <summary>Fails what is queued and closes the pipe; on the reactor's thread.</summary>
    public void End()
    {
        _reactor.Unwatch(this);
        lock (_lock)
        {
            _hasEnded = true;
            FailPending(UnixCalls.BrokenPipe);
            if (_end == InputEnd.Close)
                _descriptor.Dispose();
        }
    }

    public override void OnReady()
    {
        lock (_lock)
        {
            while (_pending.First is { } first)
            {
                var written = WriteSome(first.Value.Data.Span, out var error);
                if (error != 0)
                {
                    FailPending(error);
                    break;
                }

                first.Value.Data = first.Value.Data[written..];
                if (!first.Value.Data.IsEmpty)
                    return; // no room: wait for the next call
                _pending.RemoveFirst();
                first.Value.Done.TrySetResult();
            }

            _reactor.Unwatch(this);
            if (!_isFinishing)
                return;
        }

        End();
    }

    // The write that is left to the reactor; null when all was written.
    private PendingWrite? Enqueue(ReadOnlyMemory<byte> data)
    {
        lock (_lock)
        {
            if (_hasEnded || _isFinishing)
                throw new IOException(SystemError.Describe(UnixCalls.BrokenPipe));
            if (_pending.Count == 0)
            {
                data = data[WriteSome(data.Span, out var error)..];
                if (error != 0)
                    throw new IOException(SystemError.Describe(error));
                if (data.IsEmpty)
                    return null;
            }

            var pending = new PendingWrite { Data = data };
            _pending.AddLast(pending);
            _reactor.Post(WatchIfPending);
            return pending;
        }
    }

    private void WatchIfPending()
    {
        lock (_lock)
        {
            if (_pending.Count > 0)
                _reactor.Watch(this);
        }
    }

    private int WriteSome(ReadOnlySpan<byte> data, out int error)
    {
        error = 0;
        var total = 0;
        while (total < data.Length)
        {
            var written = UnixCalls.Write(_descriptor, data[total..]);
            if (written >= 0)
            {
                total += written;
                continue;
            }

            var reason = Marshal.GetLastPInvokeError();
            if (reason == UnixCalls.Interrupted)
                continue;
            if (reason != UnixSystem.Current.WouldBlock)
                error = reason;
            break;
        }

        return total;
    }

    private void Withdraw(PendingWrite write, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_pending.Remove(write))
                return;
            write.Done.TrySetCanceled(cancellationToken);
            if (_pending.Count == 0)
                _reactor.Post(_isFinishing ? End : UnwatchIfIdle);
        }
    }

    private void UnwatchIfIdle()
    {
        lock (_lock)
        {
            if (_pending.Count == 0)
                _reactor.Unwatch(this);
        }
    }

    private void FailPending(int error)
    {
        foreach (var write in _pending)
            write.Done.TrySetException(new IOException(SystemError.Describe(error)));
        _pending.Clear();
    }

    private sealed class PendingWrite
    {
        public required ReadOnlyMemory<byte> Data { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How a command is told that there is no more input.</summary>
internal enum InputEnd
{
    /// <summary>Its pipe is closed.</summary>
    Close,

    /// <summary>Its terminal gets Ctrl-D.</summary>
    EndOfFileCharacter,
}
