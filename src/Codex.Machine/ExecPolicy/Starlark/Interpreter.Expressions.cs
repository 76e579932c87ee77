using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Codex.Machine.ExecPolicy.Starlark;

internal sealed partial class Interpreter
{
    private object? Evaluate(Expression expression, Frame frame)
    {
        Spend(expression.At);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error(expression.At, "nested too deeply");
        return expression switch
        {
            Expression.Literal literal => literal.Value,
            Expression.Name name => Look(name, frame),
            Expression.List list => EvaluateItems(list.At, list.Items, frame),
            Expression.Tuple tuple => new StarlarkTuple([.. EvaluateItems(tuple.At, tuple.Items, frame)]),
            Expression.Dictionary dictionary => Evaluate(dictionary, frame),
            Expression.Formatted formatted => Concatenate(formatted.At, formatted.Pieces.Select(piece => Values.ToText(Evaluate(piece, frame)))),
            Expression.Unary unary => Evaluate(unary, Evaluate(unary.Operand, frame)),
            Expression.Binary { Operator: "and" or "or" } choice => EvaluateChoice(choice, frame),
            Expression.Binary binary => Combine(binary.At, binary.Operator, Evaluate(binary.Left, frame), Evaluate(binary.Right, frame)),
            Expression.Conditional condition => Evaluate(Values.IsTrue(Evaluate(condition.Test, frame)) ? condition.Then : condition.Else, frame),
            Expression.Call call => Call(call, frame),
            Expression.Attribute attribute => Methods.Bind(this, attribute, Evaluate(attribute.Target, frame)),
            Expression.Index index => GetItem(index.At, Evaluate(index.Target, frame), Evaluate(index.Key, frame)),
            Expression.Slice slice => Evaluate(slice, frame),
            Expression.Comprehension comprehension => Evaluate(comprehension, frame),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The right side of <c>and</c> and <c>or</c> is only looked at when the left one does not decide.</summary>
    private object? EvaluateChoice(Expression.Binary choice, Frame frame)
    {
        var left = Evaluate(choice.Left, frame);
        return Values.IsTrue(left) == (choice.Operator == "and") ? Evaluate(choice.Right, frame) : left;
    }

    private object? Look(Expression.Name name, Frame frame)
    {
        for (var scope = frame; scope is not null; scope = scope.Outer)
        {
            if (scope.Variables.TryGetValue(name.Identifier, out var value))
                return value;
            if (scope.Locals.Contains(name.Identifier))
                throw Error(name.At, $"local variable `{name.Identifier}` is used before it has a value");
        }

        return _builtins.TryGetValue(name.Identifier, out var builtin) || Builtins.All.TryGetValue(name.Identifier, out builtin)
            ? builtin
            : throw Error(name.At, $"`{name.Identifier}` is not defined");
    }

    private List<object?> EvaluateItems(Position at, ImmutableArray<Expression> items, Frame frame)
    {
        Spend(at, items.Length);
        var values = new List<object?>(items.Length);
        foreach (var item in items)
            values.Add(Evaluate(item, frame));
        return values;
    }

    private StarlarkDictionary Evaluate(Expression.Dictionary dictionary, Frame frame)
    {
        var values = new StarlarkDictionary();
        Spend(dictionary.At, dictionary.Entries.Length);
        foreach (var (key, value) in dictionary.Entries)
            values.Set(CheckKey(key.At, Evaluate(key, frame)), Evaluate(value, frame));
        return values;
    }

    private object Evaluate(Expression.Unary unary, object? operand) => (unary.Operator, operand) switch
    {
        ("not", _) => !Values.IsTrue(operand),
        ("-", long number) when number != long.MinValue => -number,
        ("+", long number) => number,
        _ => throw Error(unary.At, $"`{unary.Operator}` cannot be applied to a {Values.TypeOf(operand)}"),
    };

    private object Evaluate(Expression.Comprehension comprehension, Frame frame)
    {
        var inner = new Frame(frame, []);
        var list = new List<object?>();
        var dictionary = new StarlarkDictionary();
        Expand(0);
        return comprehension.Key is null ? list : dictionary;

        void Expand(int depth)
        {
            if (depth == comprehension.Clauses.Length)
            {
                Spend(comprehension.At, 1);
                if (comprehension.Key is null)
                    list.Add(Evaluate(comprehension.Element, inner));
                else
                    dictionary.Set(CheckKey(comprehension.At, Evaluate(comprehension.Key, inner)), Evaluate(comprehension.Element, inner));
                return;
            }

            var clause = comprehension.Clauses[depth];
            if (clause.Target is null)
            {
                if (Values.IsTrue(Evaluate(clause.Source, inner)))
                    Expand(depth + 1);
                return;
            }

            foreach (var item in Iterate(Evaluate(clause.Source, inner), clause.Source.At))
            {
                Bind(clause.Target, item, inner);
                Expand(depth + 1);
            }
        }
    }

    private object? Evaluate(Expression.Slice slice, Frame frame)
    {
        var target = Evaluate(slice.Target, frame);
        var length = target switch
        {
            string text => text.Length,
            List<object?> list => list.Count,
            StarlarkTuple tuple => tuple.Items.Length,
            _ => throw Error(slice.At, $"a {Values.TypeOf(target)} cannot be sliced"),
        };
        if (slice.Step is not null && Evaluate(slice.Step, frame) is not 1L)
            throw Error(slice.At, "a slice with a step is not supported");
        var start = Bound(slice.Start, 0);
        var count = Math.Max(0, Bound(slice.Stop, length) - start);
        Spend(slice.At, count);
        return target switch
        {
            string text => text.Substring(start, count),
            List<object?> list => list.GetRange(start, count),
            StarlarkTuple tuple => new StarlarkTuple(tuple.Items.Slice(start, count)),
            _ => throw new UnreachableException(),
        };

        int Bound(Expression? bound, int unset)
        {
            if (bound is null || Evaluate(bound, frame) is not { } value)
                return unset;
            var index = value as long? ?? throw Error(bound.At, $"an index must be an int, not a {Values.TypeOf(value)}");
            return (int)Math.Clamp(index < 0 ? index + length : index, 0, length);
        }
    }

    private object? GetItem(Position at, object? target, object? key) => target switch
    {
        StarlarkDictionary dictionary => dictionary.TryGet(CheckKey(at, key), out var value)
            ? value
            : throw Error(at, $"key {Values.ToLiteral(key)} is not in the dict"),
        List<object?> list => list[IndexInto(at, list.Count, key)],
        StarlarkTuple tuple => tuple.Items[IndexInto(at, tuple.Items.Length, key)],
        string text => text[IndexInto(at, text.Length, key)].ToString(),
        _ => throw Error(at, $"a {Values.TypeOf(target)} has no items"),
    };

    private int IndexInto(Position at, int count, object? key)
    {
        if (key is not long index)
            throw Error(at, $"an index must be an int, not a {Values.TypeOf(key)}");
        var place = index < 0 ? index + count : index;
        return place >= 0 && place < count ? (int)place : throw Error(at, $"index {index} is out of range");
    }

    public object? CheckKey(Position at, object? key)
    {
        Spend(at);
        if (key is List<object?> or StarlarkDictionary or Function)
            throw Error(at, $"a {Values.TypeOf(key)} cannot be a key");
        if (key is StarlarkTuple tuple)
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
                throw Error(at, "nested too deeply");
            foreach (var item in tuple.Items)
                CheckKey(at, item);
        }

        return key;
    }

    /// <summary>The elements, as they are now: what the loop does to the list does not change it.</summary>
    public List<object?> Iterate(object? value, Position at)
    {
        List<object?> items = value switch
        {
            List<object?> list => [.. list],
            StarlarkTuple tuple => [.. tuple.Items],
            StarlarkDictionary dictionary => [.. dictionary.Keys],
            _ => throw Error(at, $"a {Values.TypeOf(value)} cannot be iterated over"),
        };
        Spend(at, items.Count);
        return items;
    }

    public string Concatenate(Position at, IEnumerable<string> pieces)
    {
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            Spend(at, piece.Length);
            text.Append(piece);
        }

        return text.ToString();
    }
}
