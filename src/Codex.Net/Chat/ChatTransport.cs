using System.Text;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Net.Sse;

namespace Codex.Net.Chat;

/// <summary>
/// Chat completions as a transport of the Responses dialect: <see cref="ChatRequest"/> translates what is sent, <see cref="ChatTranslator"/> what
/// comes back. Errors, retries and cassettes need not know. (0.169 has no chat wire any more; November 2025 had.)
/// </summary>
internal sealed class ChatTransport(IModelTransport http) : IModelTransport
{
    private volatile bool _refusesUsage;

    public async ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer)
    {
        using var request = new ChatRequest(call.Request);
        var response = await SendAsync(call, request, asksForUsage: !_refusesUsage, timer);
        if (response.Status is 400 or 422 && !_refusesUsage)
        {
            var body = await response.ReadBodyAsync();
            if (!Encoding.UTF8.GetString(body.Span).Contains("stream_options", StringComparison.Ordinal))
            {
                return new ReadRefusal(response, body) { Status = response.Status, Headers = response.Headers, Url = response.Url };
            }

            await response.DisposeAsync();
            _refusesUsage = true;
            response = await SendAsync(call, request, asksForUsage: false, timer);
        }

        return response.Status != 200 ? response : new ChatResponse(response, new ChatTranslator(request.Tools))
        {
            Status = 200,
            Headers = response.Headers,
            Url = response.Url,
        };
    }

    private ValueTask<ModelResponse> SendAsync(ModelCall call, ChatRequest request, bool asksForUsage, IdleTimer timer) =>
        http.SendAsync(call with { Body = [request.ToBody(asksForUsage)] }, timer);

    private sealed class ChatResponse(ModelResponse inner, ChatTranslator translator) : ModelResponse
    {
        public override ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync() => inner.ReadBodyAsync();

        public override async ValueTask<bool> ReadEventAsync(PayloadReceiver receiver)
        {
            if (translator.IsOver)
            {
                return false;
            }

            if (inner.Headers["content-type"]?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true)
            {
                // A server that does not stream: the whole answer is one chunk.
                translator.Take((await inner.ReadBodyAsync()).Span, receiver);
                return Finish(isComplete: translator.HasBegun, receiver);
            }

            return await ReadChunkAsync(receiver) || Finish(translator.IsFinished, receiver);
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();

        /// <summary>There is no more to read. False when that is too early.</summary>
        private bool Finish(bool isComplete, PayloadReceiver receiver)
        {
            if (isComplete && !translator.IsOver)
            {
                translator.Finish(receiver);
            }

            return isComplete || translator.IsOver;
        }

        /// <summary>False at the end. Once the server has said why it stopped, the end may be as untidy as it likes.</summary>
        private async ValueTask<bool> ReadChunkAsync(PayloadReceiver receiver)
        {
            try
            {
                return await inner.ReadEventAsync(chunk => translator.Take(chunk, receiver));
            }
            catch (ResponsesException) when (translator.IsFinished && !translator.IsOver)
            {
                return false;
            }
        }
    }

    /// <summary>A refusal whose body was read already.</summary>
    private sealed class ReadRefusal(ModelResponse inner, ReadOnlyMemory<byte> body) : ModelResponse
    {
        public override ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync() => ValueTask.FromResult(body);

        public override ValueTask<bool> ReadEventAsync(PayloadReceiver receiver) => ValueTask.FromResult(false);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
