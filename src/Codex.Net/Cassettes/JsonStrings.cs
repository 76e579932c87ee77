using System.Buffers;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Cassettes;

/// <summary>Makes the new value of a string in a JSON document; the same text leaves its bytes as they are.</summary>
/// <param name="member">Name of the member the string belongs to; for strings in an array, the array's.</param>
internal delegate string StringRewriter(string member, string value);

/// <summary>
/// Changes strings inside of JSON and nothing else: spacing, number formats, member order and the escapes of untouched strings
/// stay byte for byte, so what a cassette replays is what was recorded.
/// </summary>
internal static class JsonStrings
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 512 };

    /// <exception cref="JsonException">Not one complete JSON value.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> json, StringRewriter rewrite)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var reader = new Utf8JsonReader(json, Options);
        var member = "";
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                member = reader.GetString() ?? "";
            }
            else if (reader.TokenType == JsonTokenType.String && Value(ref reader) is { } value
                && rewrite(member, value) is { } changed && changed != value)
            {
                output.Write(json[copied..(int)reader.TokenStartIndex]);
                JsonText.WriteQuoted(output, changed);
                copied = (int)reader.BytesConsumed;
            }
        }

        output.Write(json[copied..]);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Null for half a surrogate pair, which no text can hold; such a string stays as it is.</summary>
    private static string? Value(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
