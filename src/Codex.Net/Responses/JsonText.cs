using System.Buffers;
using System.Text.Json;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>Strings as JSON writes them, non-ASCII letters left as they are.</summary>
internal static class JsonText
{
    /// <summary>A JSON string, quotes included.</summary>
    public static byte[] Quoted(string text)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 8);
        WriteQuoted(output, text);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Appends a JSON string, quotes included.</summary>
    public static void WriteQuoted(IBufferWriter<byte> output, string text)
    {
        using var writer = new Utf8JsonWriter(output, ResponseItems.WriterOptions);
        writer.WriteStringValue(text);
    }

    /// <summary>The text as it stands inside the quotes of a JSON string.</summary>
    public static string Escape(string text) => ResponseItems.WriterOptions.Encoder?.Encode(text) ?? text;
}

/// <summary>The pieces of a request as documents.</summary>
internal static class RequestParts
{
    /// <summary>The member with metadata for the server's own books: installation, turn, start time. Nothing of it is part of the conversation.</summary>
    public const string Metadata = "client_metadata";

    /// <summary>The members after <c>input</c> as an object of their own.</summary>
    public static ReadOnlyMemory<byte> AsObject(ReadOnlyMemory<byte> tail) => new([(byte)'{', .. tail.Span]);
}
