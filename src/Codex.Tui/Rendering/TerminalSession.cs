using System.Text;
using Codex.Machine.Pty;
using Codex.Machine.Terminal;

namespace Codex.Tui.Rendering;

/// <summary>
/// The terminal while it is ours: raw mode, the modes we need, whole frames out. <see cref="Dispose"/> gives it back as it was, from any
/// thread and more than once, also when the program crashes or is told to end.
/// </summary>
internal sealed class TerminalSession : IDisposable
{
    private readonly TerminalDevice _device;
    private readonly Lock _lock = new();
    private bool _isEntered;
    private bool _hasTitle;

    public TerminalSession(TerminalDevice device, ColorDepth depth)
    {
        _device = device;
        Writer = new TerminalWriter(depth);
    }

    /// <summary>Collects the next frame.</summary>
    public TerminalWriter Writer { get; }

    public TerminalSize Size => _device.Size;

    private static ReadOnlySpan<byte> BeginFrame => "\e[?2026h"u8;

    private static ReadOnlySpan<byte> EndFrame => "\e[?2026l"u8;

    /// <summary>Bracketed paste, focus events, and the kitty keyboard protocol's unambiguous keys (pushed, so that it can be popped).</summary>
    private static ReadOnlySpan<byte> EnterModes => "\e[?2004h\e[?1004h\e[>1u"u8;

    /// <summary>
    /// Who are you: kitty keyboard flags, ground colour, version, and last the device attributes, which every terminal answers.
    /// </summary>
    private static ReadOnlySpan<byte> Questions => "\e[?u\e]11;?\e\\\e[>q\e[c"u8;

    private static ReadOnlySpan<byte> LeaveModes => "\e[<u\e[>4m\e[?1004l\e[?2004l\e[?25h\e[m"u8;

    /// <summary>Takes the terminal; what is asked and set goes out with the first frame.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            _device.EnterRawMode();
            _isEntered = true;
            Writer.Raw(EnterModes);
        }
    }

    /// <summary>Asks the terminal what it can do. Terminals without the kitty protocol get modifyOtherKeys once they have said so.</summary>
    public void AskCapabilities() => Writer.Raw(Questions);

    /// <summary>Asks where the cursor is.</summary>
    public void AskCursor() => Writer.Raw("\e[6n"u8);

    /// <summary>For terminals that do not speak the kitty protocol: modified keys as <c>CSI 27;m;code~</c>.</summary>
    public void UseModifyOtherKeys() => Writer.Raw("\e[>4;1m"u8);

    /// <summary>Names the terminal; the name that it had is kept by the terminal, and comes back in the end.</summary>
    /// <param name="title">Without control characters.</param>
    public void SetTitle(string title)
    {
        if (!_hasTitle)
            Writer.Raw("\e[22;0t"u8);
        _hasTitle = true;
        Writer.Raw(Encoding.UTF8.GetBytes($"\e]0;{title}\a"));
    }

    /// <summary>Sends what the writer has collected, as one synchronized update.</summary>
    public void SendFrame()
    {
        lock (_lock)
        {
            if (Writer.IsEmpty)
                return;
            if (_isEntered)
                _device.Write([.. BeginFrame, .. Writer.Bytes, .. EndFrame]);
            Writer.Clear();
        }
    }

    /// <summary>Sends what the writer has collected as it is.</summary>
    public void Send()
    {
        lock (_lock)
        {
            if (_isEntered && !Writer.IsEmpty)
                _device.Write(Writer.Bytes);
            Writer.Clear();
        }
    }

    /// <summary>Gives the terminal back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isEntered)
                return;
            _isEntered = false;
            if (Writer.Shape != CaretShape.Default)
                _device.Write("\e[0 q"u8);
            Writer.ForgetShape();
            // Terminals that keep no names are left without one.
            if (_hasTitle)
                _device.Write("\e]0;\a\e[23;0t"u8);
            _hasTitle = false;
            _device.Write(LeaveModes);
            _device.LeaveRawMode();
        }
    }
}
