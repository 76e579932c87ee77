using System.Collections.Immutable;
using Codex.Net.Http;
using Codex.Net.Sse;

namespace Codex.Net.Responses;

/// <summary>One exchange with a model server: what is sent.</summary>
internal sealed record ModelCall
{
    public required Uri Url { get; init; }

    /// <summary>The URL's path below the provider's base.</summary>
    public required string Path { get; init; }

    /// <summary>All headers but the body's own; secrets included.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Values among the headers that no file may hold.</summary>
    public required ImmutableArray<string> Secrets { get; init; }

    /// <summary>What is asked, in terms of the Responses API.</summary>
    public required ResponsesRequest Request { get; init; }

    /// <summary>The JSON body in pieces, in the server's dialect.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Body { get; init; }

    /// <summary>Send the body as zstd.</summary>
    public required bool CompressBody { get; init; }

    /// <summary>The URL as error texts name it.</summary>
    public string DisplayUrl => Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}

/// <summary>Carries one exchange: over HTTP, from a cassette, or into one. Answers speak the Responses dialect.</summary>
internal interface IModelTransport
{
    /// <summary>Sends a call and returns as soon as the answer's status and headers are there.</summary>
    /// <exception cref="ResponsesException">Nobody answered.</exception>
    ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer);
}

/// <summary>One exchange with a model server: what comes back.</summary>
internal abstract class ModelResponse : IAsyncDisposable
{
    /// <summary>Bodies of refusals are read up to this size.</summary>
    public const int MaxErrorBody = 1 << 20;

    public required int Status { get; init; }

    public required ResponseHeaders Headers { get; init; }

    /// <summary>Whose answer it is, as error texts name it; null for a message on an open socket.</summary>
    public required string? Url { get; init; }

    /// <summary>What users should know about the way this answer came.</summary>
    public string? Notice { get; set; }

    /// <summary>The body of a refusal, cut at <see cref="MaxErrorBody"/>.</summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync();

    /// <summary>Hands the next event's payload to the receiver; false when the stream ended in good order.</summary>
    /// <exception cref="ResponsesException">The stream broke off.</exception>
    public abstract ValueTask<bool> ReadEventAsync(PayloadReceiver receiver);

    public abstract ValueTask DisposeAsync();
}
