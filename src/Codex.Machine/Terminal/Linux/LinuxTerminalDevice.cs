using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Pty;

namespace Codex.Machine.Terminal.Linux;

/// <summary>The terminal on file descriptors 0 and 1.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxTerminalDevice : TerminalDevice
{
    private const int Input = 0;
    private const int Output = 1;

    private readonly Lock _modeLock = new();
    private readonly int _wakeup;
    private TerminalNative.Termios _cooked;
    private bool _isRaw;

    private LinuxTerminalDevice(int wakeup) => _wakeup = wakeup;

    public override TerminalSize Size =>
        TerminalNative.GetWindowSize(Output, out var size) && size is { Columns: > 0, Rows: > 0 }
            ? new TerminalSize(size.Columns, size.Rows)
            : TerminalSize.Default;

    public static new LinuxTerminalDevice Open()
    {
        if (TerminalNative.IsTerminal(Input) == 0)
            throw new NotATerminalException("stdin");
        if (TerminalNative.IsTerminal(Output) == 0)
            throw new NotATerminalException("stdout");
        var wakeup = TerminalNative.CreateEvent(0, TerminalNative.EventCloseOnExec | TerminalNative.EventNonBlocking);
        return wakeup >= 0 ? new LinuxTerminalDevice(wakeup) : throw new IOException("eventfd failed");
    }

    public override void EnterRawMode()
    {
        lock (_modeLock)
        {
            if (_isRaw || TerminalNative.GetAttributes(Input, out _cooked) != 0)
                return;
            var raw = _cooked;
            raw.InputFlags &= ~(TerminalNative.InputRawOff);
            // Output processing goes off too: only what we write as "\r\n" moves the cursor to the left.
            raw.OutputFlags &= ~TerminalNative.OutputProcessing;
            raw.LocalFlags &= ~TerminalNative.LocalRawOff;
            raw.ControlFlags = (raw.ControlFlags & ~TerminalNative.ControlSizeAndParity) | TerminalNative.ControlEightBits;
            raw.SetReadThreshold(minimum: 1, tenths: 0);
            _isRaw = TerminalNative.SetAttributes(Input, TerminalNative.AfterOutput, in raw) == 0;
        }
    }

    public override void LeaveRawMode()
    {
        lock (_modeLock)
        {
            if (!_isRaw)
                return;
            TerminalNative.SetAttributes(Input, TerminalNative.AfterOutput, in _cooked);
            _isRaw = false;
        }
    }

    public override TerminalRead Read(Span<byte> buffer, TimeSpan timeout)
    {
        var milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Ceiling(timeout.TotalMilliseconds);
        var ready = TerminalNative.WaitForInput(Input, _wakeup, milliseconds);
        if (ready.IsWoken)
        {
            TerminalNative.ClearEvent(_wakeup);
            if (!ready.HasInput)
                return TerminalRead.Woken;
        }

        if (!ready.HasInput)
            return TerminalRead.TimedOut;
        var count = TerminalNative.Read(Input, buffer);
        if (count > 0)
            return TerminalRead.Data((int)count);
        return count < 0 && Marshal.GetLastPInvokeError() is TerminalNative.Interrupted or TerminalNative.TryAgain
            ? TerminalRead.TimedOut
            : TerminalRead.Closed;
    }

    public override void Wake() => TerminalNative.SetEvent(_wakeup);

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = TerminalNative.Write(Output, bytes);
            if (written > 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == TerminalNative.TryAgain)
                TerminalNative.WaitForOutput(Output);
            else if (error != TerminalNative.Interrupted)
                return;
        }
    }

    public override void DiscardInput() => TerminalNative.Flush(Input, TerminalNative.InputQueue);

    public override void Suspend() => TerminalNative.Kill(0, TerminalNative.StopSignal);

    public override IDisposable WatchSize(Action changed) => PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed());

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        TerminalNative.Close(_wakeup);
    }
}
