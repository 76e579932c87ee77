using System.Runtime.InteropServices;
using System.Threading.Channels;
using Codex.Protocol.AppServer;
using Codex.Tui.App;
using Codex.Tui.Dialogs;
using Codex.Tui.Input;
using Codex.Tui.Rendering;

namespace Codex.Tui.Plain;

/// <summary>
/// The same front end line by line: for terminals that cannot move their cursor (<c>TERM=dumb</c>) and for screen readers. Nothing is ever
/// written over; what is finished is printed, questions are answered by their numbers, Ctrl+C interrupts.
/// </summary>
internal sealed class PlainSession : IAsyncDisposable
{
    private const int Width = 100;
    private const int Height = 400;

    private readonly Channel<AppEvent> _events = Channel.CreateUnbounded<AppEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly App.App _app;
    private readonly EffectRunner _effects;
    private Dialog? _shown;
    private bool _isPrompted;
    private bool _isEnding;

    public PlainSession(TuiOptions options, Func<IThreadHost, CancellationToken, Task<IAppServerClient>> connect)
    {
        _app = new App.App(options) { ReadsLines = true };
        _effects = new EffectRunner(options, _events.Writer, connect);
    }

    /// <summary>Runs until the user leaves or the input ends.</summary>
    public async Task RunAsync(TextReader input, TextWriter output)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Post(context, new AppEvent.FromTerminal(new TerminalInput.KeyPressed(KeyEvent.Of('c', KeyModifiers.Control)))));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Post(context, new AppEvent.Terminated()));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Post(context, new AppEvent.Terminated()));
        // A read that never comes back is left behind: the process ends without it.
        _ = Task.Factory.StartNew(() => ReadLines(input), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Do(_app.Start());
        await PrintAsync(output);
        while (!_isEnding)
        {
            await _events.Reader.WaitToReadAsync(CancellationToken.None);
            while (!_isEnding && _events.Reader.TryRead(out var appEvent))
                Do(appEvent is AppEvent.LineRead line ? _app.TakeLine(line.Text) : _app.Handle(appEvent));
            await PrintAsync(output);
        }

        _app.Flow.EndTurn();
        await PrintAsync(output);
        foreach (var line in _app.Farewell())
            await output.WriteAsync(line + "\n");
    }

    public ValueTask DisposeAsync() => _effects.DisposeAsync();

    private void Post(PosixSignalContext context, AppEvent appEvent)
    {
        context.Cancel = true;
        _events.Writer.TryWrite(appEvent);
    }

    private void ReadLines(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            _isPrompted = false;
            _events.Writer.TryWrite(new AppEvent.LineRead(line));
        }

        _events.Writer.TryWrite(new AppEvent.Terminated());
    }

    private void Do(IReadOnlyList<AppEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case AppEffect.Exit:
                    _isEnding = true;
                    break;
                case AppEffect.OpenEditor or AppEffect.Suspend or AppEffect.ClearScreen or AppEffect.Notify or AppEffect.Copy:
                    // They need a terminal that does more.
                    break;
                default:
                    _effects.Run(effect);
                    break;
            }
        }
    }

    private async Task PrintAsync(TextWriter output)
    {
        foreach (var entry in _app.Flow.TakeFinished())
            await PrintAsync(output, entry.Render(Width, Theme.Plain));
        if (_app.TakeOverlay() is { } overlay)
            await PrintAsync(output, overlay.RenderAll(Width, Theme.Plain));
        if (_app.OpenDialog is { } dialog && dialog != _shown)
            await PrintAsync(output, dialog.Render(Width, Height, Theme.Plain).Rows);
        _shown = _app.OpenDialog;
        if (!_isPrompted && !_isEnding && (_app.State.Turn is null || _shown is not null))
        {
            await output.WriteAsync("> ");
            _isPrompted = true;
        }

        await output.FlushAsync(CancellationToken.None);
    }

    private async Task PrintAsync(TextWriter output, IEnumerable<Rendering.Text.Row> rows)
    {
        if (_isPrompted)
            await output.WriteAsync("\n");
        _isPrompted = false;
        foreach (var row in rows)
            await output.WriteAsync(row + "\n");
    }
}
