using System.Collections.Immutable;

namespace Codex.Machine.Shells.Parsing;

internal sealed partial class ScriptParser
{
    /// <summary>The heads of loops, <c>case</c> and functions.</summary>
    private sealed partial class ListReader
    {
        private bool TryReadHeader()
        {
            if (parser.TryTakeKeyword("for") || parser.TryTakeKeyword("select"))
                ReadLoopHeader();
            else if (parser.TryTakeKeyword("case"))
                ReadCaseHeader();
            else if (parser.TryTakeKeyword("function"))
                ReadFunctionName();
            else if (parser.TryTakeKeyword("time"))
                ReadTimeOptions();
            else if (parser.TryTakeKeyword("coproc"))
                ReadCoprocessName();
            else
                return false;
            parser._hasStructure = true;
            return true;
        }

        private void ReadLoopHeader()
        {
            parser.SkipBlanks();
            if (parser.StartsWith("((") && parser.ReadArithmeticCommand() is { } arithmetic)
            {
                Add(HeaderCommand([new ShellAssignment("", [arithmetic])]));
                Connect(Connector.Sequence, needsCommand: false);
                return;
            }

            var name = parser.TakeName();
            var values = ImmutableArray.CreateBuilder<ShellWord>();
            parser.SkipBlanks();
            parser.TryTakeKeyword("in");
            while (true)
            {
                parser.SkipBlanks();
                if (parser.IsAtEnd || IsWordEnd(parser.Current) || parser.TryTakeKeyword("do") || parser.TryTakeKeyword("{"))
                    break;
                values.Add(parser.ReadWord());
            }

            Add(HeaderCommand([new ShellAssignment(name, values.ToImmutable())]));
            Connect(Connector.Sequence, needsCommand: false);
            if (parser.Current == ';' && parser.Next != ';')
                parser._at++;
        }

        private void ReadCaseHeader()
        {
            parser.SkipBlanks();
            if (!parser.IsAtEnd && !IsWordEnd(parser.Current))
                Add(HeaderCommand([new ShellAssignment("", [parser.ReadWord()])]));
            while (parser.Current is ' ' or '\t' or '\n')
                parser._at++;
            if (!parser.TryTakeKeyword("in"))
                parser.Fault();
            Connect(Connector.Sequence, needsCommand: false);
            _cases++;
            _expectsPattern = true;
        }

        private void ReadPattern()
        {
            if (parser.TryTakeKeyword("esac"))
            {
                _expectsPattern = false;
                _cases--;
                EndCompound();
                return;
            }

            _expectsPattern = false;
            if (parser.Current == '(')
                parser._at++;
            var patterns = ImmutableArray.CreateBuilder<ShellWord>();
            while (true)
            {
                parser.SkipBlanks();
                if (!parser.IsAtEnd && !IsWordEnd(parser.Current))
                    patterns.Add(parser.ReadWord());
                parser.SkipBlanks();
                if (parser.Current != '|')
                    break;
                parser._at++;
            }

            if (parser.Current == ')')
            {
                parser._at++;
                Add(HeaderCommand([new ShellAssignment("", patterns.ToImmutable())]));
                Connect(Connector.Sequence, needsCommand: false);
                return;
            }

            parser.Fault(); // no pattern after all: a command then
            ReadCommand(patterns);
        }

        private void ReadFunctionName()
        {
            BeginCompound();
            parser.SkipBlanks();
            if (!parser.IsAtEnd && !IsWordEnd(parser.Current))
                parser.ReadWord();
            parser.SkipBlanks();
            parser.TryTakeEmptyParentheses();
        }

        private void ReadTimeOptions()
        {
            BeginCompound();
            parser.SkipBlanks();
            while (parser.TryTakeKeyword("-p") || parser.TryTakeKeyword("--"))
                parser.SkipBlanks();
        }

        /// <summary><c>coproc NAME { …</c> has a name, <c>coproc NAME arguments</c> a command.</summary>
        private void ReadCoprocessName()
        {
            BeginCompound();
            parser.SkipBlanks();
            var start = parser._at;
            if (parser.TakeName().Length == 0)
                return;
            parser.SkipBlanks();
            if (parser.Current != '(' && !parser.StartsWith("{ ") && !parser.StartsWith("{\n"))
                parser._at = start;
        }
    }
}
