using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Codex.Net.Responses;
using Codex.Protocol;

namespace Codex.Net.Cassettes;

/// <summary>
/// Writes cassettes so that people can read and compare them: input items, tools and events have a line each, and what a request
/// has in common with the one before is not written again.
/// </summary>
internal static class CassetteLayout
{
    public static byte[] Heading() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{{\"cassette\":{CassetteReader.Version},\"codex\":\"{ProductInfo.Version}\"}}\n"));

    public static byte[] Exchange(int number, StoredRequest request, StoredRequest? before, StoredResponse response)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        Text(output, string.Create(CultureInfo.InvariantCulture, $"{{\"exchange\":{number},\n \"request\":{{\"method\":\"POST\",\"path\":"));
        String(output, request.Path);
        var common = before is null ? 0 : request.CommonInput(before);
        var same = before is null ? [] : request.Members.Where(m => m.Name != "input" && before.Members.Any(m.IsSame)).Select(m => m.Name).ToList();
        if (common > 0 || same.Count > 0)
        {
            Text(output, string.Create(CultureInfo.InvariantCulture, $",\n  \"as_before\":{{\"input\":{common},\"members\":["));
            List(output, same.Select(JsonText.Quoted), separator: "");
            Text(output, "]}");
        }

        Text(output, ",\n  \"body\":{");
        List(output, request.Members.Where(m => !same.Contains(m.Name)).Select(m => Member(m, m.Name == "input" ? common : 0)), "\n   ");
        Text(output, string.Create(CultureInfo.InvariantCulture, $"}}}},\n \"response\":{{\"status\":{response.Status},\"headers\":{{"));
        List(output, response.Headers.Select(h => (byte[])[.. JsonText.Quoted(h.Key), (byte)':', .. JsonText.Quoted(h.Value)]), separator: "");
        Text(output, "}");
        Rest(output, response);
        Text(output, "}}\n");
        return output.WrittenSpan.ToArray();
    }

    private static void Rest(ArrayBufferWriter<byte> output, StoredResponse response)
    {
        if (response.Body is { } body)
        {
            Text(output, ",\"body\":");
            output.Write(body);
        }

        if (!response.Events.IsEmpty)
        {
            Text(output, ",\"events\":[");
            List(output, response.Events, "\n  ");
            Text(output, "]");
        }

        if (response.Broken is { } why)
        {
            Text(output, ",\n  \"broken\":");
            String(output, why);
        }
    }

    private static byte[] Member(StoredMember member, int from)
    {
        var output = new ArrayBufferWriter<byte>(256);
        String(output, member.Name);
        Text(output, ":");
        if (member.Elements.IsDefault)
        {
            output.Write(member.Value);
        }
        else
        {
            Text(output, "[");
            List(output, member.Elements.Skip(from), member.Name is "input" or "tools" ? "\n    " : "");
            Text(output, "]");
        }

        return output.WrittenSpan.ToArray();
    }

    private static void List(ArrayBufferWriter<byte> output, IEnumerable<byte[]> values, string separator)
    {
        var isFirst = true;
        foreach (var value in values)
        {
            Text(output, isFirst ? separator : "," + separator);
            output.Write(value);
            isFirst = false;
        }
    }

    private static void Text(ArrayBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static void String(ArrayBufferWriter<byte> output, string text) => JsonText.WriteQuoted(output, text);
}

/// <summary>An answer as it goes into a cassette; values are JSON.</summary>
internal sealed record StoredResponse
{
    public required int Status { get; init; }

    public required ImmutableArray<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body of a refusal.</summary>
    public required byte[]? Body { get; init; }

    public required ImmutableArray<byte[]> Events { get; init; }

    /// <summary>What the stream broke off with.</summary>
    public required string? Broken { get; init; }
}
