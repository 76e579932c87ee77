using System.Threading.Channels;
using Codex.Machine.Terminal;
using Codex.Tui.Input;

namespace Codex.Tui.App;

/// <summary>
/// Reads the terminal on a thread of its own and puts what it says into the queue. It sleeps until there is input; only an escape or an
/// Enter that may belong to something longer is given a few milliseconds.
/// </summary>
internal sealed class InputPump(TerminalDevice device, ChannelWriter<AppEvent> events, TimeProvider clock)
{
    private static readonly TimeSpan EscapePatience = TimeSpan.FromMilliseconds(20);

    private readonly InputDecoder _decoder = new();
    private readonly BurstFilter _bursts = new();
    private Thread? _thread;
    private volatile bool _isStopping;

    public void Start()
    {
        _isStopping = false;
        _thread = new Thread(Run) { IsBackground = true, Name = "terminal input" };
        _thread.Start();
    }

    /// <summary>Stops reading, so that another program can have the keys; returns when nothing is read any more.</summary>
    public void Stop()
    {
        if (_thread is not { } thread)
            return;
        _isStopping = true;
        device.Wake();
        thread.Join();
        _thread = null;
    }

    private void Run()
    {
        var buffer = new byte[64 * 1024];
        var decoded = new List<TerminalInput>();
        var output = new List<TerminalInput>();
        while (!_isStopping)
        {
            var patience = _bursts.IsHolding ? BurstFilter.Patience : _decoder.IsWaiting ? EscapePatience : Timeout.InfiniteTimeSpan;
            var read = device.Read(buffer, patience);
            if (read.Kind == TerminalReadKind.Closed)
            {
                events.TryWrite(new AppEvent.Terminated());
                return;
            }

            if (read.Kind == TerminalReadKind.Data)
                _decoder.Decode(buffer.AsSpan(0, read.Count), decoded);
            else if (_decoder.IsWaiting)
                _decoder.Flush(decoded);
            Pass(decoded, output, isQuiet: read.Kind == TerminalReadKind.TimedOut);
        }
    }

    private void Pass(List<TerminalInput> decoded, List<TerminalInput> output, bool isQuiet)
    {
        if (decoded.Count > 0)
            _bursts.Pass(decoded, (long)clock.GetElapsedTime(0).TotalMilliseconds, output);
        else if (isQuiet && _bursts.IsHolding)
            _bursts.Release(output);
        foreach (var input in output)
            events.TryWrite(new AppEvent.FromTerminal(input));
        decoded.Clear();
        output.Clear();
    }
}
