using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Shells.Parsing;

internal sealed partial class ScriptParser
{
    private void ReadDollar(WordBuilder word, bool isQuoted)
    {
        _at++;
        SkipContinuations();
        switch (Current)
        {
            case '\'' when !isQuoted:
                _at++;
                word.Append(AnsiCQuoting.Decode(TakeAnsiC()), TextQuoting.Exotic);
                break;
            case '"' when !isQuoted:
                ReadDoubleQuoted(word, TextQuoting.Exotic);
                break;
            case '{':
                ReadParameter(word, isQuoted);
                break;
            case '(':
                if (NextJoined == '(' && ReadArithmeticCommand() is { } arithmetic)
                    word.Add(new WordPart.Opaque(arithmetic, []));
                else if (ReadParentheses() is { } script)
                    word.Add(new WordPart.Substitution(script, IsProcess: false, isQuoted));
                break;
            case '[':
                word.Add(new WordPart.Opaque(ReadBothWays("_=" + TakeBracketed()), [])); // for dash it ends at the first blank
                break;
            case '@' or '*' or '#' or '?' or '-' or '$' or '!' or (>= '0' and <= '9'):
                word.Add(new WordPart.Parameter(Current.ToString(), "", ShellWord.Empty, isQuoted));
                _at++;
                break;
            case var c when IsNameStart(c):
                word.Add(new WordPart.Parameter(TakeName(), "", ShellWord.Empty, isQuoted));
                break;
            default:
                word.Append('$', isQuoted ? TextQuoting.Quoted : TextQuoting.Exotic);
                break;
        }
    }

    /// <summary>The inside of <c>[…]</c>, the text standing on the opening bracket; brackets nest, and quotes and escapes hide them.</summary>
    private string TakeBracketed()
    {
        var start = ++_at;
        var open = 0;
        for (; !IsAtEnd; _at++)
        {
            if (Current == '\\')
                _at++;
            else if (Current is '\'' or '"' && _text.IndexOf(Current, _at + 1) is var close and >= 0)
                _at = close;
            else if (Current == '[')
                open++;
            else if (Current == ']' && open-- == 0)
                break;
        }

        var inside = _text[start..Math.Min(_at, _text.Length)];
        if (IsAtEnd)
            FaultOpen(start - 1);
        _at = Math.Min(_at + 1, _text.Length);
        return inside;
    }

    private ReadOnlySpan<char> TakeAnsiC()
    {
        var start = _at;
        while (!IsAtEnd && Current != '\'')
            _at += Current == '\\' && _at + 1 < _text.Length ? 2 : 1;
        var text = _text.AsSpan(start, _at - start);
        if (IsAtEnd)
            FaultOpen(start - 1);
        else
            _at++;
        return text;
    }

    /// <summary>
    /// Reads <c>((…))</c> as arithmetic; null when its parentheses do not close as a pair, and then nothing was read. Shells without that
    /// command (dash) run the inside, so it is kept as a script too.
    /// </summary>
    private ShellWord? ReadArithmeticCommand()
    {
        var start = IndexBehindContinuations(_at + 1) + 1;
        var end = FindArithmeticEnd(start);
        if (end < 0)
            return null;
        _at = IndexBehindContinuations(end + 1) + 1;
        return ReadBothWays(_text[start..end]);
    }

    /// <summary>Reads a text for its expansions, and as a script in case a shell takes it for one.</summary>
    private ShellWord ReadBothWays(string inside)
    {
        var expansions = ParseInside(inside, parser => parser.ReadDocumentWord()) ?? ShellWord.Empty;
        var script = ParseInside(inside, parser => parser.ReadScript());
        return new ShellWord([new WordPart.Opaque(expansions, script is null ? [] : [script])]);
    }

    /// <summary>Where the pair of parentheses is that closes arithmetic; -1 when there is none.</summary>
    private int FindArithmeticEnd(int start)
    {
        var end = ScanArithmetic(start, out var scanned);
        if (end < 0 && !_budget.TrySpend(scanned))
        {
            _hasFaults = _isTruncated = true;
            _at = _text.Length;
        }

        return end;
    }

