using System.Collections.Frozen;
using System.Globalization;

namespace Codex.Machine.ExecPolicy.Starlark;

/// <summary>The functions of the language that rules files have use for.</summary>
internal static class Builtins
{
    public static readonly FrozenDictionary<string, Function.Builtin> All = new Function.Builtin[]
    {
        new("len", call => Length(call, One(call))),
        new("str", call => Values.ToText(One(call))),
        new("repr", call => Values.ToLiteral(One(call))),
        new("bool", call => Values.IsTrue(One(call))),
        new("type", call => Values.TypeOf(One(call))),
        new("int", call => ToInt(call, One(call))),
        new("list", call => call.Positional.Count == 0 ? new List<object?>() : Items(call, One(call))),
        new("tuple", call => new StarlarkTuple(call.Positional.Count == 0 ? [] : [.. Items(call, One(call))])),
        new("dict", ToDictionary),
        new("range", Range),
        new("sorted", Sort),
        new("reversed", call => Enumerable.Reverse(Items(call, One(call))).ToList()),
        new("enumerate", call => Items(call, One(call)).Select(object? (item, index) => new StarlarkTuple([(long)index, item])).ToList()),
        new("zip", Zip),
        new("any", call => Items(call, One(call)).Any(Values.IsTrue)),
        new("all", call => Items(call, One(call)).All(Values.IsTrue)),
        new("fail", call => throw call.Error($"fail: {string.Join(' ', call.Positional.Select(Values.ToText))}")),
    }.ToFrozenDictionary(builtin => builtin.Name, StringComparer.Ordinal);

    private static object? One(BoundCall call) => call is { Positional: [var value], Named: [] }
        ? value
        : throw call.Error("the function takes one positional argument");

    private static List<object?> Items(BoundCall call, object? value) => call.Interpreter.Iterate(value, call.Source.At);

    private static long Length(BoundCall call, object? value) => value switch
    {
        string text => text.Length,
        _ => Items(call, value).Count,
    };

    private static object ToInt(BoundCall call, object? value) => value switch
    {
        long number => number,
        bool flag => flag ? 1L : 0L,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw call.Error($"{Values.ToLiteral(value)} is no int"),
    };

    private static StarlarkDictionary ToDictionary(BoundCall call)
    {
        var dictionary = new StarlarkDictionary();
        foreach (var source in call.Positional)
        {
            if (source is not StarlarkDictionary other)
                throw call.Error("`dict` takes a dict and named arguments");
            foreach (var (key, value) in other.Entries)
                dictionary.Set(key, value);
        }

        foreach (var (name, value) in call.Named)
            dictionary.Set(name, value);
        return dictionary;
    }

    private static List<object?> Range(BoundCall call)
    {
        var (start, stop, step) = call.Positional switch
        {
            [long end] => (0L, end, 1L),
            [long begin, long end] => (begin, end, 1L),
            [long begin, long end, long by] when by != 0 => (begin, end, by),
            _ => throw call.Error("`range` takes one to three ints, and no step of 0"),
        };
        var numbers = new List<object?>();
        const int limit = 100_000;
        for (var number = start; step > 0 ? number < stop : number > stop; number += step)
        {
            if (numbers.Count >= limit)
                throw call.Error("the range is too long");
            numbers.Add(number);
        }

        return Items(call, numbers);
    }

    private static List<object?> Sort(BoundCall call)
    {
        if (call.Named.Any(argument => argument.Name != "reverse"))
            throw call.Error("`sorted` takes no argument but `reverse`");
        var items = Items(call, call.Positional is [var value] ? value : throw call.Error("`sorted` takes one positional argument"));
        if (items.Any(item => Values.Compare(items[0], item) is null))
            throw call.Error("the values cannot be compared");
        var sorted = items.Order(Comparer<object?>.Create((left, right) => Values.Compare(left, right) ?? 0)).ToList();
        if (call.Named is [var (_, isReversed)] && Values.IsTrue(isReversed))
            sorted.Reverse();
        return sorted;
    }

    private static List<object?> Zip(BoundCall call)
    {
        var lists = call.Positional.Select(list => Items(call, list)).ToList();
        var count = lists.Count == 0 ? 0 : lists.Min(list => list.Count);
        return [.. Enumerable.Range(0, count).Select(index => new StarlarkTuple([.. lists.Select(list => list[index])]))];
    }
}
