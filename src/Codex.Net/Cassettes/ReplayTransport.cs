using System.Text;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Net.Sse;

namespace Codex.Net.Cassettes;

/// <summary>Answers calls from a cassette; there is no network behind it.</summary>
internal sealed class ReplayTransport(Cassette cassette, TimeProvider clock) : IModelTransport
{
    public ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer)
    {
        timer.Token.ThrowIfCancellationRequested();
        var exchange = cassette.Take(call.Request);
        return ValueTask.FromResult<ModelResponse>(new ReplayedResponse(exchange, cassette.Text, clock, timer.Token)
        {
            Status = exchange.Status,
            Headers = new ResponseHeaders(exchange.Headers),
            Url = call.DisplayUrl,
        });
    }

    private sealed class ReplayedResponse(CassetteExchange exchange, CassetteText text, TimeProvider clock, CancellationToken cancellationToken)
        : ModelResponse
    {
        private int _next;

        public override ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync() => ValueTask.FromResult(Restore(exchange.Body, exchange.IsTextBody));

        public override async ValueTask<bool> ReadEventAsync(PayloadReceiver receiver)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_next == exchange.Events.Length)
            {
                return exchange.Broken is { } why
                    ? throw new ResponsesException(ResponsesErrorKind.StreamDisconnected, why) { IsRetryable = true }
                    : false;
            }

            var (payload, isText, pause) = exchange.Events[_next++];
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock, cancellationToken);
            }

            receiver(Restore(payload, isText).Span);
            return true;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        /// <summary>Few events hold names, and those without any are passed on as they are.</summary>
        private ReadOnlyMemory<byte> Restore(ReadOnlyMemory<byte> payload, bool isText) =>
            payload.Span.IndexOf("{{"u8) < 0 ? payload
                : isText ? Encoding.UTF8.GetBytes(text.Restore(Encoding.UTF8.GetString(payload.Span), isJson: false))
                : JsonStrings.Rewrite(payload.Span, (member, value) => text.Restore(value, CassetteValues.IsJsonText(member)));
    }
}
