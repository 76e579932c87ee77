namespace Codex.Machine.ExecPolicy.Starlark;

internal sealed partial class Interpreter
{
    private object? Combine(Position at, string symbol, object? left, object? right)
    {
        switch (symbol, left, right)
        {
            case ("==", _, _): return Values.AreEqual(left, right);
            case ("!=", _, _): return !Values.AreEqual(left, right);
            case ("in", _, _): return Contains(at, right, left);
            case ("not in", _, _): return !Contains(at, right, left);
            case ("+", string a, string b): return Concatenate(at, [a, b]);
            case ("+", List<object?> a, List<object?> b):
                Spend(at, a.Count + b.Count);
                return new List<object?>([.. a, .. b]);
            case ("+", StarlarkTuple a, StarlarkTuple b):
                Spend(at, a.Items.Length + b.Items.Length);
                return new StarlarkTuple([.. a.Items, .. b.Items]);
            case ("*", string or List<object?> or StarlarkTuple, long count): return Repeat(at, left, count);
            case ("*", long count, string or List<object?> or StarlarkTuple): return Repeat(at, right, count);
            case ("%", string format, _): return Methods.FormatPercent(this, at, format, right);
            case (_, long a, long b) when symbol is "+" or "-" or "*" or "//" or "%": return Calculate(at, symbol, a, b);
        }

        if (symbol is "<" or ">" or "<=" or ">=" && Values.Compare(left, right) is { } order)
            return symbol switch { "<" => order < 0, ">" => order > 0, "<=" => order <= 0, _ => order >= 0 };
        throw Error(at, $"`{symbol}` cannot be applied to a {Values.TypeOf(left)} and a {Values.TypeOf(right)}");
    }

    private bool Contains(Position at, object? container, object? item) => (container, item) switch
    {
        (string text, string part) => text.Contains(part, StringComparison.Ordinal),
        (StarlarkDictionary dictionary, _) => dictionary.TryGet(CheckKey(at, item), out _),
        _ => Iterate(container, at).Any(element => Values.AreEqual(element, item)),
    };

    private object Repeat(Position at, object? value, long count)
    {
        var times = (int)Math.Clamp(count, 0, MaxSize + 1); // one more than is ever allowed
        if (value is string text)
        {
            Spend(at, (long)text.Length * times);
            return string.Concat(Enumerable.Repeat(text, times));
        }

        var items = Iterate(value, at);
        Spend(at, (long)items.Count * times);
        var repeated = Enumerable.Repeat(items, times).SelectMany(list => list);
        return value is StarlarkTuple ? new StarlarkTuple([.. repeated]) : repeated.ToList();
    }

    private object Calculate(Position at, string symbol, long left, long right)
    {
        if (right == 0 && symbol is "//" or "%")
            throw Error(at, "division by zero");
        try
        {
            return checked(symbol switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                "//" => (left / right) - (left % right != 0 && (left < 0) != (right < 0) ? 1 : 0),
                _ => ((left % right) + right) % right,
            });
        }
        catch (OverflowException)
        {
            throw Error(at, "the number is too large");
        }
    }
}
