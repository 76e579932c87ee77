using System.Collections.Immutable;

namespace Codex.Machine.Shells.Parsing;

internal sealed partial class ScriptParser
{
    /// <summary>Reads one simple command.</summary>
    /// <param name="words">Its words so far; usually none.</param>
    /// <param name="isFunctionHead">It was the name in front of a function's body.</param>
    private SimpleCommand ReadSimpleCommand(Connector before, ImmutableArray<ShellWord>.Builder words, out bool isFunctionHead)
    {
        isFunctionHead = false;
        var head = -1;
        var assignments = ImmutableArray.CreateBuilder<ShellAssignment>();
        var redirections = ImmutableArray.CreateBuilder<ShellRedirection>();
        if (StartsWith("[["))
            _hasStructure = true;
        while (true)
        {
            SkipBlanks();
            if (IsAtEnd || Current is '\n' or ';' or '|' or ')' || (Current == '&' && NextJoined != '>'))
                break;
            if (Current == '#')
            {
                SkipComment();
                break;
            }

            if (StartsWith("&>"))
                head = words.Count;
            if (TryReadRedirection(redirections))
                continue;
            if (Current == '(')
            {
                if (TryTakeEmptyParentheses())
                {
                    _hasStructure = isFunctionHead = true;
                    if (words.Count == 1)
                        assignments.Add(new ShellAssignment("", words.DrainToImmutable())); // the name; more words than one may be a command
                    break;
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
            else if (!IsAtEnd && !IsWordEnd(Current))
            {
                Fault(); // glued to an array: zsh takes it for the command, bash for a part of the value
                words.Add(ReadWord());
                head = words.Count;
            }
        }

        var all = words.ToImmutable();
        return new SimpleCommand(before, assignments.ToImmutable(), all, redirections.ToImmutable()) { Tail = head < 0 ? [] : [.. all.Skip(head)] };
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
        assignments.Add(new ShellAssignment(name, Current == '(' ? ReadArray() : [ReadWord()]));
        return null;
    }

    private ImmutableArray<ShellWord> ReadArray()
    {
        if (!TryDescend())
            return [];
        var start = _at++;
        var values = ImmutableArray.CreateBuilder<ShellWord>();
        while (!IsAtEnd && Current != ')')
        {
            if (Current is ' ' or '\t' or '\n')
                _at++;
            else if (Current == '#')
                SkipComment();
            else if (Current == '(')
                values.Add(ReadParenthesized());
            else if (Current is ';' or '&' or '|' || (Current is '<' or '>' && NextJoined != '('))
                break; // no array: shells give up here and go on behind it
            else
                values.Add(ReadWord());
        }

        if (Current == ')')
            _at++;
        else
            FaultOpen(start);
        _depth--;
        return values.ToImmutable();
    }

    private bool TryReadRedirection(ImmutableArray<ShellRedirection>.Builder redirections)
    {
        var after = _at;
        while (after < _text.Length && char.IsAsciiDigit(_text[after]))
            after++;
        if (after < _text.Length && (_text[after] is '<' or '>' || (after == _at && StartsWith("&>"))))
        {
            if (after == _at && Current is '<' or '>' && NextJoined == '(')
                return false; // a process substitution
            _at = after;
        }
        else
        {
            return false;
        }

        var symbol = TakeRedirectionOperator();
        SkipBlanks();
        if (IsAtEnd || (IsWordEnd(Current) && !(Current is '<' or '>' && NextJoined == '(')))
        {
            Fault();
            return true;
        }

        var start = _at;
        var target = ReadWord();
        redirections.Add(symbol is "<<" or "<<-"
            ? new ShellRedirection(symbol, ReadDelimiter(target, _text[start.._at]), ExpectDocument(_text[start.._at], symbol == "<<-"))
            : new ShellRedirection(symbol, target, null));
        return true;
    }

    /// <summary>
    /// A delimiter that we read past a blank (<c>&lt;&lt;A${x</c>) may end there for another shell: what is behind it is read as commands.
    /// </summary>
    private ShellWord ReadDelimiter(ShellWord target, string raw)
    {
        var end = raw.AsSpan().IndexOfAny(" \t\n;&|");
        if (end < 0)
            return target;
        var hadFaults = _hasFaults;
        var script = ParseInside(raw[end..], parser => parser.ReadScript());
        _hasFaults = hadFaults || _isTruncated; // it is a second reading: that it makes no sense is no fault of the text
        return script is null ? target : new ShellWord(target.Parts.Add(new WordPart.Opaque(ShellWord.Empty, [script])));
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
}
