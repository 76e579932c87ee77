using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>
/// Turns the payloads of one stream (SSE data or WebSocket messages) into events. One instance serves one attempt.
/// Failures that the server reports inside the stream are thrown as <see cref="ResponsesException"/>.
/// </summary>
internal abstract class EventDecoder
{
    /// <summary>True after <see cref="ResponseEvent.Completed"/>: what follows in the stream is of no interest.</summary>
    public bool IsComplete { get; protected set; }

    /// <summary>Reads one payload; appends what it means, which may be nothing.</summary>
    public abstract void Decode(ReadOnlySpan<byte> data, List<ResponseEvent> output);

    /// <summary>The stream ended in good order; a dialect that needs no explicit end completes here.</summary>
    public virtual void EndOfStream(List<ResponseEvent> output)
    {
    }
}
