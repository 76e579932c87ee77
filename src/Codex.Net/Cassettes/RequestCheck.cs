using System.Collections.Immutable;
using System.Globalization;

namespace Codex.Net.Cassettes;

/// <summary>Compares a request with the recorded one and says in a few lines where they part.</summary>
internal static class RequestCheck
{
    /// <summary>In an expected text: whatever stands there.</summary>
    private const string Anything = "{{any}}";

    private const int ShownBefore = 30;
    private const int ShownAfter = 90;

    /// <summary>What differs; null when nothing does.</summary>
    public static string? Compare(RequestOutline expected, RequestOutline actual)
    {
        if (expected.Model is { } model && model != actual.Model)
        {
            return $"model\n  expected: {model}\n  got:      {actual.Model}";
        }

        return Tools(expected.Tools, actual.Tools ?? []) ?? Input(expected.Input, actual.Input ?? []);
    }

    private static string? Tools(ImmutableArray<string>? expected, ImmutableArray<string> actual)
    {
        if (expected is not { } names || names.SequenceEqual(actual))
        {
            return null;
        }

        var missing = names.Except(actual).ToList();
        var extra = actual.Except(names).ToList();
        return "tools"
            + (missing.Count > 0 ? "\n  missing: " + string.Join(", ", missing) : "")
            + (extra.Count > 0 ? "\n  not in the recording: " + string.Join(", ", extra) : "")
            + (missing.Count + extra.Count == 0 ? $"\n  expected: {string.Join(", ", names)}\n  got:      {string.Join(", ", actual)}" : "");
    }

    private static string? Input(ImmutableArray<OutlineItem>? expected, ImmutableArray<OutlineItem> actual)
    {
        if (expected is not { } items)
        {
            return null;
        }

        for (var i = 0; i < items.Length && i < actual.Length; i++)
        {
            if (items[i].Label != actual[i].Label)
            {
                return $"{Place(i)}\n  expected: {Describe(items[i])}\n  got:      {Describe(actual[i])}";
            }

            if (items[i].Text is { } text && !Matches(text, actual[i].Text ?? ""))
            {
                return $"{Place(i)} ({items[i].Label}), text\n" + Texts(text, actual[i].Text ?? "");
            }
        }

        var common = Math.Min(items.Length, actual.Length);
        return items.Length == actual.Length ? null
            : $"{Place(common)}\n  expected: {DescribeAt(items, common)}\n  got:      {DescribeAt(actual, common)}";
    }

    private static string DescribeAt(ImmutableArray<OutlineItem> items, int i) => i < items.Length ? Describe(items[i]) : "the end of the input";

    /// <summary>An item in one line.</summary>
    public static string Describe(OutlineItem item) => item.Text is { } text ? $"{item.Label} {Excerpt(text, 0)}" : item.Label;

    private static string Place(int index) => string.Create(CultureInfo.InvariantCulture, $"input item {index + 1}");

    private static bool Matches(string expected, string actual)
    {
        if (!expected.Contains(Anything, StringComparison.Ordinal))
        {
            return expected == actual;
        }

        var pieces = expected.Split(Anything);
        if (!actual.StartsWith(pieces[0], StringComparison.Ordinal))
        {
            return false;
        }

        var at = pieces[0].Length;
        foreach (var piece in pieces.AsSpan(1, pieces.Length - 2))
        {
            var found = actual.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + piece.Length;
        }

        return actual.Length - at >= pieces[^1].Length && actual.EndsWith(pieces[^1], StringComparison.Ordinal);
    }

    private static string Texts(string expected, string actual)
    {
        var common = 0;
        while (common < expected.Length && common < actual.Length && expected[common] == actual[common])
        {
            common++;
        }

        return $"  expected: {Excerpt(expected, common)}\n  got:      {Excerpt(actual, common)}";
    }

    /// <summary>The text around a position, in quotes, on one line.</summary>
    private static string Excerpt(string text, int at)
    {
        var start = Math.Max(0, at - ShownBefore);
        var end = Math.Min(text.Length, at + ShownAfter);
        return (start > 0 ? "…" : "") + '"' + OneLine(text[start..end]) + '"' + (end < text.Length ? "…" : "");
    }

    private static string OneLine(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
}
