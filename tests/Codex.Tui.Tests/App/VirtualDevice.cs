using System.Collections.Concurrent;
using Codex.Machine.Pty;
using Codex.Machine.Terminal;
using Codex.Testing.Terminal;

namespace Codex.Tui.Tests.App;

/// <summary>A <see cref="VirtualTerminal"/> as the terminal of an app: what it answers and what a test types is the app's input.</summary>
#pragma warning disable CA2213 // see Dispose
internal sealed class VirtualDevice(int columns, int rows) : TerminalDevice
{
    private readonly BlockingCollection<byte[]?> _input = [];
    private readonly Lock _lock = new();
    private readonly VirtualTerminal _terminal = new(columns, rows);
    private readonly List<byte> _written = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _sizeChanged;

    public override TerminalSize Size
    {
        get
        {
            lock (_lock)
                return new TerminalSize(_terminal.Columns, _terminal.Rows);
        }
    }

    public bool IsRaw { get; private set; }

    public byte[] Written
    {
        get
        {
            lock (_lock)
                return [.. _written];
        }
    }

    public T Look<T>(Func<VirtualTerminal, T> look)
    {
        lock (_lock)
            return look(_terminal);
    }

    public void Type(string text) => _input.Add(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The terminal window is closed.</summary>
    public void HangUp() => _input.Add([]);

    public void Resize(int columns, int rows)
    {
        lock (_lock)
            _terminal.Resize(columns, rows);
        _sizeChanged?.Invoke();
    }

    /// <summary>Waits until the terminal looks as wanted; fails with what it looks like.</summary>
    public async Task<string> WaitForAsync(Func<VirtualTerminal, bool> isWanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (isWanted(_terminal))
                    return _terminal.AllText;
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException("not on the screen:\n" + Look(terminal => terminal.AllText));
            }
        }
    }

    public Task<string> WaitForTextAsync(string text) => WaitForAsync(terminal => terminal.AllText.Contains(text, StringComparison.Ordinal));

    public override void EnterRawMode() => IsRaw = true;

    public override void LeaveRawMode() => IsRaw = false;

    public override TerminalRead Read(Span<byte> buffer, TimeSpan timeout)
    {
        if (!_input.TryTake(out var bytes, timeout))
            return TerminalRead.TimedOut;
        if (bytes is null)
            return TerminalRead.Woken;
        if (bytes.Length == 0)
            return TerminalRead.Closed;
        bytes.CopyTo(buffer);
        return TerminalRead.Data(bytes.Length);
    }

    public override void Wake() => _input.Add(null);

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _written.AddRange(bytes);
            _terminal.Write(bytes);
            if (_terminal.TakeAnswers() is { Length: > 0 } answers)
                _input.Add(answers);
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    public override void DiscardInput()
    {
    }

    public override void Suspend()
    {
    }

    public override IDisposable WatchSize(Action changed)
    {
        _sizeChanged = changed;
        return new MemoryStream();
    }

    // The queue stays: a test hangs up after the app has ended by itself.
    protected override void Dispose(bool disposing) => base.Dispose(disposing);
}
