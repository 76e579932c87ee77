using System.Collections.Immutable;

namespace Codex.Machine.Shells.Parsing;

internal sealed partial class ScriptParser
{
    private static readonly ImmutableArray<string> OpeningKeywords = ["if", "then", "elif", "else", "while", "until", "do", "{", "!"];
    private static readonly ImmutableArray<string> ClosingKeywords = ["fi", "done", "}", "]]"];

    /// <summary>
    /// Reads a list of commands up to the end of the text, or up to the parenthesis that closes it. Keywords are steps over which the
    /// next command is found; the only state is what changes the meaning of a parenthesis (groups, patterns of <c>case</c>).
    /// </summary>
    private sealed partial class ListReader(ScriptParser parser, bool isInParentheses)
    {
        private readonly ImmutableArray<SimpleCommand>.Builder _commands = ImmutableArray.CreateBuilder<SimpleCommand>();
        private Connector _connector = Connector.Start;
        private bool _hasCommand;
        private bool _needsCommand;
        private bool _expectsPattern;
        private int _groups;
        private int _cases;

        /// <summary>The commands; the closing parenthesis is left to the caller.</summary>
        public ParsedScript Read()
        {
            while (!parser.IsAtEnd && !IsClosed())
                Step();
            if (_needsCommand || _groups > 0 || _cases > 0)
                parser.Fault();
            return parser.Nested(_commands.ToImmutable());
        }

        private bool IsClosed()
        {
            parser.SkipBlanks();
            return isInParentheses && parser.Current == ')' && _groups == 0 && !_expectsPattern;
        }

        private void Step()
        {
            switch (parser.Current)
            {
                case '\0' when parser.IsAtEnd:
                    break;
                case '\n':
                    parser._at++;
                    parser.ReadDocuments();
                    if (_hasCommand)
                        Connect(Connector.Sequence, needsCommand: false);
                    break;
                case '#':
                    parser.SkipComment();
                    break;
                case var _ when _expectsPattern:
                    ReadPattern();
                    break;
                case ';' or '|' or '&' when !parser.StartsWith("&>"):
                    ReadOperator();
                    break;
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    parser._at++;
                    parser._hasStructure = true;
                    if (_groups == 0)
                        parser.Fault();
                    else
                        _groups--;
                    EndCompound();
                    break;
                default:
                    if (!TryReadKeyword())
                        ReadCommand(ImmutableArray.CreateBuilder<ShellWord>());
                    break;
            }
        }

        private void ReadOperator()
        {
            if (parser.TryTake(";;&") || parser.TryTake(";;") || parser.TryTake(";&"))
            {
                parser._hasStructure = true;
                if (_cases == 0)
                    parser.Fault();
                Connect(Connector.Sequence, needsCommand: false);
                _expectsPattern = _cases > 0;
                return;
            }

            if (!_hasCommand)
                parser.Fault();
            if (parser.TryTake("&|"))
            {
                parser.Fault(); // zsh: in the background, like `&!`
                Connect(Connector.Background, needsCommand: false);
            }
            else if (parser.TryTake("&&"))
            {
                Connect(Connector.And, needsCommand: true);
            }
            else if (parser.TryTake("||"))
            {
                Connect(Connector.Or, needsCommand: true);
            }
            else if (parser.TryTake("|&"))
            {
                parser._hasStructure = true; // it also redirects
                Connect(Connector.Pipe, needsCommand: true);
            }
            else if (parser.TryTake("|"))
            {
                Connect(Connector.Pipe, needsCommand: true);
            }
            else if (parser.TryTake("&!") || parser.TryTake("&"))
            {
                parser._hasStructure = true;
                Connect(Connector.Background, needsCommand: false);
            }
            else
            {
                parser._at++;
                Connect(Connector.Sequence, needsCommand: false);
            }
        }

        private void Connect(Connector connector, bool needsCommand)
        {
            _connector = connector;
            _needsCommand = needsCommand;
            _hasCommand = false;
        }

        /// <summary>After <c>then</c>, <c>{</c> and the like a command follows; a connector before it stays (<c>| while read x</c>).</summary>
        private void BeginCompound()
        {
            parser._hasStructure = true;
            if (_hasCommand)
                Connect(Connector.Sequence, needsCommand: false);
            _needsCommand = false;
        }

        private void EndCompound()
        {
            _hasCommand = true;
            _needsCommand = false;
        }

        private void OpenGroup()
        {
            parser._hasStructure = true;
            if (_hasCommand)
                parser.Fault();
            if (parser.NextJoined == '(' && parser.ReadArithmeticCommand() is { } arithmetic)
            {
                Add(HeaderCommand([new ShellAssignment("", [arithmetic])]));
                return;
            }

            parser._at++;
            _groups++;
            BeginCompound();
        }

        private bool TryReadKeyword()
        {
            // A closer may be followed by redirections (`done < file`), which read as a command without words.
            foreach (var keyword in ClosingKeywords)
            {
                if (!parser.TryTakeKeyword(keyword))
                    continue;
                parser._hasStructure = true;
                EndCompound();
                return true;
            }

            foreach (var keyword in OpeningKeywords)
            {
                if (!parser.TryTakeKeyword(keyword))
                    continue;
                BeginCompound();
                return true;
            }

            if (parser.TryTakeKeyword("esac"))
            {
                _cases = Math.Max(0, _cases - 1);
                parser._hasStructure = true;
                EndCompound();
                return true;
            }

            return TryReadHeader();
        }

        private void ReadCommand(ImmutableArray<ShellWord>.Builder words)
        {
            var start = parser._at;
            if (_hasCommand)
                parser.Fault(); // a second command without an operator: words after `fi`, `)` or `}`
            Add(parser.ReadSimpleCommand(_connector, words, out var isFunctionHead));
            if (isFunctionHead)
                BeginCompound();
            if (parser._at == start && !parser.IsAtEnd)
            {
                parser.Fault();
                parser._at++;
            }
        }

        private SimpleCommand HeaderCommand(ImmutableArray<ShellAssignment> parts) => new(_connector, parts, [], []);

        private void Add(SimpleCommand command)
        {
            _commands.Add(command);
            EndCompound();
        }
    }

    private string TakeName()
    {
        var start = _at;
        if (IsNameStart(Current))
        {
            while (IsNamePart(Current))
                _at++;
        }

        return _text[start.._at];
    }

    private bool TryTakeEmptyParentheses()
    {
        if (Current != '(')
            return false;
        var after = IndexBehindContinuations(_at + 1);
        while (after < _text.Length && _text[after] is ' ' or '\t')
            after = IndexBehindContinuations(after + 1);
        if (after >= _text.Length || _text[after] != ')')
            return false;
        _at = after + 1;
        return true;
    }
}
