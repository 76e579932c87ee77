using System.Globalization;
using System.Text;
using Wcwidth;

namespace Codex.Testing.Terminal;

public sealed partial class VirtualTerminal
{
    private readonly HashSet<int> _setModes = [];
    private readonly HashSet<int> _resetModes = [];
    private readonly StringBuilder _sequence = new();
    private ParserState _state;
    private string _style = "";
    private char _highSurrogate;
    private readonly Stack<string?> _titles = [];

    private enum ParserState
    {
        Ground,
        Escape,
        Csi,
        String,
        StringEscape,
        Charset,
    }

    private void Parse(ReadOnlySpan<char> characters)
    {
        foreach (var character in characters)
            Parse(character);
    }

    private void Parse(char character)
    {
        switch (_state)
        {
            case ParserState.Ground:
                Ground(character);
                break;
            case ParserState.Escape:
                Escape(character);
                break;
            case ParserState.Csi:
                _sequence.Append(character);
                if (character is >= '@' and <= '~')
                {
                    _state = ParserState.Ground;
                    ControlSequence(_sequence.ToString());
                }

                break;
            case ParserState.String:
                if (character == '\a')
                    EndString();
                else if (character == '\e')
                    _state = ParserState.StringEscape;
                else
                    _sequence.Append(character);
                break;
            case ParserState.StringEscape:
                EndString();
                break;
            case ParserState.Charset:
                _state = ParserState.Ground;
                break;
        }
    }

    private void Ground(char character)
    {
        switch (character)
        {
            case '\e':
                _state = ParserState.Escape;
                _sequence.Clear();
                break;
            case '\r':
                MoveCursor(CursorRow, 0);
                break;
            case '\n':
                LineFeed();
                break;
            case '\b':
                MoveCursor(CursorRow, CursorColumn - 1);
                break;
            case '\a':
                Bells++;
                break;
            case '\t':
                MoveCursor(CursorRow, (CursorColumn / 8 + 1) * 8);
                break;
            case < ' ' or '\u007F':
                Unknown.Add(((int)character).ToString("x2", CultureInfo.InvariantCulture));
                break;
            default:
                Print(character);
                break;
        }
    }

    private void Print(char character)
    {
        if (char.IsHighSurrogate(character))
        {
            _highSurrogate = character;
            return;
        }

        var rune = char.IsLowSurrogate(character) ? new Rune(_highSurrogate, character) : new Rune(character);
        Put(rune.ToString(), Math.Max(0, UnicodeCalculator.GetWidth(rune)));
    }

    private void Escape(char character)
    {
        _state = character switch
        {
            '[' => ParserState.Csi,
            ']' or 'P' or '_' or '^' => ParserState.String,
            '(' or ')' => ParserState.Charset,
            _ => ParserState.Ground,
        };
        _sequence.Append(character == '[' ? "" : character.ToString());
        switch (character)
        {
            case '7':
                _savedCursor = (CursorRow, CursorColumn);
                break;
            case '8':
                MoveCursor(_savedCursor.Row, _savedCursor.Column);
                break;
            case 'M' when CursorRow == _regionTop:
                ScrollDown(_regionTop, _regionBottom, 1);
                break;
            case 'M':
                MoveCursor(CursorRow - 1, CursorColumn);
                break;
            case '[' or ']' or 'P' or '_' or '^' or '(' or ')' or '\\':
                break;
            default:
                Unknown.Add("ESC " + character);
                break;
        }
    }

    private void EndString()
    {
        _state = ParserState.Ground;
        var content = _sequence.ToString();
        if (content.StartsWith("]0;", StringComparison.Ordinal) || content.StartsWith("]2;", StringComparison.Ordinal))
            Title = content[3..];
        else if (content.StartsWith("]8;", StringComparison.Ordinal))
            return;
        else if (content == "]11;?")
            _answers.Append("\e]11;rgb:0000/0000/0000\e\\");
        else if (content.StartsWith(']'))
            OperatingSystemCommands.Add(content[1..]);
        else
            Unknown.Add(content);
    }

