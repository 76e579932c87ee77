using System.Globalization;
using System.Text.Json;

namespace Codex.Core.Tools;

/// <summary>Finds what is wrong with a JSON text and says it in the words of the original's parser.</summary>
internal static class JsonFault
{
    /// <summary>The first fault with its line and column; null when the text is valid JSON.</summary>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException exception)
        {
            var position = Offset(json, exception);
            var (line, column) = LineAndColumn(json, Math.Min(position + 1, json.Length));
            return $"{Message(json, position, ref reader)} at line {line} column {column}";
        }
    }

    /// <summary>Names a value as a parser that expected something else would.</summary>
    public static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"string \"{reader.GetString()}\"",
        JsonTokenType.Number => reader.TryGetInt64(out var integer)
            ? $"integer `{integer.ToString(CultureInfo.InvariantCulture)}`"
            : $"floating point `{reader.GetDouble().ToString(CultureInfo.InvariantCulture)}`",
        JsonTokenType.True => "boolean `true`",
        JsonTokenType.False => "boolean `false`",
        JsonTokenType.StartArray => "sequence",
        JsonTokenType.StartObject => "map",
        _ => "null",
    };

    /// <summary>One-based line, and the column as the number of bytes read of it.</summary>
    public static (int Line, int Column) LineAndColumn(ReadOnlySpan<byte> json, int position)
    {
        var before = json[..position];
        var lastNewline = before.LastIndexOf((byte)'\n');
        return (before.Count((byte)'\n') + 1, position - lastNewline - 1);
    }

    private static string Message(ReadOnlySpan<byte> json, int position, ref Utf8JsonReader reader)
    {
        if (position >= json.Length)
            return reader.CurrentDepth == 0 ? "EOF while parsing a value" : "EOF while parsing an object";
        var found = json[position];
        return reader.TokenType switch
        {
            JsonTokenType.StartObject when found != (byte)'"' => "key must be a string",
            JsonTokenType.PropertyName => "expected value",
            JsonTokenType.StartArray => "expected value",
            _ when reader.CurrentDepth == 0 && reader.TokenType != JsonTokenType.None => "trailing characters",
            JsonTokenType.None => "expected value",
            _ => "expected `,` or `}`",
        };
    }

    private static int Offset(ReadOnlySpan<byte> json, JsonException exception)
    {
        var offset = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            var newline = json[offset..].IndexOf((byte)'\n');
            if (newline < 0)
                break;
            offset += newline + 1;
        }

        return (int)Math.Min(offset + (exception.BytePositionInLine ?? 0), json.Length);
    }
}
