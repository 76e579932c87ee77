using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Codex.Machine.ExecPolicy.Starlark;

/// <summary>
/// A tuple. The other values: null (<c>None</c>), bool, long, string, <see cref="List{T}"/>, <see cref="StarlarkDictionary"/>,
/// <see cref="Function"/>.
/// </summary>
internal sealed record StarlarkTuple(ImmutableArray<object?> Items);

/// <summary>A dictionary, in the order of insertion.</summary>
internal sealed class StarlarkDictionary
{
    private readonly OrderedDictionary<object, object?> _entries = new(ValueComparer.Instance);

    public IEnumerable<object?> Keys => _entries.Keys.Select(Unwrap);

    public IEnumerable<KeyValuePair<object?, object?>> Entries =>
        _entries.Select(entry => new KeyValuePair<object?, object?>(Unwrap(entry.Key), entry.Value));

    public int Count => _entries.Count;

    public bool TryGet(object? key, out object? value) => _entries.TryGetValue(key ?? NoneKey, out value);

    public void Set(object? key, object? value) => _entries[key ?? NoneKey] = value;

    private static readonly object NoneKey = new();

    private static object? Unwrap(object key) => ReferenceEquals(key, NoneKey) ? null : key;

    private sealed class ValueComparer : IEqualityComparer<object>
    {
        public static ValueComparer Instance { get; } = new();

        public new bool Equals(object? left, object? right) => ReferenceEquals(left, right) || Values.AreEqual(left, right);

        // Tuples in a tuple do not count: they may be shared, and then their number doubles with every level.
        public int GetHashCode(object value) => value switch
        {
            StarlarkTuple tuple => tuple.Items.Aggregate(17, (hash, item) => (hash * 31) + (item is null or StarlarkTuple ? 0 : item.GetHashCode())),
            _ => value.GetHashCode(),
        };
    }
}

/// <summary>Something that can be called.</summary>
internal abstract record Function(string Name)
{
    public sealed record Defined(Statement.Define Definition, Frame Frame, ImmutableArray<object?> Defaults) : Function(Definition.Name);

    public sealed record Builtin(string Name, Func<BoundCall, object?> Body) : Function(Name);
}

/// <summary>Arguments of a call to a builtin.</summary>
internal sealed record BoundCall(Interpreter Interpreter, Expression.Call Source, List<object?> Positional, List<(string Name, object? Value)> Named)
{
    public ExecPolicyException Error(string problem) => Interpreter.Error(Source.At, problem);
}

/// <summary>What values of all kinds have in common.</summary>
internal static class Values
{
    private const int MaxDepth = 50;
    private const int MaxComparisons = 100_000;
    private const int MaxLength = 1 << 20;

    public static string TypeOf(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long => "int",
        string => "string",
        List<object?> => "list",
        StarlarkTuple => "tuple",
        StarlarkDictionary => "dict",
        _ => "function",
    };

    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        long number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        StarlarkTuple tuple => tuple.Items.Length > 0,
        StarlarkDictionary dictionary => dictionary.Count > 0,
        _ => true,
    };

    /// <summary>Equality of contents. Values that are too large to compare (lists can share lists) count as different.</summary>
    public static bool AreEqual(object? left, object? right)
    {
        var comparisons = MaxComparisons;
        return AreEqual(left, right, ref comparisons);
    }

    private static bool AreEqual(object? left, object? right, ref int comparisons)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (--comparisons < 0)
            return false;
        switch (left, right)
        {
            case (List<object?> a, List<object?> b):
                return AreEqual(a, b, ref comparisons);
            case (StarlarkTuple a, StarlarkTuple b):
                return AreEqual(a.Items, b.Items, ref comparisons);
            case (StarlarkDictionary a, StarlarkDictionary b) when a.Count == b.Count:
                foreach (var (key, value) in a.Entries)
                {
                    if (!b.TryGet(key, out var other) || !AreEqual(value, other, ref comparisons))
                        return false;
                }

                return true;
            case (string a, string b):
                return string.Equals(a, b, StringComparison.Ordinal);
            default:
                return Equals(left, right);
        }
    }

    private static bool AreEqual(IList<object?> left, IList<object?> right, ref int comparisons)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (comparisons < 0 || !AreEqual(left[i], right[i], ref comparisons))
                return false;
        }

        return true;
    }

    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        _ => null,
    };

    /// <summary>As <c>str()</c> writes it: strings bare at the top, quoted inside.</summary>
    public static string ToText(object? value) => value as string ?? ToLiteral(value);

    public static string ToLiteral(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, depth: 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case var _ when depth > MaxDepth || text.Length > MaxLength:
                text.Append("...");
                break;
            case null:
                text.Append("None");
                break;
            case bool flag:
                text.Append(flag ? "True" : "False");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case string word:
                RulesText.AppendQuoted(text, word);
                break;
            case List<object?> list:
                WriteItems(text.Append('['), list, depth).Append(']');
                break;
            case StarlarkTuple tuple:
                WriteItems(text.Append('('), tuple.Items, depth).Append(tuple.Items.Length == 1 ? ",)" : ")");
                break;
            case StarlarkDictionary dictionary:
                text.Append('{');
                foreach (var (key, item) in dictionary.Entries)
                {
                    Write(text.Append(text[^1] == '{' ? "" : ", "), key, depth + 1);
                    Write(text.Append(": "), item, depth + 1);
                }

                text.Append('}');
                break;
            case Function function:
                text.Append("<function ").Append(function.Name).Append('>');
                break;
        }
    }

    private static StringBuilder WriteItems(StringBuilder text, IEnumerable<object?> items, int depth)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                text.Append(", ");
            isFirst = false;
            if (text.Length > MaxLength)
                break;
            Write(text, item, depth + 1);
        }

        return text;
    }
}
