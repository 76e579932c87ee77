using System.Globalization;
using System.Text;

namespace Codex.Cli.Exec;

/// <summary>
/// Activity on a terminal: lines scroll as they come, and below them stands one line that says what is going on and for how long. It is
/// erased before each write and drawn again after, so nothing of it stays in the scrollback.
/// </summary>
internal sealed class TerminalActivity : TextWriter
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Action<string> _write;
    private readonly TimeProvider _clock;
    private readonly Func<int> _width;
    private readonly ITimer _timer;
    private readonly long _started;
    private string? _status;
    private bool _isShown;
    private bool _isAtLineStart = true;

    /// <param name="write">Writes to the terminal, at once.</param>
    /// <param name="clock">Times the run.</param>
    /// <param name="width">The terminal's columns now.</param>
    public TerminalActivity(Action<string> write, TimeProvider clock, Func<int> width)
    {
        _write = write;
        _clock = clock;
        _width = width;
        _started = clock.GetTimestamp();
        _timer = clock.CreateTimer(static state => (state as TerminalActivity)?.Redraw(), this, s_tick, s_tick);
        NewLine = "\n";
    }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Says what is going on from now on; null takes the line away.</summary>
    public void SetStatus(string? status)
    {
        lock (_lock)
        {
            Erase();
            _status = status;
            Draw();
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        lock (_lock)
        {
            Erase();
            _write(value);
            _isAtLineStart = value[^1] == '\n';
            Draw();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            SetStatus(null);
        }

        base.Dispose(disposing);
    }

    private void Redraw()
    {
        lock (_lock)
        {
            if (!_isShown)
                return;
            Erase();
            Draw();
        }
    }

    private void Erase()
    {
        if (_isShown)
            _write("\r\e[K");
        _isShown = false;
    }

    private void Draw()
    {
        if (_status is null || !_isAtLineStart)
            return;
        var seconds = (long)_clock.GetElapsedTime(_started).TotalSeconds;
        var time = seconds < 60 ? $"{seconds}s" : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m {seconds % 60:00}s");
        var line = $"• {_status} ({time})";
        // One column is left free: a full line would wrap, and a wrapped line is not erased by one \e[K.
        var room = Math.Max(10, _width() - 1);
        _write("\e[2m" + (line.Length <= room ? line : line[..(room - 1)] + "…") + "\e[0m");
        _isShown = true;
    }
}
