using System.Text.Json;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Net.Sse;

namespace Codex.Net.Cassettes;

/// <summary>Sends calls on and keeps what comes back.</summary>
internal sealed class RecordingTransport(IModelTransport inner, CassetteRecorder recorder) : IModelTransport
{
    public async ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer)
    {
        var request = recorder.Begin(call);
        var response = await inner.SendAsync(call, timer);
        return response.Status == 401 ? response : new RecordedResponse(response, request, recorder)
        {
            Status = response.Status,
            Headers = response.Headers,
            Url = response.Url,
        };
    }

    private sealed class RecordedResponse(ModelResponse inner, StoredRequest request, CassetteRecorder recorder) : ModelResponse
    {
        private readonly List<byte[]> _events = [];
        private ReadOnlyMemory<byte>? _body;
        private string? _broken;
        private bool _isOver;

        public override async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync()
        {
            var body = await inner.ReadBodyAsync();
            (_body, _isOver) = (body, true);
            return body;
        }

        public override async ValueTask<bool> ReadEventAsync(PayloadReceiver receiver)
        {
            try
            {
                var hasEvent = await inner.ReadEventAsync(payload =>
                {
                    _events.Add(payload.ToArray());
                    _isOver |= IsLast(payload);
                    receiver(payload);
                });
                _isOver |= !hasEvent;
                return hasEvent;
            }
            // Only the stream's own failures: those that the receiver reads out of an event come again from the event.
            catch (ResponsesException e) when (!_isOver)
            {
                (_broken, _isOver) = (e.Message, true);
                throw;
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            if (_isOver)
            {
                recorder.Append(request, new RecordedAnswer(Status, Headers.All, _body, _events, _broken));
            }
        }

        private static bool IsLast(ReadOnlySpan<byte> payload)
        {
            try
            {
                return EventFields.Read(payload).Kind is EventKind.Completed or EventKind.Failed or EventKind.Incomplete;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