    private int ScanArithmetic(int start, out int scanned)
    {
        scanned = _text.Length - start;
        var open = 0;
        for (var i = start; i < _text.Length; i++)
        {
            switch (_text[i])
            {
                case '\\':
                    i++;
                    break;
                case '\'' or '"':
                    var close = _text.IndexOf(_text[i], i + 1);
                    if (close < 0)
                        return -1;
                    i = close;
                    break;
                case '(':
                    open++;
                    break;
                case ')' when open > 0:
                    open--;
                    break;
                case ')':
                    scanned = i - start;
                    var next = IndexBehindContinuations(i + 1);
                    return next < _text.Length && _text[next] == ')' ? i : -1;
            }
        }

        return -1;
    }

    private void ReadProcessSubstitution(WordBuilder word)
    {
        _at++;
        SkipContinuations();
        if (ReadParentheses() is { } script)
            word.Add(new WordPart.Substitution(script, IsProcess: true, IsQuoted: false));
    }

    private void ReadBackquoted(WordBuilder word, bool isQuoted)
    {
        var start = _at++;
        var inside = new StringBuilder();
        while (!IsAtEnd && Current != '`')
        {
            if (Current == '\\' && (Next is '`' or '\\' or '$' || (isQuoted && Next == '"')))
                _at++;
            inside.Append(Current);
            _at++;
        }

        if (IsAtEnd)
            FaultOpen(start);
        else
            _at++;
        if (ParseInside(inside.ToString(), parser => parser.ReadScript()) is { } script)
            word.Add(new WordPart.Substitution(script, IsProcess: false, isQuoted));
    }

    /// <summary>Reads <c>${…}</c>, the text standing on the brace.</summary>
    private void ReadParameter(WordBuilder word, bool isQuoted)
    {
        var opened = _at++;
        if (!TryDescend())
            return;
        if (Current is ' ' or '\t' or '\n' or '|')
        {
            ReadFunctionSubstitution(word, isQuoted);
            _depth--;
            return;
        }

        var isPlainName = !(Current is '#' or '!' && Next != '}');
        if (!isPlainName)
            _at++;
        var start = _at;
        if (TakeName().Length == 0 && Current != '}')
            _at = Math.Min(_at + 1, _text.Length);
        while (start < _at && char.IsAsciiDigit(_text[start]) && char.IsAsciiDigit(Current))
            _at++;
        var name = _text[start.._at];
        var symbol = TakeParameterOperator();
        var operand = new WordBuilder();
        while (!IsAtEnd && Current != '}')
        {
            // Inside double quotes, double quotes nest, and single quotes are alive in patterns only (`${x%'}'}`).
            if (isQuoted && Current != '"' && (Current != '\'' || symbol != "?"))
                ReadQuotedCharacter(operand, TextQuoting.Quoted, escapable: "$`\"\\}");
            else
                ReadWordCharacter(operand);
        }

        if (IsAtEnd)
            FaultOpen(opened);
        else
            _at++;
        word.Add(new WordPart.Parameter(isPlainName ? name : "", symbol, operand.ToWord(), isQuoted));
        _depth--;
    }

    private string TakeParameterOperator()
    {
        foreach (var symbol in (ReadOnlySpan<string>)[":-", ":=", ":+", "-", "=", "+"])
        {
            if (TryTake(symbol))
                return symbol;
        }

        return Current == '}' ? "" : "?";
    }

    /// <summary><c>${ command; }</c>, a substitution of newer shells.</summary>
    private void ReadFunctionSubstitution(WordBuilder word, bool isQuoted)
    {
        if (Current == '|')
            _at++;
        FaultOpen(_at);
        var close = _text.IndexOf('}', _at);
        var inside = _text[_at..(close < 0 ? _text.Length : close)];
        _at = close < 0 ? _text.Length : close + 1;
        if (ParseInside(inside, parser => parser.ReadScript()) is { } script)
            word.Add(new WordPart.Substitution(script, IsProcess: false, isQuoted));
    }
}
