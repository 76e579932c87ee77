
using System.Globalization;

namespace Codex.Machine.ExecPolicy.Starlark;

/// <summary>Methods of strings, lists and dictionaries.</summary>
internal static class Methods
{
    public static Function.Builtin Bind(Interpreter interpreter, Expression.Attribute attribute, object? target)
    {
        Func<BoundCall, object?>? body = target switch
        {
            string text => OfString(text, attribute.Member),
            List<object?> list => OfList(list, attribute.Member),
            StarlarkDictionary dictionary => OfDictionary(dictionary, attribute.Member),
            _ => null,
        };
        return new Function.Builtin(
            attribute.Member, body ?? throw interpreter.Error(attribute.At, $"a {Values.TypeOf(target)} has no method `{attribute.Member}`"));
    }

    private static Func<BoundCall, object?>? OfString(string text, string name) => name switch
    {
        "join" => call => call.Interpreter.Concatenate(call.Source.At, Join(call, text)),
        "split" => call => Split(call, text),
        "format" => call => Format(call, text),
        "startswith" => call => Affixes(call).Any(affix => text.StartsWith(affix, StringComparison.Ordinal)),
        "endswith" => call => Affixes(call).Any(affix => text.EndsWith(affix, StringComparison.Ordinal)),
        "strip" => _ => text.Trim(),
        "lstrip" => _ => text.TrimStart(),
        "rstrip" => _ => text.TrimEnd(),
        "lower" => _ => text.ToLowerInvariant(),
        "upper" => _ => text.ToUpperInvariant(),
        "replace" => call => call.Positional is [string { Length: > 0 } old, string other]
            ? call.Interpreter.Concatenate(call.Source.At, [text.Replace(old, other, StringComparison.Ordinal)])
            : throw call.Error("`replace` takes two strings"),
        _ => null,
    };

    private static Func<BoundCall, object?>? OfList(List<object?> list, string name) => name switch
    {
        "append" => call =>
        {
            list.Add(call.Positional is [var value] ? value : throw call.Error("`append` takes one value"));
            return null;
        },
        "extend" => call =>
        {
            list.AddRange(call.Positional is [var values]
                ? call.Interpreter.Iterate(values, call.Source.At)
                : throw call.Error("`extend` takes one list"));
            return null;
        },
        _ => null,
    };

    private static Func<BoundCall, object?>? OfDictionary(StarlarkDictionary dictionary, string name) => name switch
    {
        "keys" => _ => dictionary.Keys.ToList(),
        "values" => _ => dictionary.Entries.Select(entry => entry.Value).ToList(),
        "items" => _ => dictionary.Entries.Select(object? (entry) => new StarlarkTuple([entry.Key, entry.Value])).ToList(),
        "get" => call => call.Positional is [var key, .. var rest] && rest.Count <= 1
            ? dictionary.TryGet(call.Interpreter.CheckKey(call.Source.At, key), out var value) ? value : rest.FirstOrDefault()
            : throw call.Error("`get` takes a key and a default"),
        _ => null,
    };

    /// <summary>The <c>%</c> operator: <c>%s</c>, <c>%r</c>, <c>%d</c>, <c>%%</c>.</summary>
    public static string FormatPercent(Interpreter interpreter, Position at, string format, object? operand)
    {
        var values = new Queue<object?>(operand is StarlarkTuple tuple ? tuple.Items : [operand]);
        var text = new List<string>();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Add(format[i].ToString());
                continue;
            }

            var directive = ++i < format.Length ? format[i] : '\0';
            if (directive == '%')
                text.Add("%");
            else if (!values.TryDequeue(out var value))
                throw interpreter.Error(at, "the format has more directives than values");
            else
                text.Add(directive switch
                {
                    's' => Values.ToText(value),
                    'r' => Values.ToLiteral(value),
                    'd' when value is long => Values.ToText(value),
                    _ => throw interpreter.Error(at, $"the format directive `%{directive}` does not fit a {Values.TypeOf(value)}"),
                });
        }

        return values.Count == 0 ? interpreter.Concatenate(at, text) : throw interpreter.Error(at, "the format has fewer directives than values");
    }

    private static IEnumerable<string> Join(BoundCall call, string separator)
    {
        var items = call.Positional is [var list] ? call.Interpreter.Iterate(list, call.Source.At) : throw call.Error("`join` takes one list");
        foreach (var (index, item) in items.Index())
        {
            if (index > 0)
                yield return separator;
            yield return item as string ?? throw call.Error($"`join` takes strings, not a {Values.TypeOf(item)}");
        }
    }

    private static List<object?> Split(BoundCall call, string text) => call.Positional switch
    {
        [] => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)],
        [string { Length: > 0 } separator] => [.. text.Split(separator)],
        _ => throw call.Error("`split` takes one separator"),
    };

    private static IEnumerable<string> Affixes(BoundCall call) => call.Positional switch
    {
        [string affix] => [affix],
        [StarlarkTuple tuple] when tuple.Items.All(item => item is string) => tuple.Items.Select(Values.ToText),
        _ => throw call.Error("the method takes a string or a tuple of strings"),
    };

    /// <summary><c>{}</c> by order, <c>{0}</c> by number, <c>{name}</c> by name.</summary>
    private static string Format(BoundCall call, string format)
    {
        var text = new List<string>();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] is not ('{' or '}'))
            {
                text.Add(format[i].ToString());
            }
            else if (i + 1 < format.Length && format[i + 1] == format[i])
            {
                text.Add(format[i++].ToString());
            }
            else if (format[i] == '{' && format.IndexOf('}', i) is var close and > 0)
            {
                text.Add(Values.ToText(Field(call, format[(i + 1)..close], ref next)));
                i = close;
            }
            else
            {
                throw call.Error("a brace in the format has no partner");
            }
        }

        return call.Interpreter.Concatenate(call.Source.At, text);
    }

    private static object? Field(BoundCall call, string field, ref int next)
    {
        if (field.Length == 0)
            field = next++.ToString(CultureInfo.InvariantCulture);
        if (int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return index < call.Positional.Count ? call.Positional[index] : throw call.Error($"the format names value {index}, which is not there");
        }

        foreach (var (name, value) in call.Named)
        {
            if (name == field)
                return value;
        }

        throw call.Error($"the format names `{field}`, which is not there");
    }
}
