using System.Collections.Immutable;

namespace Codex.Net.Responses;

/// <summary>
/// One request to a model. The body stays in pieces of serialised UTF-8, because history only grows: what was written
/// once is sent again, never built again. On the wire: <c>Head,"input":[Input…],Tail</c>.
/// </summary>
public sealed record ResponsesRequest
{
    /// <summary>The members before <c>input</c>, from the opening brace on, no comma at the end: <c>{"model":"m","stream":true</c>.</summary>
    public required ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>The input items, each one a complete JSON value.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Input { get; init; }

    /// <summary>The members after <c>input</c> with the closing brace, no comma at the start: <c>"tools":[],"store":false}</c>.</summary>
    public required ReadOnlyMemory<byte> Tail { get; init; }

    /// <summary>Headers of this request besides those of provider, credentials and transport.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The thread this request belongs to; for logs.</summary>
    public string? ThreadId { get; init; }

    /// <summary>The turn this request belongs to; the server's routing token lives as long as a turn.</summary>
    public string? TurnId { get; init; }

    /// <summary>The model's slug; an answer by another model is told as an event.</summary>
    public required string Model { get; init; }

    private static readonly byte[] InputMember = ",\"input\":["u8.ToArray();
    private static readonly byte[] Comma = [(byte)','];
    private static readonly byte[] Closing = "],"u8.ToArray();

    /// <summary>The body as the pieces that go over the wire one after the other.</summary>
    internal ImmutableArray<ReadOnlyMemory<byte>> ToSegments() => ToSegments(Head, extraMembers: default, firstItem: 0);

    /// <summary>
    /// The body with another head, extra members between head and input, and the input from an item on: what a WebSocket
    /// message needs.
    /// </summary>
    internal ImmutableArray<ReadOnlyMemory<byte>> ToSegments(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> extraMembers, int firstItem)
    {
        var segments = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>((2 * (Input.Length - firstItem)) + 5);
        segments.Add(head);
        if (!extraMembers.IsEmpty)
        {
            segments.Add(Comma);
            segments.Add(extraMembers);
        }

        segments.Add(InputMember);
        for (var i = firstItem; i < Input.Length; i++)
        {
            if (i > firstItem)
            {
                segments.Add(Comma);
            }

            segments.Add(Input[i]);
        }

        segments.Add(Closing);
        segments.Add(Tail);
        return segments.ToImmutable();
    }
}
