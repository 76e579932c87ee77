using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Shells.Parsing;

internal sealed partial class ScriptParser
{
    /// <summary>Reads one simple command; null when it turned out to be the head of a function definition.</summary>
    private SimpleCommand? ReadSimpleCommand(Connector before)
    {
        var assignments = ImmutableArray.CreateBuilder<ShellAssignment>();
        var words = ImmutableArray.CreateBuilder<ShellWord>();
        var redirections = ImmutableArray.CreateBuilder<ShellRedirection>();
        if (StartsWith("[["))
            _hasStructure = true;
        while (true)
        {
            SkipBlanks();
            if (IsAtEnd || Current is '\n' or ';' or '|' or ')' || (Current == '&' && Next != '>'))
                break;
            if (Current == '#')
            {
                SkipComment();
                break;
            }

            if (TryReadRedirection(redirections))
                continue;
            if (Current == '(')
            {
                if (words.Count == 1 && assignments.Count == 0 && TryTakeEmptyParentheses())
                {
                    _hasStructure = true;
                    return null;
                }

                words.Add(ReadParenthesized());
            }
            else if (words.Count > 0)
            {
                words.Add(ReadWord());
            }
            else if (ReadAssignmentOrWord(assignments) is { } word)
            {
                words.Add(word);
            }
        }

        return new SimpleCommand(before, assignments.ToImmutable(), words.ToImmutable(), redirections.ToImmutable());
    }

    /// <summary>A parenthesis where none is expected: a pattern group, a glob qualifier, a mistake. Its inside is read as commands.</summary>
    private ShellWord ReadParenthesized()
    {
        Fault();
        return new ShellWord([new WordPart.Opaque(ShellWord.Empty, ReadParentheses() is { } inside ? [inside] : [])]);
    }

    /// <summary>Reads <c>( … )</c>, the text standing on the opening one; null when too deep.</summary>
    private ParsedScript? ReadParentheses()
    {
        if (!TryDescend())
            return null;
        _at++;
        var list = new ListReader(this, isInParentheses: true).Read();
        if (Current == ')')
            _at++;
        else
            Fault();
        _depth--;
        return list;
    }

    /// <summary>Reads an assignment into the list, or the word that stands where one could be: then that is returned.</summary>
    private ShellWord? ReadAssignmentOrWord(ImmutableArray<ShellAssignment>.Builder assignments)
    {
        var word = new WordBuilder();
        var name = TakeName();
        word.Append(name, TextQuoting.Bare);
        var hasSubscript = name.Length > 0 && Current == '[';
        if (hasSubscript)
        {
            foreach (var part in ReadBothWays(TakeBracketed()).Parts)
                word.Add(part);
        }

        var isAppended = Current == '+' && Next == '=';
        if (name.Length == 0 || (Current != '=' && !isAppended))
            return ReadWord(word);
        _at += isAppended ? 2 : 1;
        if (hasSubscript)
            assignments.Add(new ShellAssignment("", [word.ToWord()])); // for what is inside it
        assignments.Add(new ShellAssignment(name, Current == '(' ? ReadArray() : [ReadWord(new WordBuilder())]));
        return null;
    }

    private ImmutableArray<ShellWord> ReadArray()
    {
        if (!TryDescend())
            return [];
        _at++;
        var values = ImmutableArray.CreateBuilder<ShellWord>();
        while (!IsAtEnd && Current != ')')
        {
            if (Current is ' ' or '\t' or '\n')
                _at++;
            else if (Current == '#')
                SkipComment();
            else if (Current == '(')
                values.Add(ReadParenthesized());
            else if (Current is ';' or '&' or '|' || (Current is '<' or '>' && Next != '('))
                SkipFault();
            else
                values.Add(ReadWord());
        }

        if (Current == ')')
            _at++;
        else
            Fault();
        _depth--;
        return values.ToImmutable();
    }

    private void SkipFault()
    {
        Fault();
        _at++;
    }

    private bool TryReadRedirection(ImmutableArray<ShellRedirection>.Builder redirections)
    {
        var after = _at;
        while (after < _text.Length && char.IsAsciiDigit(_text[after]))
            after++;
        if (after < _text.Length && (_text[after] is '<' or '>' || (after == _at && StartsWith("&>"))))
        {
            if (after == _at && Current is '<' or '>' && Next == '(')
                return false; // a process substitution
            _at = after;
        }
        else
        {
            return false;
        }

        var symbol = TakeRedirectionOperator();
        SkipBlanks();
        if (IsAtEnd || (IsWordEnd(Current) && !(Current is '<' or '>' && Next == '(')))
        {
            Fault();
            return true;
        }

        var start = _at;
        var target = ReadWord();
        redirections.Add(symbol is "<<" or "<<-"
            ? new ShellRedirection(symbol, null, ExpectDocument(_text[start.._at], symbol == "<<-"))
            : new ShellRedirection(symbol, target, null));
        return true;
    }

    private string TakeRedirectionOperator()
    {
        foreach (var symbol in (ReadOnlySpan<string>)["&>>", "&>", "<<<", "<<-", "<<", "<>", "<&", ">>", ">|", ">&", "<", ">"])
        {
            if (TryTake(symbol))
                return symbol;
        }

        _at++;
        return "";
    }

    private HereDocument ExpectDocument(string rawDelimiter, bool stripsTabs)
    {
        var delimiter = new StringBuilder(rawDelimiter.Length);
        var quote = '\0';
        for (var i = 0; i < rawDelimiter.Length; i++)
        {
            var c = rawDelimiter[i];
            if (quote == '\0' && c is '\'' or '"')
                quote = c;
            else if (c == quote && quote != '\0')
                quote = '\0';
            else if (c == '\\' && quote != '\'' && i + 1 < rawDelimiter.Length)
                delimiter.Append(rawDelimiter[++i]);
            else
                delimiter.Append(c);
        }

        var document = new HereDocument
        {
            Delimiter = delimiter.ToString(),
            IsQuoted = rawDelimiter.AsSpan().ContainsAny('\'', '"', '\\'),
            StripsTabs = stripsTabs,
        };
        _openDocuments.Enqueue(document);
        return document;
    }

    /// <summary>Reads the here-documents that were announced on the line that just ended.</summary>
    private void ReadDocuments()
    {
        while (_openDocuments.TryDequeue(out var document))
        {
            var text = new StringBuilder();
            document.IsOpen = !TryReadDocumentText(document, text);
            document.Text = text.ToString();
            if (document.IsOpen)
                Fault();
            if (!document.IsQuoted)
                document.Expansions = ParseInside(document.Text, parser => parser.ReadDocumentWord()) ?? ShellWord.Empty;
        }
    }

    private bool TryReadDocumentText(HereDocument document, StringBuilder text)
    {
        var isContinued = false;
        while (!IsAtEnd)
        {
            var end = _text.IndexOf('\n', _at);
            var line = _text.AsSpan(_at, (end < 0 ? _text.Length : end) - _at);
            _at = end < 0 ? _text.Length : end + 1;
            if (document.StripsTabs && !isContinued)
                line = line.TrimStart('\t');
            if (!isContinued && line.SequenceEqual(document.Delimiter))
                return true;
            text.Append(line).Append('\n');
            // In an unquoted document a backslash joins the next line to this one, also a line that looks like the delimiter.
            isContinued = !document.IsQuoted && (line.Length - line.TrimEnd('\\').Length) % 2 == 1;
        }

        return false;
    }
}
