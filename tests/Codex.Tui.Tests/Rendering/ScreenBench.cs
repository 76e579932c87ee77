using Codex.Machine.Pty;
using Codex.Testing.Terminal;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Tests.Rendering;

/// <summary>An <see cref="InlineScreen"/> that draws on a <see cref="VirtualTerminal"/>, and everything that was written to it.</summary>
internal sealed class ScreenBench
{
    private readonly TerminalWriter _writer = new(ColorDepth.TrueColor);
    private readonly List<byte> _bytes = [];

    public ScreenBench(int columns, int rows, int cursorRow = 0)
    {
        Terminal = new VirtualTerminal(columns, rows);
        Screen = new InlineScreen(_writer, new TerminalSize(columns, rows));
        for (var i = 0; i < cursorRow; i++)
            Feed(System.Text.Encoding.ASCII.GetBytes($"before {i}\r\n"));
    }

    public VirtualTerminal Terminal { get; }

    public InlineScreen Screen { get; }

    public byte[] Bytes => [.. _bytes];

    /// <summary>Draws, and gives the number of bytes that it took.</summary>
    public int Draw(IEnumerable<string> finished, IEnumerable<string> pane, CaretPosition? caret = null)
    {
        Screen.Draw([.. finished.Select(text => new TextEntry(text))], Pane(pane, caret));
        return Send();
    }

    public int Draw(IReadOnlyList<Row> pane)
    {
        Screen.Draw([], new PaneFrame(pane, new CaretPosition(0, 0)));
        return Send();
    }

    public PaneFrame Pane(IEnumerable<string> pane, CaretPosition? caret = null) =>
        new([.. pane.Select(text => Row.Of(text))], caret ?? new CaretPosition(0, 0));

    /// <summary>Answers the cursor request as a terminal would.</summary>
    public void ReportCursor() => Screen.SetCursorRow(Terminal.CursorRow, Screen.Generation);

    public void Resize(int columns, int rows, IEnumerable<string> pane)
    {
        Terminal.Resize(columns, rows);
        FollowResize(pane);
    }

    /// <summary>What the program does when the terminal has changed.</summary>
    public void FollowResize(IEnumerable<string> pane)
    {
        var (columns, rows) = (Terminal.Columns, Terminal.Rows);
        Screen.BeginResize(new TerminalSize(columns, rows));
        Screen.EndResize(Terminal.CursorRow, reflows: true, [], Pane(pane));
        Send();
    }

    private int Send()
    {
        var bytes = _writer.Bytes.ToArray();
        _writer.Clear();
        Feed(bytes);
        return bytes.Length;
    }

    private void Feed(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        Terminal.Write(bytes);
    }
}

/// <summary>Plain text as history.</summary>
internal sealed class TextEntry(string text) : HistoryEntry
{
    public override IReadOnlyList<Row> Render(int width, Theme theme) => TextLayout.Wrap([text], new WrapOptions { Width = width });
}
