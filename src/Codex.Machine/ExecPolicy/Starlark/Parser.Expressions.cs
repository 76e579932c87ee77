using System.Collections.Immutable;
using System.Globalization;

namespace Codex.Machine.ExecPolicy.Starlark;

internal sealed partial class Parser
{
    /// <summary>Binary operators by how strongly they bind, the weakest first; comparisons do not chain.</summary>
    private static readonly ImmutableArray<ImmutableArray<string>> Operators =
    [
        ["or"], ["and"], ["==", "!=", "<", ">", "<=", ">=", "in", "not in"], ["+", "-"], ["*", "//", "%"],
    ];

    private const int NotLevel = 2;

    /// <summary>An expression, or several with commas between them, which make a tuple.</summary>
    private Expression ReadTuple()
    {
        var at = Current.At;
        var first = ReadExpression();
        if (!Current.Is(","))
            return first;
        var items = ImmutableArray.CreateBuilder<Expression>();
        items.Add(first);
        while (TryTake(",") && !EndsTuple())
            items.Add(ReadExpression());
        return new Expression.Tuple(at, items.ToImmutable());
    }

    /// <summary>Behind a final comma.</summary>
    private bool EndsTuple() => Current.Kind is TokenKind.NewLine or TokenKind.End || Current is { Kind: TokenKind.Symbol, Text: "=" or ")" or "]" or ";" or ":" };

    private Expression ReadExpression() => Nested(() =>
    {
        var at = Current.At;
        if (Current.Is("lambda"))
            throw Error(at, "`lambda` is not supported");
        var value = ReadBinary(level: 0);
        if (!TryTake("if"))
            return value;
        var test = ReadBinary(level: 0);
        Expect("else");
        return new Expression.Conditional(at, test, value, ReadExpression());
    });

    private Expression ReadBinary(int level)
    {
        if (level == Operators.Length)
            return ReadUnary();
        var at = Current.At;
        if (level == NotLevel && TryTake("not"))
            return Nested(() => new Expression.Unary(at, "not", ReadBinary(level)));
        var left = ReadBinary(level + 1);
        var count = 0;
        while (TakeOperator(level) is { } symbol)
        {
            if (level == NotLevel && count > 0)
                throw Error(at, "comparisons do not chain");
            if (++count > MaxDepth * 3)
                throw Error(at, "nested too deeply");
            left = new Expression.Binary(at, symbol, left, ReadBinary(level + 1));
        }

        return left;
    }

    private string? TakeOperator(int level)
    {
        if (level == NotLevel && Current.Is("not") && _tokens[_next + 1].Is("in"))
        {
            _next += 2;
            return "not in";
        }

        foreach (var symbol in Operators[level])
        {
            if (TryTake(symbol))
                return symbol;
        }

        return null;
    }

    private Expression ReadUnary()
    {
        var at = Current.At;
        return Current.Is("-") || Current.Is("+")
            ? Nested(() => new Expression.Unary(at, Take().Text, ReadUnary()))
            : ReadPostfix();
    }

    private Expression ReadPostfix()
    {
        var value = ReadPrimary();
        for (var count = 0; ; count++)
        {
            var at = value.At;
            if (count > MaxDepth)
                throw Error(at, "nested too deeply");
            if (TryTake("."))
                value = new Expression.Attribute(at, value, ExpectName());
            else if (TryTake("("))
                value = new Expression.Call(at, value, ReadArguments());
            else if (TryTake("["))
                value = ReadSubscript(at, value);
            else
                return value;
        }
    }

    private Expression ReadSubscript(Position at, Expression target)
    {
        var start = Current.Is(":") ? null : ReadTuple();
        if (TryTake("]"))
            return new Expression.Index(at, target, start ?? throw Unexpected("an index"));
        Expect(":");
        var stop = Current.Is(":") || Current.Is("]") ? null : ReadExpression();
        var step = TryTake(":") && !Current.Is("]") ? ReadExpression() : null;
        Expect("]");
        return new Expression.Slice(at, target, start, stop, step);
    }

    private ImmutableArray<Argument> ReadArguments()
    {
        var arguments = ImmutableArray.CreateBuilder<Argument>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!TryTake(")"))
        {
            var at = Current.At;
            if (TryTake("**"))
            {
                arguments.Add(new Argument(at, ArgumentKind.NamedSpread, "", ReadExpression()));
            }
            else if (TryTake("*"))
            {
                arguments.Add(new Argument(at, ArgumentKind.Spread, "", ReadExpression()));
            }
            else if (Current.Kind == TokenKind.Name && _tokens[_next + 1].Is("="))
            {
                var name = Take().Text;
                if (!names.Add(name))
                    throw Error(at, $"argument `{name}` is there twice");
                _next++;
                arguments.Add(new Argument(at, ArgumentKind.Named, name, ReadExpression()));
            }
            else
            {
                if (arguments.Any(argument => argument.Kind != ArgumentKind.Positional))
                    throw Error(at, "a positional argument stands behind named ones");
                arguments.Add(new Argument(at, ArgumentKind.Positional, "", ReadComprehension(at, ReadExpression())));
            }

            if (!Current.Is(")"))
                Expect(",");
        }

        return arguments.ToImmutable();
    }

    private Expression ReadComprehension(Position at, Expression element) =>
        Current.Is("for") ? throw Error(at, "generator expressions are not supported; put the comprehension in brackets") : element;

    private Expression ReadPrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _next++;
                return new Expression.Literal(token.At, long.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.String:
                _next++;
                return new Expression.Literal(token.At, token.Text);
            case TokenKind.Formatted:
                _next++;
                return new Expression.Formatted(token.At, ReadPieces(token));
            case TokenKind.Name:
                _next++;
                return token.Text switch
                {
                    "True" => new Expression.Literal(token.At, true),
                    "False" => new Expression.Literal(token.At, false),
                    "None" => new Expression.Literal(token.At, null),
                    _ => new Expression.Name(token.At, token.Text),
                };
        }

        if (TryTake("["))
            return Nested(() => ReadList(token.At));
        if (TryTake("{"))
            return Nested(() => ReadDictionary(token.At));
        return TryTake("(") ? Nested(() => ReadParenthesized(token.At)) : throw Unexpected("an expression");
    }
}
