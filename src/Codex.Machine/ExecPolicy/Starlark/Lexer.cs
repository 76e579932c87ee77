using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Codex.Machine.ExecPolicy.Starlark;

internal enum TokenKind
{
    Name,
    Keyword,
    Number,
    String,

    /// <summary>The raw inside of <c>f"…"</c>.</summary>
    Formatted,
    Symbol,
    NewLine,
    Indent,
    Dedent,
    End,
}

/// <param name="Text">The name, the symbol, the decoded string.</param>
/// <param name="Start">Index of the first character.</param>
/// <param name="Stop">Index behind the last one.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Position At, int Start, int Stop)
{
    public bool Is(string symbol) => Kind is TokenKind.Symbol or TokenKind.Keyword && Text == symbol;

    public override string ToString() => Kind switch
    {
        TokenKind.NewLine => "end of line",
        TokenKind.Indent => "indentation",
        TokenKind.Dedent => "end of block",
        TokenKind.End => "end of file",
        TokenKind.String or TokenKind.Formatted => $"string \"{Text}\"",
        _ => $"`{Text}`",
    };
}

/// <summary>Cuts a rules file into tokens: lines and their indentation, except in brackets.</summary>
internal sealed partial class Lexer
{
    private static readonly FrozenSet<string> Keywords = FrozenSet.ToFrozenSet(
        ["and", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda", "load", "not", "or", "pass", "return"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "as", "assert", "async", "await", "class", "del", "except", "finally", "from", "global", "import", "is", "nonlocal", "raise", "try",
            "while", "with", "yield",
        ],
        StringComparer.Ordinal);

    private static readonly string[] Symbols =
    [
        "//=", "**", "//", "==", "!=", "<=", ">=", "+=", "-=", "*=", "%=", "->", "(", ")", "[", "]", "{", "}", ",", ":", ";", ".", "+", "-", "*", "%",
        "<", ">", "=",
    ];

    private readonly string _file;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private readonly Stack<int> _indents = new([0]);
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _brackets;
    private bool _isLineStart = true;

    private Lexer(string file, string text)
    {
        _file = file;
        _text = text;
    }

    /// <exception cref="ExecPolicyException">A character or string is wrong.</exception>
    public static List<Token> Read(string file, string text)
    {
        var lexer = new Lexer(file, text);
        while (lexer._at < text.Length)
            lexer.Step();
        lexer.Finish();
        return lexer._tokens;
    }

    private Position Here => new(_line, _at - _lineStart + 1);

    private char Peek(int offset = 0) => _at + offset < _text.Length ? _text[_at + offset] : '\0';

    private ExecPolicyException Error(Position at, string problem) => new(_file, at.Line, at.Column, problem);

    private void Add(TokenKind kind, string text, Position at, int start) => _tokens.Add(new Token(kind, text, at, start, _at));

    private void Finish()
    {
        if (_tokens is [.., { Kind: not TokenKind.NewLine }])
            Add(TokenKind.NewLine, "", Here, _at);
        for (; _indents.Count > 1; _indents.Pop())
            Add(TokenKind.Dedent, "", Here, _at);
        Add(TokenKind.End, "", Here, _at);
    }

    private void Step()
    {
        if (_isLineStart && _brackets == 0)
            ReadIndentation();
        var c = Peek();
        if (c == '\n')
            ReadNewLine();
        else if (c is ' ' or '\t' or '\r')
            _at++;
        else if (c == '\\' && (Peek(1) == '\n' || (Peek(1) == '\r' && Peek(2) == '\n')))
            SkipLineEnd(Peek(1) == '\n' ? 2 : 3);
        else if (c == '#')
            SkipComment();
        else if (c is '"' or '\'')
            ReadString(prefix: "");
        else if (char.IsAsciiDigit(c))
            ReadNumber();
        else if (char.IsLetter(c) || c == '_')
            ReadName();
        else if (_at < _text.Length)
            ReadSymbol();
    }

    private void SkipLineEnd(int length)
    {
        _at += length;
        _line++;
        _lineStart = _at;
    }

    private void SkipComment()
    {
        while (_at < _text.Length && Peek() != '\n')
            _at++;
    }

    private void ReadNewLine()
    {
        if (_brackets == 0 && _tokens is [.., { Kind: not (TokenKind.NewLine or TokenKind.Indent or TokenKind.Dedent) }])
            _tokens.Add(new Token(TokenKind.NewLine, "", Here, _at, _at));
        SkipLineEnd(1);
        _isLineStart = _brackets == 0;
    }

    /// <summary>Measures the spaces before the first token of a line; empty lines and comments have no say.</summary>
    private void ReadIndentation()
    {
        var start = _at;
        while (Peek() is ' ' or '\r' or '\uFEFF')
            _at++;
        if (Peek() == '\t' && _text.AsSpan(_at).IndexOfAnyExcept(" \t\r") is var next && next >= 0 && _text[_at + next] is not ('\n' or '#'))
            throw Error(Here, "tabs are not allowed in indentation");
        if (_at >= _text.Length || Peek() is '\n' or '#' or '\t')
            return;
        _isLineStart = false;
        var width = _text.AsSpan(start, _at - start).Count(' ');
        if (width > _indents.Peek())
        {
            _indents.Push(width);
            Add(TokenKind.Indent, "", Here, _at);
        }

        while (width < _indents.Peek())
        {
            _indents.Pop();
            Add(TokenKind.Dedent, "", Here, _at);
        }

        if (width != _indents.Peek())
            throw Error(Here, "the indentation matches no block around it");
    }

    private void ReadName()
    {
        var (at, start) = (Here, _at);
        while (char.IsLetterOrDigit(Peek()) || Peek() == '_')
            _at++;
        var name = _text[start.._at];
        if (Peek() is '"' or '\'' && name is "r" or "f" or "fr" or "rf" or "b" or "br" or "rb")
        {
            if (name.Contains('b', StringComparison.Ordinal))
                throw Error(at, "bytes literals are not supported");
            ReadString(name);
            return;
        }

        if (Reserved.Contains(name))
            throw Error(at, $"cannot use reserved keyword `{name}`");
        Add(Keywords.Contains(name) ? TokenKind.Keyword : TokenKind.Name, name, at, start);
    }

    private void ReadNumber()
    {
        var (at, start) = (Here, _at);
        while (char.IsLetterOrDigit(Peek()))
            _at++;
        if (Peek() == '.')
            throw Error(at, "floating point numbers are not supported");
        var digits = _text[start.._at];
        var (style, body) = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => (NumberStyles.AllowHexSpecifier, hex),
            ['0', 'b' or 'B', .. var binary] => (NumberStyles.AllowBinarySpecifier, binary),
            _ => (NumberStyles.None, digits),
        };
        if (!long.TryParse(body, style, CultureInfo.InvariantCulture, out var value))
            throw Error(at, $"invalid number `{digits}`");
        Add(TokenKind.Number, value.ToString(CultureInfo.InvariantCulture), at, start);
    }

    private void ReadSymbol()
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) != 0)
                continue;
            var (at, start) = (Here, _at);
            _at += symbol.Length;
            _brackets = symbol switch
            {
                "(" or "[" or "{" => _brackets + 1,
                ")" or "]" or "}" => Math.Max(0, _brackets - 1),
                _ => _brackets,
            };
            Add(TokenKind.Symbol, symbol, at, start);
            return;
        }

        throw Error(Here, $"invalid input `{new Rune(char.IsSurrogate(Peek()) ? '\uFFFD' : Peek())}`");
    }
}
