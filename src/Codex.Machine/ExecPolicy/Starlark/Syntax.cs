using System.Collections.Immutable;

namespace Codex.Machine.ExecPolicy.Starlark;

/// <summary>A place in a file, both 1-based.</summary>
internal readonly record struct Position(int Line, int Column);

internal abstract record Expression(Position At)
{
    public sealed record Literal(Position At, object? Value) : Expression(At);

    public sealed record Name(Position At, string Identifier) : Expression(At);

    public sealed record List(Position At, ImmutableArray<Expression> Items) : Expression(At);

    public sealed record Tuple(Position At, ImmutableArray<Expression> Items) : Expression(At);

    public sealed record Dictionary(Position At, ImmutableArray<(Expression Key, Expression Value)> Entries) : Expression(At);

    public sealed record Formatted(Position At, ImmutableArray<Expression> Pieces) : Expression(At);

    public sealed record Unary(Position At, string Operator, Expression Operand) : Expression(At);

    public sealed record Binary(Position At, string Operator, Expression Left, Expression Right) : Expression(At);

    public sealed record Conditional(Position At, Expression Test, Expression Then, Expression Else) : Expression(At);

    public sealed record Call(Position At, Expression Callee, ImmutableArray<Argument> Arguments) : Expression(At);

    public sealed record Attribute(Position At, Expression Target, string Member) : Expression(At);

    public sealed record Index(Position At, Expression Target, Expression Key) : Expression(At);

    public sealed record Slice(Position At, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(At);

    /// <param name="Key">Set when it makes a dictionary.</param>
    public sealed record Comprehension(Position At, Expression? Key, Expression Element, ImmutableArray<Clause> Clauses) : Expression(At);
}

/// <summary><c>for Target in Source</c>, or <c>if Source</c> when there is no target.</summary>
internal sealed record Clause(Expression? Target, Expression Source);

internal enum ArgumentKind
{
    Positional,
    Named,

    /// <summary><c>*values</c>.</summary>
    Spread,

    /// <summary><c>**values</c>.</summary>
    NamedSpread,
}

internal sealed record Argument(Position At, ArgumentKind Kind, string Name, Expression Value);

internal enum ParameterKind
{
    Plain,
    Rest,
    NamedRest,
}

internal sealed record Parameter(Position At, ParameterKind Kind, string Name, Expression? Default);

internal abstract record Statement(Position At)
{
    /// <param name="Span">The characters of the file that it takes, for edits.</param>
    public sealed record Evaluate(Position At, Expression Value, Range Span) : Statement(At);

    /// <param name="Operator">Empty for <c>=</c>; the operator of <c>+=</c> and the like.</param>
    public sealed record Assign(Position At, Expression Target, string Operator, Expression Value) : Statement(At);

    public sealed record If(Position At, Expression Test, ImmutableArray<Statement> Then, ImmutableArray<Statement> Else) : Statement(At);

    public sealed record For(Position At, Expression Target, Expression Source, ImmutableArray<Statement> Body) : Statement(At);

    /// <param name="Locals">Every name that is bound in it.</param>
    public sealed record Define(
        Position At, string Name, ImmutableArray<Parameter> Parameters, ImmutableArray<Statement> Body, ImmutableHashSet<string> Locals)
        : Statement(At);

    public sealed record Return(Position At, Expression? Value) : Statement(At);

    public sealed record Break(Position At) : Statement(At);

    public sealed record Continue(Position At) : Statement(At);

    public sealed record Pass(Position At) : Statement(At);
}