    private void ControlSequence(string sequence)
    {
        var final = sequence[^1];
        var body = sequence[..^1];
        if (body.Length > 0 && body[0] is '?' or '>' or '<' or '=')
        {
            PrivateSequence(body, final, sequence);
            return;
        }

        var numbers = body.Split(';').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        var first = Math.Max(1, numbers[0]);
        switch (final)
        {
            case 'H' or 'f':
                MoveCursor(first - 1, (numbers.Length > 1 ? Math.Max(1, numbers[1]) : 1) - 1);
                break;
            case 'A':
                MoveCursor(CursorRow - first, CursorColumn);
                break;
            case 'B':
                MoveCursor(CursorRow + first, CursorColumn);
                break;
            case 'C':
                MoveCursor(CursorRow, CursorColumn + first);
                break;
            case 'D':
                MoveCursor(CursorRow, CursorColumn - first);
                break;
            case 'G':
                MoveCursor(CursorRow, first - 1);
                break;
            case 'd':
                MoveCursor(first - 1, CursorColumn);
                break;
            case 'J':
                EraseDisplay(numbers[0]);
                break;
            case 'K':
                EraseLine(numbers[0]);
                break;
            case 'L' when CursorRow >= _regionTop && CursorRow <= _regionBottom:
                ScrollDown(CursorRow, _regionBottom, first);
                MoveCursor(CursorRow, 0);
                break;
            case 'M' when CursorRow >= _regionTop && CursorRow <= _regionBottom:
                DeleteLines(first);
                break;
            case 'S':
                ScrollUp(_regionTop, _regionBottom, first);
                break;
            case 'T':
                ScrollDown(_regionTop, _regionBottom, first);
                break;
            case 'm':
                _style = Combine(_style, body);
                break;
            case 'r':
                (_regionTop, _regionBottom) = (first - 1, (numbers.Length > 1 && numbers[1] > 0 ? numbers[1] : Rows) - 1);
                MoveCursor(0, 0);
                break;
            case 'n' when numbers[0] == 6:
                _answers.Append(CultureInfo.InvariantCulture, $"\e[{CursorRow + 1};{CursorColumn + 1}R");
                break;
            case 'q' when body.EndsWith(' '):
                CursorShape = int.Parse(body.TrimEnd(), CultureInfo.InvariantCulture);
                break;
            case 't' when numbers[0] is 22:
                _titles.Push(Title);
                break;
            case 't' when numbers[0] is 23:
                Title = _titles.TryPop(out var title) ? title : Title;
                break;
            case 'c':
                _answers.Append("\e[?62;22c");
                break;
            default:
                Unknown.Add("CSI " + sequence);
                break;
        }
    }

    private void DeleteLines(int count)
    {
        for (var i = 0; i < Math.Min(count, _regionBottom - CursorRow + 1); i++)
        {
            _screen.RemoveAt(CursorRow);
            _screen.Insert(_regionBottom, new VirtualLine(Columns));
        }

        MoveCursor(CursorRow, 0);
    }

    private void PrivateSequence(string body, char final, string sequence)
    {
        if (final is not ('h' or 'l') || body[0] != '?')
        {
            // Questions and keyboard modes: a terminal that does not know them says nothing.
            if (final is not ('u' or 'q' or 'm'))
                Unknown.Add("CSI " + sequence);
            return;
        }

        foreach (var part in body[1..].Split(';'))
        {
            var mode = int.Parse(part, CultureInfo.InvariantCulture);
            var on = final == 'h';
            (on ? _setModes : _resetModes).Add(mode);
            (on ? _resetModes : _setModes).Remove(mode);
            if (mode == 1049)
                SwitchAlternate(on);
        }
    }

    private void EraseDisplay(int mode)
    {
        switch (mode)
        {
            case 0 when CursorRow == 0 && CursorColumn == 0 && !IsAlternate:
                // As tmux does it: what is cleared from the corner on is kept.
                _scrollback.AddRange(_screen.Take(_screen.FindLastIndex(line => line.Text.Length > 0) + 1));
                _screen = NewScreen();
                break;
            case 0:
                EraseLine(0);
                for (var row = CursorRow + 1; row < Rows; row++)
                    _screen[row] = new VirtualLine(Columns);
                break;
            case 2:
                _screen = NewScreen();
                break;
            case 3:
                _scrollback.Clear();
                break;
            default:
                Unknown.Add($"CSI {mode}J");
                break;
        }
    }

    private void EraseLine(int mode)
    {
        _isWrapPending = false;
        if (mode == 0)
            _screen[CursorRow].Erase(CursorColumn, Columns);
        else if (mode == 2)
            _screen[CursorRow].Erase(0, Columns);
        else
            Unknown.Add($"CSI {mode}K");
    }

    /// <summary>What is set after more parameters: kept as the parameters since the last reset, which is enough to compare looks.</summary>
    private static string Combine(string style, string parameters)
    {
        var all = parameters.Split(';').Select(part => part.Length == 0 ? "0" : part).ToList();
        var reset = LastReset(all);
        var kept = reset >= 0 ? "" : style;
        var added = string.Join(';', all.Skip(reset + 1));
        return kept.Length == 0 ? added : added.Length == 0 ? kept : kept + ";" + added;
    }

    private static int LastReset(List<string> parameters)
    {
        var last = -1;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i] is "38" or "48" && i + 1 < parameters.Count)
                i += parameters[i + 1] == "2" ? 4 : 2;
            else if (parameters[i] == "0")
                last = i;
        }

        return last;
    }
}
