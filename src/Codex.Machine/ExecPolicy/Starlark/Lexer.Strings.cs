using System.Globalization;
using System.Text;

namespace Codex.Machine.ExecPolicy.Starlark;

internal sealed partial class Lexer
{
    private void ReadString(string prefix)
    {
        var (at, start) = (Here, _at - prefix.Length);
        var quote = Peek();
        var isTriple = Peek(1) == quote && Peek(2) == quote;
        _at += isTriple ? 3 : 1;
        var isRaw = prefix.Contains('r', StringComparison.Ordinal);
        var text = new StringBuilder();
        while (true)
        {
            if (_at >= _text.Length || (Peek() == '\n' && !isTriple))
                throw Error(at, "unfinished string literal");
            if (Peek() == quote && (!isTriple || (Peek(1) == quote && Peek(2) == quote)))
                break;
            ReadCharacter(text, isRaw);
        }

        _at += isTriple ? 3 : 1;
        Add(prefix.Contains('f', StringComparison.Ordinal) ? TokenKind.Formatted : TokenKind.String, text.ToString(), at, start);
    }

    private void ReadCharacter(StringBuilder text, bool isRaw)
    {
        var c = Peek();
        if (c == '\n')
        {
            text.Append('\n');
            SkipLineEnd(1);
        }
        else if (c == '\r' && Peek(1) == '\n')
        {
            _at++; // line ends count as one character
        }
        else if (c == '\\' && isRaw && Peek(1) is '"' or '\'' or '\\')
        {
            text.Append(c).Append(Peek(1));
            _at += 2;
        }
        else if (c == '\\' && !isRaw)
        {
            ReadEscape(text);
        }
        else
        {
            text.Append(c);
            _at++;
        }
    }

    private void ReadEscape(StringBuilder text)
    {
        var (at, escape) = (Here, Peek(1));
        _at += 2;
        switch (escape)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'a': text.Append('\a'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '\\' or '\'' or '"': text.Append(escape); break;
            case '\n':
                _at -= 1;
                SkipLineEnd(1);
                break;
            case 'x': AppendCode(text, at, digits: 2); break;
            case 'u': AppendCode(text, at, digits: 4); break;
            case 'U': AppendCode(text, at, digits: 8); break;
            case >= '0' and <= '7': AppendOctal(text); break;
            case '\0' when _at > _text.Length: _at = _text.Length; break;
            default: text.Append('\\').Append(escape); break;
        }
    }

    private void AppendCode(StringBuilder text, Position at, int digits)
    {
        if (_at + digits > _text.Length ||
            !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ||
            !Rune.IsValid(code))
            throw Error(at, "invalid escape in string literal");
        _at += digits;
        text.Append(new Rune(code).ToString());
    }

    private void AppendOctal(StringBuilder text)
    {
        var code = 0;
        _at--;
        for (var i = 0; i < 3 && Peek() is >= '0' and <= '7'; i++, _at++)
            code = (code * 8) + (Peek() - '0');
        text.Append((char)code);
    }
}
