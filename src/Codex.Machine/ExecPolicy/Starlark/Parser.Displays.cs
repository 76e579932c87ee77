using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.ExecPolicy.Starlark;

/// <summary>What stands between brackets: tuples, lists, dictionaries, comprehensions, and the pieces of formatted strings.</summary>
internal sealed partial class Parser
{
    private Expression ReadParenthesized(Position at)
    {
        if (TryTake(")"))
            return new Expression.Tuple(at, []);
        var value = ReadComprehension(at, ReadTuple());
        Expect(")");
        return value;
    }

    private Expression ReadList(Position at)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        while (!TryTake("]"))
        {
            items.Add(ReadExpression());
            if (items.Count == 1 && Current.Is("for"))
            {
                var clauses = ReadClauses();
                Expect("]");
                return new Expression.Comprehension(at, null, items[0], clauses);
            }

            if (!Current.Is("]"))
                Expect(",");
        }

        return new Expression.List(at, items.ToImmutable());
    }

    private Expression ReadDictionary(Position at)
    {
        var entries = ImmutableArray.CreateBuilder<(Expression, Expression)>();
        while (!TryTake("}"))
        {
            var key = ReadExpression();
            Expect(":");
            var value = ReadExpression();
            entries.Add((key, value));
            if (entries.Count == 1 && Current.Is("for"))
            {
                var clauses = ReadClauses();
                Expect("}");
                return new Expression.Comprehension(at, key, value, clauses);
            }

            if (!Current.Is("}"))
                Expect(",");
        }

        return new Expression.Dictionary(at, entries.ToImmutable());
    }

    /// <summary>The names of a comprehension live in it alone: what it binds is no local of the function around it.</summary>
    private ImmutableArray<Clause> ReadClauses()
    {
        var clauses = ImmutableArray.CreateBuilder<Clause>();
        var outer = _locals;
        _locals = null;
        while (true)
        {
            if (TryTake("for"))
            {
                var target = ReadLoopTarget();
                Expect("in");
                clauses.Add(new Clause(target, ReadBinary(level: 0)));
            }
            else if (TryTake("if"))
            {
                clauses.Add(new Clause(null, ReadBinary(level: 0)));
            }
            else
            {
                break;
            }
        }

        _locals = outer;
        return clauses.ToImmutable();
    }

    private ImmutableArray<Expression> ReadPieces(Token token)
    {
        var pieces = ImmutableArray.CreateBuilder<Expression>();
        var text = token.Text;
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{' or '}' && i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
            }
            else if (text[i] == '{' && text.IndexOf('}', i) is var close and > 0)
            {
                pieces.Add(new Expression.Literal(token.At, literal.ToString()));
                literal.Clear();
                pieces.Add(ReadPiece(token, text[(i + 1)..close]));
                i = close;
            }
            else
            {
                literal.Append(text[i] is '{' or '}' ? throw Error(token.At, "a brace in the formatted string has no partner") : text[i]);
            }
        }

        pieces.Add(new Expression.Literal(token.At, literal.ToString()));
        return pieces.ToImmutable();
    }

    private Expression.Name ReadPiece(Token token, string name) =>
        name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c == '_') && !char.IsDigit(name[0])
            ? new Expression.Name(token.At, name)
            : throw Error(token.At, $"a formatted string takes names only, not `{name}`");
}
