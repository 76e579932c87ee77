using System.Collections.Immutable;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.WebSockets;

/// <summary>What the server knows of a conversation: the last request it completed, and what it answered.</summary>
/// <param name="ResponseId">The answer's id.</param>
/// <param name="Request">The request.</param>
/// <param name="Output">The answer's items, in order.</param>
internal sealed record SentConversation(string ResponseId, ResponsesRequest Request, ImmutableArray<ReadOnlyMemory<byte>> Output)
{
    /// <summary>
    /// The index of the first input item that the server has not seen; null when the request does not continue this conversation, or asks
    /// for it under other terms.
    /// </summary>
    public int? Continue(ResponsesRequest next)
    {
        var known = Request.Input.Length + Output.Length;
        return next.Input.Length >= known && IsPrefix(Request.Input, next.Input, 0) && IsPrefix(Output, next.Input, Request.Input.Length)
            && next.Head.Span.SequenceEqual(Request.Head.Span) && HasSameTerms(next.Tail, Request.Tail)
            ? known
            : null;
    }

    private static bool IsPrefix(ImmutableArray<ReadOnlyMemory<byte>> items, ImmutableArray<ReadOnlyMemory<byte>> all, int from)
    {
        for (var i = 0; i < items.Length; i++)
        {
            // Mostly they are the very same memory.
            if (!items[i].Equals(all[from + i]) && !items[i].Span.SequenceEqual(all[from + i].Span))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All members are the same, save the metadata, which names the turn.</summary>
    private static bool HasSameTerms(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
    {
        if (one.Equals(other) || one.Span.SequenceEqual(other.Span))
        {
            return true;
        }

        using var a = JsonDocument.Parse(RequestParts.AsObject(one));
        using var b = JsonDocument.Parse(RequestParts.AsObject(other));
        return Terms(a).SequenceEqual(Terms(b));
    }

    private static IEnumerable<(string Name, string Value)> Terms(JsonDocument tail) =>
        tail.RootElement.EnumerateObject().Where(m => m.Name != RequestParts.Metadata).Select(m => (m.Name, m.Value.GetRawText()));
}
