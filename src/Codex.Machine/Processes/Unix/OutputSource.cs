using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Unix;

/// <summary>One stream of output: reads a chunk at a time, so that a command that writes without end does not starve the others.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed class OutputSource(Reactor reactor, SafeFileHandle descriptor, OutputReceiver receiver) : PollSource
{
    private OutputReceiver? _receiver = receiver;

    public override int Descriptor { get; } = (int)descriptor.DangerousGetHandle();

    public override short Events => PollEntry.Readable;

    /// <summary>True when the end was read: all writers have closed it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What the receiver threw.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Called when the end was read.</summary>
    public required Action OnEnded { get; init; }

    public override void OnReady()
    {
        if (ReadChunk() >= 0)
            return;
        reactor.Unwatch(this);
        HasEnded = true;
        OnEnded();
    }

    /// <summary>
    /// Reads what has been written by now, and delivers nothing more after that. Bounded by more than a pipe holds, for a survivor may
    /// write on and on.
    /// </summary>
    public void DeliverRest()
    {
        var rest = 4 * reactor.ReadBuffer.Length;
        while (!HasEnded && rest > 0)
        {
            var read = ReadChunk();
            if (read <= 0)
                break;
            rest -= read;
        }

        StopDelivering();
    }

    /// <summary>From now on what comes is read and dropped; from any thread.</summary>
    public void StopDelivering() => _receiver = null;

    public void Close()
    {
        reactor.Unwatch(this);
        descriptor.Dispose();
    }

    // The number of bytes read; 0 when there are none at the moment; -1 at the end. A terminal says EIO when its last user is gone.
    private int ReadChunk()
    {
        var buffer = reactor.ReadBuffer;
        var read = UnixCalls.Read(descriptor, buffer);
        if (read > 0)
        {
            Deliver(buffer.AsSpan(0, read));
            return read;
        }

        return read < 0 && IsTransient(Marshal.GetLastPInvokeError()) ? 0 : -1;
    }

    private static bool IsTransient(int error) => error == UnixSystem.Current.WouldBlock || error == UnixCalls.Interrupted;

    private void Deliver(ReadOnlySpan<byte> chunk)
    {
        try
        {
            _receiver?.Invoke(chunk);
        }
        catch (Exception fault) // a receiver's bug belongs to its command, whose Exited reports it; the thread serves the other commands too
        {
            Fault = fault;
            _receiver = null;
        }
    }
}
