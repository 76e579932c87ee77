using System.Collections.Immutable;

namespace Codex.Machine.Shells.Parsing;

/// <summary>
/// Reads the grammar of POSIX shells, bash and zsh as far as it takes to find simple commands: see <see cref="ParsedScript"/>.
/// It never throws, its nesting is bounded and its time is linear in the text (times the nesting). What it does not understand is a fault,
/// after which it goes on at the next character: a fault may cost "plain", it must not hide the commands behind it.
/// </summary>
internal sealed partial class ScriptParser
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly Queue<HereDocument> _openDocuments = new();
    private readonly ReadingBudget _budget;
    private int _at;
    private int _depth;
    private bool _hasStructure;
    private bool _hasFaults;
    private bool _isTruncated;
    private int _openedAt = -1;

    private ScriptParser(string text, int depth, ReadingBudget budget)
    {
        _text = text;
        _depth = depth;
        _budget = budget;
        if (text.Contains('\0', StringComparison.Ordinal))
            _hasFaults = true; // no argv can carry it
    }

    public static ParsedScript Parse(string script) => new ScriptParser(script, depth: 0, new ReadingBudget(script.Length)).ParseAll();

    /// <summary>
    /// How much text may be read a second time: insides are read apart, some of them in two ways, and nested ones would otherwise double the
    /// work at every level.
    /// </summary>
    private sealed class ReadingBudget(int length)
    {
        private long _left = (32L * length) + 4096;

        public bool TrySpend(int characters) => (_left -= characters + 16) >= 0;
    }

    private ParsedScript ParseAll() => ReadScript() with { HasStructure = _hasStructure, HasFaults = _hasFaults, IsTruncated = _isTruncated };

    /// <summary>Reads the whole text as a script.</summary>
    private ParsedScript ReadScript()
    {
        var list = new ListReader(this, isInParentheses: false).Read();
        ReadDocuments();
        // Something was opened and never closed. A shell that stumbles over it may go on at the next line, so its lines are read on their own too.
        var next = _openedAt < 0 ? -1 : _text.IndexOf('\n', Math.Min(_openedAt, _text.Length));
        if (next < 0)
            return list;
        var rest = _text[(next + 1)..];
        var commands = list.Commands.AddRange(ParseInside(rest, parser => parser.ReadScript())?.Commands ?? []);
        if (rest.Contains("\\\n", StringComparison.Ordinal))
        {
            var lines = rest.Replace("\\\n", "\n", StringComparison.Ordinal); // what is skipped may end where a line was to go on
            commands = commands.AddRange(ParseInside(lines, parser => parser.ReadScript())?.Commands ?? []);
        }

        return list with { Commands = commands };
    }

    private bool IsAtEnd => _at >= _text.Length;

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\0';

    /// <summary>The character behind this one, over line continuations.</summary>
    private char NextJoined => IndexBehindContinuations(_at + 1) is var index && index < _text.Length ? _text[index] : '\0';

    private bool StartsWith(string symbol) => FindEnd(symbol) >= 0;

    private bool TryTake(string symbol)
    {
        var end = FindEnd(symbol);
        if (end < 0)
            return false;
        _at = end;
        return true;
    }

    /// <summary>The index behind a symbol that begins here; -1 when there is another one. A backslash and a newline may stand inside it.</summary>
    private int FindEnd(string symbol)
    {
        var at = _at;
        for (var i = 0; i < symbol.Length; i++)
        {
            if (i > 0)
                at = IndexBehindContinuations(at);
            if (at >= _text.Length || _text[at++] != symbol[i])
                return -1;
        }

        return at;
    }

    private int IndexBehindContinuations(int index)
    {
        while (index + 1 < _text.Length && _text[index] == '\\' && _text[index + 1] == '\n')
            index += 2;
        return index;
    }

    private void SkipContinuations() => _at = IndexBehindContinuations(_at);

    private void Fault() => _hasFaults = true;

    /// <summary>Notes that what was opened at an index is never closed.</summary>
    private void FaultOpen(int index)
    {
        _hasFaults = true;
        _openedAt = _openedAt < 0 ? index : Math.Min(_openedAt, index);
    }

    /// <summary>Goes one level down; false when that is too deep, and then the rest of the text is given up.</summary>
    private bool TryDescend()
    {
        if (_depth >= MaxDepth)
        {
            _hasFaults = _isTruncated = true;
            _at = _text.Length;
            return false;
        }

        _depth++;
        return true;
    }

    /// <summary>Reads another text (the inside of backquotes, of a here-document) one level down and takes over what was wrong with it.</summary>
    private T? ParseInside<T>(string text, Func<ScriptParser, T> read)
        where T : class
    {
        if (!TryDescend())
            return null;
        if (!_budget.TrySpend(text.Length))
        {
            _hasFaults = _isTruncated = true;
            _depth--;
            return null;
        }

        var parser = new ScriptParser(text, _depth, _budget);
        var result = read(parser);
        _hasFaults |= parser._hasFaults;
        _isTruncated |= parser._isTruncated;
        _depth--;
        return result;
    }

    private void SkipBlanks()
    {
        while (!IsAtEnd)
        {
            if (Current is ' ' or '\t')
                _at++;
            else if (Current == '\\' && Next == '\n')
                _at += 2;
            else
                return;
        }
    }

    private void SkipComment()
    {
        while (!IsAtEnd && Current != '\n')
            _at++;
    }

    /// <summary>Takes a keyword that stands alone as a bare word.</summary>
    private bool TryTakeKeyword(string keyword)
    {
        var end = FindEnd(keyword);
        if (end < 0)
            return false;
        var after = IndexBehindContinuations(end);
        if (after < _text.Length && !IsWordEnd(_text[after]))
            return false;
        _at = end;
        return true;
    }

    private static bool IsWordEnd(char c) => c is ' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>';

    // zsh takes any letter.
    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private ParsedScript Nested(ImmutableArray<SimpleCommand> commands) => new(commands, _hasStructure, _hasFaults, _isTruncated);
}
