using System.Text;

namespace Codex.Testing.Terminal;

/// <summary>
/// A terminal without a window: takes the bytes that a program writes and keeps what a user would see, scrollback included. It knows what
/// our programs use (VT100 cursor keys, IL/DL, scroll regions, alternate screen, wrapping, wide characters) and rewraps lines when its
/// width changes, as tmux does; what it does not know it counts in <see cref="Unknown"/>, so that a test can tell.
/// </summary>
public sealed partial class VirtualTerminal
{
    private readonly List<VirtualLine> _scrollback = [];
    private readonly StringBuilder _answers = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private List<VirtualLine> _screen;
    private List<VirtualLine>? _mainScreen;
    private (int Row, int Column) _savedCursor;
    private (int Row, int Column) _mainCursor;
    private bool _isWrapPending;
    private int _regionTop;
    private int _regionBottom;

    public VirtualTerminal(int columns, int rows)
    {
        Columns = columns;
        Rows = rows;
        _screen = NewScreen();
        _regionBottom = rows - 1;
    }

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    public int CursorRow { get; private set; }

    public int CursorColumn { get; private set; }

    public bool IsCursorVisible => !_resetModes.Contains(25);

    public bool IsAlternate => _mainScreen is not null;

    /// <summary>The parameter of the last DECSCUSR; 0 is the user's own cursor.</summary>
    public int CursorShape { get; private set; }

    /// <summary>The title set by OSC 0 or 2.</summary>
    public string? Title { get; private set; }

    /// <summary>Sequences that had no meaning here.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>The strings of OSC 9, 52 and 777.</summary>
    public List<string> OperatingSystemCommands { get; } = [];

    /// <summary>How many times BEL rang.</summary>
    public int Bells { get; private set; }

    /// <summary>Bytes taken so far.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>The visible rows, blanks at their ends left out.</summary>
    public IReadOnlyList<string> Screen => [.. _screen.Select(line => line.Text)];

    /// <summary>The rows that have left the screen at the top.</summary>
    public IReadOnlyList<string> Scrollback => [.. _scrollback.Select(line => line.Text)];

    /// <summary>Scrollback and screen as one text; rows that the terminal wrapped are joined, blank rows at the end left out.</summary>
    public string AllText => JoinLines([.. _scrollback, .. _screen]);

    /// <summary>The screen as one text, one line for each row, blank rows at the end left out.</summary>
    public string ScreenText => string.Join('\n', Screen).TrimEnd('\n');

    /// <summary>Whether a private mode is set, for example 2004 for bracketed paste.</summary>
    public bool HasMode(int mode) => _setModes.Contains(mode);

    /// <summary>The look of a cell: its SGR parameters as written, for example <c>1;31</c>; empty for plain.</summary>
    public string StyleAt(int row, int column) => _screen[row].StyleAt(column);

    /// <summary>What the terminal has to say, for the program's input; empties the store.</summary>
    public byte[] TakeAnswers()
    {
        var answers = Encoding.UTF8.GetBytes(_answers.ToString());
        _answers.Clear();
        return answers;
    }

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Write(ReadOnlySpan<byte> bytes)
    {
        BytesReceived += bytes.Length;
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        Parse(characters);
    }

    /// <summary>Another size, as when the user drags the window's corner.</summary>
    public void Resize(int columns, int rows)
    {
        if (_mainScreen is null)
            (_screen, CursorRow, CursorColumn) = Rearrange(_screen, CursorRow, CursorColumn, columns, rows);
        else
        {
            (_mainScreen, var row, var column) = Rearrange(_mainScreen, _mainCursor.Row, _mainCursor.Column, columns, rows);
            _mainCursor = (row, column);
            _screen = [.. Enumerable.Range(0, rows).Select(i => i < _screen.Count ? _screen[i].Resized(columns) : new VirtualLine(columns))];
            CursorRow = Math.Min(CursorRow, rows - 1);
            CursorColumn = Math.Min(CursorColumn, columns - 1);
        }

        (Columns, Rows) = (columns, rows);
        (_regionTop, _regionBottom) = (0, rows - 1);
        _isWrapPending = false;
    }

    private static string JoinLines(List<VirtualLine> lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(lines[i].IsWrapped ? lines[i].FullText : lines[i].Text);
            if (!lines[i].IsWrapped)
                text.Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private List<VirtualLine> NewScreen() => [.. Enumerable.Range(0, Rows).Select(_ => new VirtualLine(Columns))];

    private void Put(string cluster, int width)
    {
        if (width == 0 || JoinsPrevious())
        {
            Combine(cluster);
            return;
        }

        if (_isWrapPending || CursorColumn + width > Columns)
        {
            _screen[CursorRow].IsWrapped = true;
            CursorColumn = 0;
            LineFeed();
        }

        _screen[CursorRow].Put(CursorColumn, cluster, width, _style);
        CursorColumn += width;
        _isWrapPending = CursorColumn >= Columns;
        if (_isWrapPending)
            CursorColumn = Columns - 1;
    }

    private bool JoinsPrevious() => PreviousColumn() is >= 0 and var column && _screen[CursorRow].TextAt(column).EndsWith('\u200D');

    private void Combine(string cluster)
    {
        if (PreviousColumn() is >= 0 and var column)
            _screen[CursorRow].Append(column, cluster);
    }

    private int PreviousColumn()
    {
        var column = _isWrapPending ? CursorColumn : CursorColumn - 1;
        return column > 0 && _screen[CursorRow].TextAt(column).Length == 0 ? column - 1 : column;
    }

    private void LineFeed()
    {
        _isWrapPending = false;
        if (CursorRow == _regionBottom)
            ScrollUp(_regionTop, _regionBottom, 1);
        else if (CursorRow < Rows - 1)
            CursorRow++;
    }

    private void ScrollUp(int top, int bottom, int count)
    {
        for (var i = 0; i < Math.Min(count, bottom - top + 1); i++)
        {
            if (top == 0 && !IsAlternate)
                _scrollback.Add(_screen[0]);
            _screen.RemoveAt(top);
            _screen.Insert(bottom, new VirtualLine(Columns));
        }
    }

    private void ScrollDown(int top, int bottom, int count)
    {
        for (var i = 0; i < Math.Min(count, bottom - top + 1); i++)
        {
            _screen.RemoveAt(bottom);
            _screen.Insert(top, new VirtualLine(Columns));
        }
    }

    private void MoveCursor(int row, int column)
    {
        CursorRow = Math.Clamp(row, 0, Rows - 1);
        CursorColumn = Math.Clamp(column, 0, Columns - 1);
        _isWrapPending = false;
    }

    private void SwitchAlternate(bool on)
    {
        if (on == IsAlternate)
            return;
        if (on)
        {
            (_mainScreen, _mainCursor) = (_screen, (CursorRow, CursorColumn));
            _screen = NewScreen();
        }
        else
        {
            _screen = _mainScreen ?? NewScreen();
            _mainScreen = null;
            MoveCursor(_mainCursor.Row, _mainCursor.Column);
        }
    }
}
