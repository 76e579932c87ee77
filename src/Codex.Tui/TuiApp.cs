using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using Codex.Machine.Terminal;
using Codex.Protocol.AppServer;
using Codex.Tui.App;
using Codex.Tui.Input;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui;

/// <summary>
/// The terminal front end. One loop takes events in order, changes the state, has effects done, and draws: at once after a key, at most
/// forty times a second for what streams. Without events it sleeps.
/// </summary>
public sealed class TuiApp
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(25);

    private readonly Channel<AppEvent> _events = Channel.CreateUnbounded<AppEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TuiOptions _options;
    private readonly TerminalDevice _device;
    private readonly TimeProvider _clock;
    private readonly TerminalSession _session;
    private readonly ScreenDriver _driver;
    private readonly InputPump _input;
    private readonly App.App _app;
    private readonly EffectRunner _effects;
    private readonly ITimer _timer;
    private DateTimeOffset _lastFrame;
    private bool _isEnding;

    private TuiApp(TuiOptions options, TerminalDevice device, Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        _options = options;
        _device = device;
        _clock = options.Host.Clock;
        _session = new TerminalSession(device, ColorDepths.Detect(options.Host));
        _driver = new ScreenDriver(_session, options.Host);
        _input = new InputPump(device, _events.Writer, _clock);
        _app = new App.App(options);
        _session.Enter();
        _driver.DrawFirst(_app);
        _input.Start();
        _effects = new EffectRunner(options, _events.Writer, connect);
        _timer = _clock.CreateTimer(_ => _events.Writer.TryWrite(new AppEvent.Ticked()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs until the user leaves or the terminal is gone.</summary>
    /// <param name="options">What to begin with.</param>
    /// <param name="device">The terminal; disposed at the end.</param>
    /// <param name="connect">Puts the agent together, called once, after the first screen; its questions go to the given host.</param>
    public static async Task<TuiOutcome> RunAsync(
        TuiOptions options, TerminalDevice device, Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        using (device)
        {
            var app = new TuiApp(options, device, connect);
            // A crash must not leave the user with a terminal that echoes nothing.
            void Restore(object sender, UnhandledExceptionEventArgs arguments) => app._session.Dispose();
            AppDomain.CurrentDomain.UnhandledException += Restore;
            try
            {
                return await app.RunAsync();
            }
            finally
            {
                app._session.Dispose();
                AppDomain.CurrentDomain.UnhandledException -= Restore;
            }
        }
    }

    /// <summary>Runs line by line, for terminals that cannot do more and for screen readers.</summary>
    public static async Task<TuiOutcome> RunPlainAsync(
        TuiOptions options, TextReader input, TextWriter output, Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        await using var session = new Plain.PlainSession(options, connect);
        await session.RunAsync(input, output);
        return new TuiOutcome(0);
    }

    private async Task<TuiOutcome> RunAsync()
    {
        using var size = _device.WatchSize(() => _events.Writer.TryWrite(new AppEvent.Resized()));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Terminate);
        Do(_app.Start());
        while (!_isEnding)
        {
            await _events.Reader.WaitToReadAsync(CancellationToken.None);
            var isUrgent = TakeEvents();
            DrawWhenDue(isUrgent);
        }

        await EndAsync();
        return new TuiOutcome(0);
    }

    private void Terminate(PosixSignalContext context)
    {
        context.Cancel = true;
        _events.Writer.TryWrite(new AppEvent.Terminated());
    }

    /// <summary>Handles all that is there; true when it has to be seen at once.</summary>
    private bool TakeEvents()
    {
        var isUrgent = false;
        while (!_isEnding && _events.Reader.TryRead(out var appEvent))
        {
            isUrgent |= appEvent is not (AppEvent.FromThread or AppEvent.Ticked);
            switch (appEvent)
            {
                case AppEvent.Resized:
                    _driver.Resize();
                    break;
                case AppEvent.FromTerminal { Input: var input } when _driver.Take(input, _app):
                    break;
                default:
                    Do(_app.Handle(appEvent));
                    break;
            }
        }

        return isUrgent;
    }

    private void DrawWhenDue(bool isUrgent)
    {
        if (_isEnding)
            return;
        _driver.Step(_app);
        var now = _clock.GetUtcNow();
        var due = _lastFrame + FrameTime;
        var isDrawn = isUrgent || now >= due;
        if (isDrawn)
        {
            _driver.Draw(_app);
            _lastFrame = now;
        }

        DateTimeOffset?[] moments = [isDrawn ? null : due, _app.NextTick, _driver.NextStep];
        var next = moments.Min();
        _timer.Change(next is { } moment ? Max(moment - now, TimeSpan.FromMilliseconds(1)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void Do(IReadOnlyList<AppEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case AppEffect.Exit:
                    _isEnding = true;
                    break;
                case AppEffect.Copy copy:
                    _session.Writer.Raw(Encoding.ASCII.GetBytes($"\e]52;c;{Convert.ToBase64String(Encoding.UTF8.GetBytes(copy.Text))}\a"));
                    break;
                case AppEffect.Notify notify:
                    _session.Writer.Raw(Notification(notify.Text));
                    break;
                case AppEffect.ClearScreen:
                    _driver.Clear();
                    break;
                case AppEffect.OpenEditor open:
                    Edit(open.Text);
                    break;
                case AppEffect.Suspend:
                    Suspend();
                    break;
                default:
                    _effects.Run(effect);
                    break;
            }
        }
    }

    private byte[] Notification(string text)
    {
        var method = _options.Settings.Notifications.Method;
        var isKnown = _options.Host.Get("TMUX") is null
            && (_options.Host.Get("TERM_PROGRAM") is "iTerm.app" or "WezTerm" or "ghostty" || _options.Host.Get("TERM") is "xterm-kitty" || _options.Host.Get("WT_SESSION") is not null);
        if (method == TuiNotificationMethod.Bell || (method == TuiNotificationMethod.Auto && !isKnown))
            return "\a"u8.ToArray();
        var line = CleanText.From(text).ReplaceLineEndings(" ");
        line = line[..Math.Min(line.Length, 200)];
        return Encoding.UTF8.GetBytes(method == TuiNotificationMethod.Osc777 ? $"\e]777;notify;Codex;{line.Replace(';', ',')}\a" : $"\e]9;{line}\a");
    }

    private void Suspend() => LendTerminal(_device.Suspend);

    private void Edit(string text)
    {
        if (ExternalEditor.Command(_options.Host) is not { } command)
        {
            _events.Writer.TryWrite(new AppEvent.Failed("Name your editor in $VISUAL or $EDITOR first"));
            return;
        }

        LendTerminal(() =>
        {
            try
            {
                _events.Writer.TryWrite(new AppEvent.EditorClosed(ExternalEditor.Edit(command, text, _device, _options.Host)));
            }
            catch (Exception exception) when (exception is Machine.Processes.ProcessStartException or IOException or UnauthorizedAccessException)
            {
                _events.Writer.TryWrite(new AppEvent.Failed($"The editor did not work: {exception.Message}"));
            }
        });
    }

    /// <summary>Gives the terminal to somebody else for a while.</summary>
    private void LendTerminal(Action use)
    {
        _input.Stop();
        _driver.Leave(_app.Flow.TakeFinished());
        _session.Dispose();
        use();
        _session.Enter();
        _driver.Return();
        _input.Start();
    }

    /// <summary>Says goodbye, gives the terminal back, and ends the agent with everything that it runs.</summary>
    private async Task EndAsync()
    {
        await _timer.DisposeAsync();
        _app.Flow.EndTurn();
        _driver.Leave([.. _app.Flow.TakeFinished(), .. Farewell()]);
        await WaitForAnswersAsync();
        _input.Stop();
        _device.DiscardInput();
        _session.Dispose();
        await _effects.DisposeAsync();
    }

    private IEnumerable<HistoryEntry> Farewell() => _app.Farewell().ToList() is { Count: > 0 } lines ? [new PlainEntry(lines)] : [];

    // An answer that comes after us would be typed into the user's shell.
    private async Task WaitForAnswersAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), _clock);
        try
        {
            while (_driver.ExpectsAnswers)
            {
                await _events.Reader.WaitToReadAsync(limit.Token);
                while (_events.Reader.TryRead(out var appEvent))
                {
                    if (appEvent is AppEvent.FromTerminal { Input: var input })
                        _driver.Take(input, _app);
                    else if (appEvent is AppEvent.Terminated)
                        return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // A terminal that does not answer.
        }
    }

    /// <summary>Lines at the very end, without a look.</summary>
    private sealed class PlainEntry(IReadOnlyList<string> lines) : HistoryEntry
    {
        public override IReadOnlyList<Row> Render(int width, Theme theme) =>
            [Row.Empty, .. lines.SelectMany(line => TextLayout.Wrap([line], new WrapOptions { Width = width }))];
    }
}
