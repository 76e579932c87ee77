using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Shells.Parsing;

internal sealed partial class ScriptParser
{
    /// <summary>Collects the parts of a word, joining text of one kind.</summary>
    private sealed class WordBuilder
    {
        private readonly ImmutableArray<WordPart>.Builder _parts = ImmutableArray.CreateBuilder<WordPart>();
        private readonly StringBuilder _text = new();
        private TextQuoting _quoting;

        public void Append(char c, TextQuoting quoting)
        {
            Open(quoting);
            _text.Append(c);
        }

        /// <summary>Appends text; an empty one still counts, since <c>''</c> is a word.</summary>
        public void Append(ReadOnlySpan<char> text, TextQuoting quoting)
        {
            Open(quoting);
            _text.Append(text);
            if (text.IsEmpty && quoting != TextQuoting.Bare)
                Close(keepEmpty: true);
        }

        public void Add(WordPart part)
        {
            Close(keepEmpty: false);
            _parts.Add(part);
        }

        public ShellWord ToWord()
        {
            Close(keepEmpty: false);
            return new ShellWord(_parts.ToImmutable());
        }

        private void Open(TextQuoting quoting)
        {
            if (_quoting == quoting)
                return;
            Close(keepEmpty: false);
            _quoting = quoting;
        }

        private void Close(bool keepEmpty)
        {
            if (_text.Length > 0 || keepEmpty)
                _parts.Add(new WordPart.Text(_text.ToString(), _quoting));
            _text.Clear();
        }
    }

    /// <summary>Reads one word, the text standing on its first character.</summary>
    private ShellWord ReadWord() => ReadWord(new WordBuilder());

    private ShellWord ReadWord(WordBuilder word)
    {
        while (!IsAtEnd)
        {
            if (Current is '<' or '>' && Next == '(')
                ReadProcessSubstitution(word);
            else if (IsWordEnd(Current))
                break;
            else
                ReadWordCharacter(word);
        }

        return word.ToWord();
    }

    private void ReadWordCharacter(WordBuilder word)
    {
        switch (Current)
        {
            case '\\' when Next == '\n':
                _at += 2;
                break;
            case '\\' when _at + 1 < _text.Length:
                word.Append(Next, TextQuoting.Quoted);
                _at += 2;
                break;
            case '\'':
                _at++;
                word.Append(TakeUntil('\''), TextQuoting.Quoted);
                break;
            case '"':
                ReadDoubleQuoted(word, TextQuoting.Quoted);
                break;
            case '$':
                ReadDollar(word, isQuoted: false);
                break;
            case '`':
                ReadBackquoted(word, isQuoted: false);
                break;
            default:
                word.Append(Current, TextQuoting.Bare);
                _at++;
                break;
        }
    }

    /// <summary>The text up to a quote that ends it; the quote is taken.</summary>
    private ReadOnlySpan<char> TakeUntil(char quote)
    {
        var end = _text.IndexOf(quote, _at);
        if (end < 0)
        {
            Fault();
            end = _text.Length;
        }

        var text = _text.AsSpan(_at, end - _at);
        _at = Math.Min(end + 1, _text.Length);
        return text;
    }

    private void ReadDoubleQuoted(WordBuilder word, TextQuoting quoting)
    {
        _at++;
        if (!TryDescend())
            return;
        word.Append("", quoting);
        while (!IsAtEnd && Current != '"')
            ReadQuotedCharacter(word, quoting, escapable: "$`\"\\");
        if (IsAtEnd)
            Fault();
        else
            _at++;
        _depth--;
    }

    private void ReadQuotedCharacter(WordBuilder word, TextQuoting quoting, string escapable)
    {
        switch (Current)
        {
            case '\\' when Next == '\n':
                _at += 2;
                break;
            case '\\' when escapable.Contains(Next, StringComparison.Ordinal):
                word.Append(Next, quoting);
                _at += 2;
                break;
            case '$':
                ReadDollar(word, isQuoted: true);
                break;
            case '`':
                ReadBackquoted(word, isQuoted: true);
                break;
            default:
                word.Append(Current, quoting);
                _at++;
                break;
        }
    }

    /// <summary>Reads the whole text as the body of a here-document or of arithmetic: only expansions are alive.</summary>
    private ShellWord ReadDocumentWord()
    {
        var word = new WordBuilder();
        while (!IsAtEnd)
            ReadQuotedCharacter(word, TextQuoting.Quoted, escapable: "$`\\");
        return word.ToWord();
    }
}
