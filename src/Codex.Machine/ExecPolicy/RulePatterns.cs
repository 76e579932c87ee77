using System.Collections.Immutable;
using Codex.Machine.ExecPolicy.Starlark;
using Codex.Machine.Shells;

namespace Codex.Machine.ExecPolicy;

/// <summary>Reads the patterns and examples of prefix rules.</summary>
internal static class RulePatterns
{
    public static ImmutableArray<ImmutableArray<string>> Read(BoundCall call, List<object?> pattern)
    {
        if (pattern.Count == 0)
            throw call.Error("invalid pattern element: pattern cannot be empty");
        return [.. pattern.Select(element => ReadElement(call, element))];
    }

    /// <summary>A list of words, or one shell string.</summary>
    public static ImmutableArray<string> ReadExample(BoundCall call, object? example)
    {
        switch (example)
        {
            case string text:
                if (!ShellWords.TrySplit(text, out var words))
                    throw call.Error("invalid example: example string has invalid shell syntax");
                return words.IsEmpty ? throw call.Error("invalid example: example cannot be an empty string") : words;
            case List<object?> { Count: 0 }:
                throw call.Error("invalid example: example cannot be an empty list");
            case List<object?> list:
                return
                [
                    .. list.Select(token => token as string ??
                        throw call.Error($"invalid example: example tokens must be strings (got {Values.TypeOf(token)})")),
                ];
            default:
                throw call.Error($"invalid example: example must be a string or list of strings (got {Values.TypeOf(example)})");
        }
    }

    private static ImmutableArray<string> ReadElement(BoundCall call, object? element) => element switch
    {
        string word => [word],
        List<object?> { Count: 0 } => throw call.Error("invalid pattern element: pattern alternatives cannot be empty"),
        List<object?> alternatives =>
        [
            .. alternatives.Select(alternative => alternative as string ??
                throw call.Error($"invalid pattern element: pattern alternative must be a string (got {Values.TypeOf(alternative)})")),
        ],
        _ => throw call.Error($"invalid pattern element: pattern element must be a string or list of strings (got {Values.TypeOf(element)})"),
    };
}
