using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Codex.Machine.ExecPolicy.Starlark;

/// <summary>Reads the statements of a rules file. What the language has and we do not is a clear error.</summary>
internal sealed partial class Parser
{
    private const int MaxDepth = 100;

    private readonly string _file;
    private readonly List<Token> _tokens;
    private ImmutableHashSet<string>.Builder? _locals;
    private int _next;
    private int _depth;
    private int _loops;

    private Parser(string file, List<Token> tokens)
    {
        _file = file;
        _tokens = tokens;
    }

    /// <exception cref="ExecPolicyException">The text is not what we can read.</exception>
    public static ImmutableArray<Statement> Parse(string file, string text)
    {
        var parser = new Parser(file, Lexer.Read(file, text));
        var statements = ImmutableArray.CreateBuilder<Statement>();
        while (parser.Current.Kind != TokenKind.End)
            parser.ReadStatement(statements);
        return statements.ToImmutable();
    }

    private Token Current => _tokens[_next];

    private ExecPolicyException Error(Position at, string problem) => new(_file, at.Line, at.Column, problem);

    private ExecPolicyException Unexpected(string expected) => Error(Current.At, $"unexpected {Current}, expected {expected}");

    private Token Take() => _tokens[_next++];

    private bool TryTake(string symbol)
    {
        if (!Current.Is(symbol))
            return false;
        _next++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
            throw Unexpected($"`{symbol}`");
    }

    private string ExpectName() => Current.Kind == TokenKind.Name ? Take().Text : throw Unexpected("a name");

    private T Nested<T>(Func<T> read)
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error(Current.At, "nested too deeply");
        var result = read();
        _depth--;
        return result;
    }

    private void ReadStatement(ImmutableArray<Statement>.Builder statements)
    {
        if (Current.Kind == TokenKind.Indent)
            throw Error(Current.At, "unexpected indentation");
        if (TryTakeCompound() is { } compound)
            statements.Add(compound);
        else
            ReadLine(statements);
    }

    private Statement? TryTakeCompound()
    {
        var at = Current.At;
        if (TryTake("if"))
            return Nested(() => ReadIf(at));
        if (TryTake("for"))
            return Nested(() => ReadFor(at));
        return TryTake("def") ? Nested(() => ReadDefinition(at)) : null;
    }

    /// <summary>Small statements up to the end of the line, separated by semicolons.</summary>
    private void ReadLine(ImmutableArray<Statement>.Builder statements)
    {
        do
        {
            if (Current.Kind == TokenKind.NewLine)
                break;
            statements.Add(ReadSmallStatement());
        }
        while (TryTake(";"));
        if (Current.Kind != TokenKind.NewLine)
            throw Unexpected("end of line");
        _next++;
    }

    private Statement ReadSmallStatement()
    {
        var at = Current.At;
        if (TryTake("pass"))
            return new Statement.Pass(at);
        if (TryTake("return"))
        {
            if (_locals is null)
                throw Error(at, "`return` stands outside of a function");
            return new Statement.Return(at, Current.Kind == TokenKind.NewLine || Current.Is(";") ? null : ReadTuple());
        }

        if (Current.Is("break") || Current.Is("continue"))
        {
            if (_loops == 0)
                throw Error(at, $"`{Current.Text}` stands outside of a loop");
            return Take().Text == "break" ? new Statement.Break(at) : new Statement.Continue(at);
        }

        if (Current.Is("load"))
            throw Error(at, "`load` is not supported: a rules file stands alone");
        return ReadSimpleStatement(at);
    }

    private Statement ReadSimpleStatement(Position at)
    {
        var start = Current.Start;
        var value = ReadTuple();
        if (Current.Is(":"))
        {
            _next++; // an annotation says nothing that is checked here
            ReadExpression();
            if (!Current.Is("="))
                throw Unexpected("`=`");
        }

        if (TryTake("="))
        {
            CheckTarget(value);
            var assigned = ReadTuple();
            if (Current.Is("="))
                throw Error(Current.At, "only one assignment may stand in a statement");
            return new Statement.Assign(at, value, "", assigned);
        }

        foreach (var symbol in (ReadOnlySpan<string>)["+=", "-=", "*=", "//=", "%="])
        {
            if (!TryTake(symbol))
                continue;
            if (value is not Expression.Name and not Expression.Index)
                throw Error(value.At, "this cannot be assigned to");
            CheckTarget(value);
            return new Statement.Assign(at, value, symbol[..^1], ReadTuple());
        }

        return new Statement.Evaluate(at, value, start.._tokens[_next - 1].Stop);
    }

    private void CheckTarget(Expression target)
    {
        switch (target)
        {
            case Expression.Name name:
                _locals?.Add(name.Identifier);
                break;
            case Expression.Tuple tuple:
                foreach (var item in tuple.Items)
                    CheckTarget(item);
                break;
            case Expression.List list:
                foreach (var item in list.Items)
                    CheckTarget(item);
                break;
            case Expression.Index:
                break;
            default:
                throw Error(target.At, "this cannot be assigned to");
        }
    }

    private Statement.If ReadIf(Position at)
    {
        var test = ReadExpression();
        var then = ReadBlock();
        var other = ImmutableArray<Statement>.Empty;
        var next = Current.At;
        if (TryTake("elif"))
            other = [Nested(() => ReadIf(next))];
        else if (TryTake("else"))
            other = ReadBlock();
        return new Statement.If(at, test, then, other);
    }

    private Statement.For ReadFor(Position at)
    {
        var target = ReadLoopTarget();
        Expect("in");
        var source = ReadTuple();
        _loops++;
        var body = ReadBlock();
        _loops--;
        return new Statement.For(at, target, source, body);
    }

    /// <summary>Names that a loop binds: <c>x</c>, <c>x, y</c>, <c>(x, y)</c>.</summary>
    private Expression ReadLoopTarget()
    {
        var at = Current.At;
        var items = ImmutableArray.CreateBuilder<Expression>();
        do
        {
            if (Current.Is("in"))
                break;
            items.Add(ReadPostfix());
        }
        while (TryTake(","));
        Expression target = items.Count == 1 ? items[0] : new Expression.Tuple(at, items.ToImmutable());
        CheckTarget(target);
        return target;
    }

    private ImmutableArray<Statement> ReadBlock()
    {
        Expect(":");
        var statements = ImmutableArray.CreateBuilder<Statement>();
        if (Current.Kind != TokenKind.NewLine)
        {
            ReadLine(statements);
            return statements.ToImmutable();
        }

        _next++;
        if (Current.Kind != TokenKind.Indent)
            throw Unexpected("an indented block");
        _next++;
        while (Current.Kind is not (TokenKind.Dedent or TokenKind.End))
            ReadStatement(statements);
        if (Current.Kind == TokenKind.Dedent)
            _next++;
        return statements.ToImmutable();
    }
}
