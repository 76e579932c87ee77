using System.Collections.Immutable;

namespace Codex.Net.Cassettes;

/// <summary>One recorded exchange, ready to be compared and replayed.</summary>
internal sealed record CassetteExchange
{
    /// <summary>1 for the first in the file.</summary>
    public required int Number { get; init; }

    /// <summary>What the request must be; null when the cassette does not say.</summary>
    public required RequestOutline? Expected { get; init; }

    public required int Status { get; init; }

    public required ImmutableArray<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body of a refusal.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body is not JSON.</summary>
    public required bool IsTextBody { get; init; }

    public required ImmutableArray<CassetteEvent> Events { get; init; }

    /// <summary>The message the stream broke off with; null when it ended in good order.</summary>
    public required string? Broken { get; init; }
}

/// <summary>One event of a stream.</summary>
/// <param name="Payload">Its data, names not yet replaced.</param>
/// <param name="IsText">It is not JSON.</param>
/// <param name="Pause">How long the server takes to send it; only hand-written cassettes have pauses.</param>
internal sealed record CassetteEvent(ReadOnlyMemory<byte> Payload, bool IsText, TimeSpan Pause);
