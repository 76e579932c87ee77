using System.Globalization;

namespace Codex.Core.Config;

/// <summary>Reads <c>-c key=value</c>.</summary>
internal static class Overrides
{
    /// <summary>
    /// Adds one override to the layer of the flags. The key ends at the first '='; a value that is not TOML is text, with quotes at its
    /// ends taken off.
    /// </summary>
    /// <exception cref="ConfigException">No '=', or nothing before it.</exception>
    public static void Add(TableBuilder flags, string text)
    {
        var equals = text.IndexOf('=');
        if (equals < 0)
            throw new ConfigException($"Error parsing -c overrides: Invalid override (missing '='): {text}");
        var key = text[..equals].Trim();
        if (key.Length == 0)
            throw new ConfigException($"Error parsing -c overrides: Empty key in override: {text}");
        Set(flags, SplitKey(key), ParseValue(text[(equals + 1)..].Trim()));
    }

    /// <summary>Sets a value of the flags' layer.</summary>
    public static void Set(TableBuilder flags, IReadOnlyList<string> path, ConfigValue value)
    {
        for (var i = 0; i < path.Count - 1; i++)
            flags = flags.OpenTable(path[i], value.Origin);
        flags.Set(path[^1], value.Origin, value);
    }

    /// <summary>Splits a dotted key. Segments may be quoted; what is not well quoted is taken as it stands.</summary>
    public static List<string> SplitKey(string key)
    {
        var path = new List<string>();
        var rest = key.AsSpan();
        while (true)
        {
            rest = rest.TrimStart();
            if (rest is ['"' or '\'', ..] && rest[1..].IndexOf(rest[0]) is var close and >= 0 && EndsSegment(rest[(close + 2)..], out var after))
            {
                path.Add(rest.Slice(1, close).ToString());
                if (after < 0)
                    return path;
                rest = rest[(close + 2 + after + 1)..];
                continue;
            }

            var dot = rest.IndexOf('.');
            path.Add((dot < 0 ? rest : rest[..dot]).Trim().ToString());
            if (dot < 0)
                return path;
            rest = rest[(dot + 1)..];
        }
    }

    /// <summary>True when only blanks stand before the next dot or the end; then gives the dot's place, or -1.</summary>
    private static bool EndsSegment(ReadOnlySpan<char> text, out int dot)
    {
        dot = text.IndexOf('.');
        return (dot < 0 ? text : text[..dot]).IsWhiteSpace();
    }

    private static ConfigValue ParseValue(string text)
    {
        var origin = new ConfigOrigin(ConfigSource.Flags, 0, 0);
        if (text is "true" or "false")
            return new ConfigBoolean(text == "true", origin);
        if (text is [>= '1' and <= '9', ..] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return new ConfigInteger(number, origin);
        return (MayBeToml(text) ? TomlTree.TryParseValue(text, ConfigSource.Flags) : null) ?? new ConfigText(text.Trim('"', '\''), origin);
    }

    /// <summary>Plain words need no parser: only these can begin a value of TOML. A comment behind a boolean is left to the parser, too.</summary>
    private static bool MayBeToml(string text) =>
        text is ['"' or '\'' or '[' or '{' or '+' or '-' or (>= '0' and <= '9'), ..] or ['i', 'n', 'f', ..] or ['n', 'a', 'n', ..]
        || text.Contains('#', StringComparison.Ordinal);
}
