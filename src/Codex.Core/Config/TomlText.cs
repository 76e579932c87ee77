using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Codex.Core.Config;

/// <summary>Writes keys and values as TOML, on one line each.</summary>
internal static class TomlText
{
    public static string Key(IEnumerable<string> path) => string.Join('.', path.Select(Key));

    public static string Value(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? key : Quote(key);

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                text.Append(Quote(value.GetString() ?? ""));
                break;
            case JsonValueKind.Array:
                text.Append('[').AppendJoin(", ", value.EnumerateArray().Select(Value)).Append(']');
                break;
            case JsonValueKind.Object:
                var pairs = string.Join(", ", value.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null)
                    .Select(property => $"{Key(property.Name)} = {Value(property.Value)}"));
                text.Append(pairs.Length == 0 ? "{}" : $"{{ {pairs} }}");
                break;
            case JsonValueKind.Null:
                throw new ArgumentException("TOML has no null.", nameof(value));
            default:
                text.Append(value.GetRawText()); // Numbers and booleans look the same in both.
                break;
        }
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\u007f' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
