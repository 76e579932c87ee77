using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.WebSockets;

/// <summary>
/// The message with which a server refuses what was asked over a socket:
/// <c>{"type":"error","status":429,"error":{"code":…,"message":…},"headers":{…}}</c>.
/// </summary>
internal sealed record ErrorFrame(int? Status, string? Code, string? Message, ResponseHeaders Headers)
{
    /// <summary>The server has dropped what an earlier response left, or wants a new connection: asking anew helps.</summary>
    public bool IsStale => Code is "previous_response_not_found" or "websocket_connection_limit_reached";

    /// <summary>Null when the message is something else.</summary>
    public static ErrorFrame? TryRead(ReadOnlySpan<byte> message)
    {
        // Almost all messages are deltas, and those need no second parsing.
        if (message.IndexOf("\"error\""u8) < 0)
        {
            return null;
        }

        try
        {
            if (EventFields.Read(message).Kind != EventKind.Error)
            {
                return null;
            }

            var reader = new Utf8JsonReader(message);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            var error = root.Member("error");
            return new ErrorFrame(
                (int?)(root.WholeNumber("status") ?? root.WholeNumber("status_code")), error.Text("code"), error.Text("message"), ReadHeaders(root.Member("headers")));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ResponseHeaders ReadHeaders(JsonElement headers) => headers.ValueKind != JsonValueKind.Object ? ResponseHeaders.Empty : new ResponseHeaders(
        [.. headers.EnumerateObject().Select(h => KeyValuePair.Create(h.Name, h.Value.ToString()))]);
}
