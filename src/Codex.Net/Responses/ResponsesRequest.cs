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

    /// <summary>Length of the body in bytes.</summary>
    internal long BodyLength => Head.Length + InputMember.Length + Input.Sum(i => (long)i.Length) + Math.Max(0, Input.Length - 1) + 2 + Tail.Length;

    internal static ReadOnlySpan<byte> InputMember => ",\"input\":["u8;
}
