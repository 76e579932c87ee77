using Codex.Machine.Terminal;
using Codex.Protocol.Host;
using Codex.Tui.Input;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.App;

/// <summary>Brings the app's state to the terminal: frames, the place of the pane, changes of size, the alternate screen.</summary>
internal sealed class ScreenDriver
{
    private static readonly TimeSpan ResizeCalm = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan ReportLimit = TimeSpan.FromMilliseconds(300);

    private readonly TerminalSession _session;
    private readonly InlineScreen _screen;
    private readonly OverlayScreen _overlay;
    private readonly TimeProvider _clock;
    private int? _askedGeneration;
    private bool _isAskedForResize;
    private bool _hasKitty;
    private bool _isWaitingForAttributes = true;
    private bool _reflows = true;
    private DateTimeOffset? _resizeStep;
    private readonly bool _hasTitle;
    private bool _isLight;
    private string? _title;
    private (string Name, bool IsLight)? _theme;

    public ScreenDriver(TerminalSession session, HostEnvironment host)
    {
        _session = session;
        _clock = host.Clock;
        _screen = new InlineScreen(session.Writer, session.Size);
        _isLight = IsLightByEnvironment(host);
        // The Linux console has no title, and shows what is meant for one.
        _hasTitle = host.Get("TERM") != "linux";
        _overlay = new OverlayScreen(session.Writer);
    }

    /// <summary>When a change of size needs the next step.</summary>
    public DateTimeOffset? NextStep => _resizeStep;

    /// <summary>True while answers of the terminal may still come, which must not end up in somebody else's input.</summary>
    public bool ExpectsAnswers => _isWaitingForAttributes || _askedGeneration is not null || _isAskedForResize;

    public void DrawFirst(App app)
    {
        Draw(app);
        _session.AskCapabilities();
        _session.SendFrame();
    }

    /// <summary>Shows the app as it is.</summary>
    public void Draw(App app)
    {
        UseTheme(app.ThemeName);
        UseTitle(app.Title);
        if (app.Overlay is { } overlay)
        {
            DrawOverlay(overlay);
        }
        else
        {
            if (_overlay.IsOpen)
                CloseOverlay();
            // The signal may lag behind: a frame made for another size would write over what it must not.
            if (!_screen.IsResizing && _session.Size != _screen.Size)
                Resize();
            if (!_screen.IsResizing)
                DrawInline(app);
        }

        _session.SendFrame();
    }

    /// <summary>Takes what the terminal says about itself; false when it is the app's.</summary>
    public bool Take(TerminalInput input, App app)
    {
        switch (input)
        {
            case TerminalInput.CursorReported report:
                TakeReport(report.Row, app);
                return true;
            case TerminalInput.KittyKeyboardReported:
                _hasKitty = true;
                return true;
            case TerminalInput.AttributesReported:
                _isWaitingForAttributes = false;
                if (!_hasKitty)
                    _session.UseModifyOtherKeys();
                _session.Send();
                return true;
            case TerminalInput.VersionReported version:
                // xterm cuts rows off where others rewrap them.
                _reflows = !version.Version.StartsWith("XTerm(", StringComparison.Ordinal);
                return true;
            case TerminalInput.GroundReported ground:
                _isLight = ground.IsLight;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The terminal's size changed: nothing is drawn until it has come to rest and has told where the cursor is.</summary>
    public void Resize()
    {
        _screen.BeginResize(_session.Size);
        if (_overlay.IsOpen)
            _overlay.Invalidate();
        else
            (_resizeStep, _isAskedForResize) = (_clock.GetUtcNow() + ResizeCalm, false);
    }

    /// <summary>A moment of <see cref="NextStep"/> has come.</summary>
    public void Step(App app)
    {
        if (_resizeStep is not { } step || step > _clock.GetUtcNow())
            return;
        if (_isAskedForResize)
        {
            EndResize(row: null, app);
            return;
        }

        _isAskedForResize = true;
        _resizeStep = _clock.GetUtcNow() + ReportLimit;
        _session.AskCursor();
        _session.Send();
    }

    /// <summary>Erases what is visible.</summary>
    public void Clear()
    {
        _session.Writer.MoveTo(0, 0);
        _session.Writer.EraseBelow();
        _screen.Restart();
    }

    /// <summary>Takes the pane away; whatever is printed next stands where it was.</summary>
    public void Leave(IEnumerable<HistoryEntry> last)
    {
        if (_overlay.IsOpen)
            _overlay.Close();
        if (!_screen.IsResizing)
            _screen.Draw([.. last], new PaneFrame([Row.Empty], new CaretPosition(0, 0)));
        _screen.Leave();
        _session.SendFrame();
    }

    /// <summary>The terminal was somebody else's in between.</summary>
    public void Return()
    {
        _title = null;
        _screen.Restart();
    }

    /// <summary>What is printed already keeps its look: it is the terminal's.</summary>
    private void UseTheme(string name)
    {
        if (_theme == (name, _isLight))
            return;
        _theme = (name, _isLight);
        _screen.Theme = ThemeCatalog.For(name, _session.Writer.Depth, _isLight);
    }

    private void UseTitle(string? title)
    {
        if (!_hasTitle || title == _title)
            return;
        // When it is not ours any more, the name stays empty until the end gives the old one back.
        _session.SetTitle(title ?? "");
        _title = title;
    }

    private void DrawInline(App app)
    {
        _screen.Draw(app.Flow.TakeFinished(), app.Render(_screen.Size.Columns, _screen.Size.Rows, _screen.Theme));
        if (!_screen.NeedsPosition || _askedGeneration is not null)
            return;
        _askedGeneration = _screen.Generation;
        _session.AskCursor();
    }

    private void DrawOverlay(Dialogs.Pager pager)
    {
        if (!_overlay.IsOpen)
            _overlay.Open();
        var size = _session.Size;
        _overlay.Draw(pager.Render(size.Columns, size.Rows, _screen.Theme), size, caret: null);
    }

    private void CloseOverlay()
    {
        _overlay.Close();
        if (_screen.IsResizing)
            (_resizeStep, _isAskedForResize) = (_clock.GetUtcNow(), false);
    }

    private void TakeReport(int row, App app)
    {
        if (_askedGeneration is { } generation)
        {
            _askedGeneration = null;
            _screen.SetCursorRow(row, generation);
        }
        else if (_isAskedForResize)
        {
            EndResize(row, app);
        }
    }

    private void EndResize(int? row, App app)
    {
        (_resizeStep, _isAskedForResize) = (null, false);
        var size = _screen.Size;
        _screen.EndResize(row, _reflows, app.Flow.TakeFinished(), app.Render(size.Columns, size.Rows, _screen.Theme));
        _session.SendFrame();
    }

    /// <summary>Some terminals say it in a variable: foreground and ground as palette numbers.</summary>
    private static bool IsLightByEnvironment(HostEnvironment host) =>
        host.Get("COLORFGBG")?.Split(';')[^1] is "7" or "15";
}
