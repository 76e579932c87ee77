using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Windows;

/// <summary>
/// Reads one stream of output on a thread of its own (anonymous pipes cannot be waited for) until all writers have closed it, also when
/// nobody wants it any more: a survivor that writes must not be held up.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeReader
{
    private const int ChunkSize = 8192;

    private readonly SafeFileHandle _pipe;
    private readonly Lock _delivery;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OutputReceiver? _receiver;

    /// <param name="pipe">Our end; closed at the end of the output.</param>
    /// <param name="receiver">Takes the output.</param>
    /// <param name="delivery">Held while a receiver is called, so that the two streams of a command do not call at once.</param>
    public PipeReader(SafeFileHandle pipe, OutputReceiver receiver, Lock delivery)
    {
        (_pipe, _receiver, _delivery) = (pipe, receiver, delivery);
        new Thread(Read) { IsBackground = true, Name = "command output" }.Start();
    }

    /// <summary>Completes at the end of the output.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What the receiver threw.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>The receiver is not called again once this has returned.</summary>
    public void StopDelivering()
    {
        lock (_delivery)
            _receiver = null;
    }

    private void Read()
    {
        using var stream = new FileStream(_pipe, FileAccess.Read, bufferSize: 0);
        var buffer = new byte[ChunkSize];
        try
        {
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
                Deliver(buffer.AsSpan(0, read));
        }
        catch (IOException)
        {
            // A broken pipe is the end, too.
        }

        _ended.SetResult();
    }

    private void Deliver(ReadOnlySpan<byte> chunk)
    {
        lock (_delivery)
        {
            try
            {
                _receiver?.Invoke(chunk);
            }
            catch (Exception fault) // a receiver's bug belongs to its command, whose Exited reports it
            {
                Fault = fault;
                _receiver = null;
            }
        }
    }
}
