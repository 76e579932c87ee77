using System.Collections.Immutable;
using Codex.Net.Http;
using Codex.Net.Responses;
using Codex.Net.Sse;

namespace Codex.Net.WebSockets;

/// <summary>
/// The Responses API over a WebSocket that one thread keeps open from sampling to sampling; over HTTP once the server has refused.
/// Measured on 0.169 (2026-11): the upgrade is <c>GET {base}/responses</c> with the headers of a POST and <c>openai-beta:
/// responses_websockets=2026-02-06</c>. Each sampling is one text message <c>{"type":"response.create",…}</c> with the members of the POST's
/// body; if it goes on where the last response ended and nothing but <c>client_metadata</c> differs, it has <c>previous_response_id</c> and only
/// the new input items. The answer is the events of SSE as messages, or an <c>error</c> message with a status. After any failure the socket is
/// dropped and the next one starts with the whole input. A thread that starts warms up with <c>"generate":false</c> and the instructions alone.
/// Different here: a refused upgrade is not asked for again (0.169 tries 7 times unless the status is 426), no compression is offered, and a
/// message that follows an interrupted or stale socket is repeated at once.
/// </summary>
internal sealed class WebSocketTransport(ModelEndpoint endpoint) : IModelTransport, IAsyncDisposable
{
    private static readonly byte[] MessageType = "{\"type\":\"response.create\","u8.ToArray();
    private static readonly byte[] PreviousResponse = "\"previous_response_id\":"u8.ToArray();
    private static readonly byte[] GenerateNothing = "\"generate\":false"u8.ToArray();

    private readonly SocketConnector _connector = new(
        endpoint.CreateInvoker, endpoint.Provider.WebSocketConnectTimeout, endpoint.Provider.StreamIdleTimeout, endpoint.Clock);

    private ModelSocket? _socket;
    private ModelCall? _openedFor;
    private SentConversation? _sent;
    private string? _notice;
    private bool _isComplete;

    public async ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer)
    {
        if (endpoint.UsesWebSockets && await TryExchangeAsync(call, isWarmUp: false, timer) is { } response)
        {
            return response;
        }

        await DropAsync();
        var answer = await endpoint.Transport.SendAsync(call, timer);
        answer.Notice = Interlocked.Exchange(ref _notice, null);
        return answer;
    }

    /// <summary>The response in progress is complete: the next request may go on from it.</summary>
    public void Completed(SentConversation conversation)
    {
        if (_socket is not null && conversation.ResponseId.Length > 0)
        {
            _sent = conversation;
            _isComplete = true;
        }
    }

    public ValueTask DisposeAsync() => DropAsync();

    /// <summary>Null when sockets are refused.</summary>
    private async ValueTask<ModelResponse?> TryExchangeAsync(ModelCall call, bool isWarmUp, IdleTimer timer)
    {
        var isHandedOut = false;
        try
        {
            for (var isRepeated = false; ; isRepeated = true)
            {
                await DropUnlessUsableAsync(call);
                var isReused = _socket is not null;
                if ((_socket ??= await ConnectAsync(call, timer)) is not { } socket)
                {
                    return null;
                }

                try
                {
                    await socket.SendAsync(Message(call, isWarmUp), timer);
                    var first = await socket.ReceiveAsync(timer);
                    var error = ErrorFrame.TryRead(first.Span);
                    if (error is not { IsStale: true } || isRepeated)
                    {
                        isHandedOut = true;
                        return Answer(socket, first, error, timer);
                    }
                }
                catch (ResponsesException e) when (e.IsSocketLost && isReused && !isRepeated)
                {
                    // The server left while nobody asked it anything.
                }

                await DropAsync();
            }
        }
        finally
        {
            if (!isHandedOut)
            {
                await DropAsync();
            }
        }
    }

    private async ValueTask<ModelSocket?> ConnectAsync(ModelCall call, IdleTimer timer)
    {
        switch (await _connector.ConnectAsync(call, timer.Token))
        {
            case ConnectOutcome.Open(var socket):
                _openedFor = call;
                return socket;
            case ConnectOutcome.Refused(var notice):
                endpoint.ForgetWebSockets();
                _notice = notice;
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private ImmutableArray<ReadOnlyMemory<byte>> Message(ModelCall call, bool isWarmUp)
    {
        var request = call.Request;
        byte[] head = [.. MessageType, .. request.Head.Span[1..]];
        if (isWarmUp)
        {
            return request.ToSegments(head, GenerateNothing, firstItem: 0);
        }

        return _sent is { } sent && sent.Continue(request) is { } firstNew
            ? request.ToSegments(head, (byte[])[.. PreviousResponse, .. JsonText.Quoted(sent.ResponseId)], firstNew)
            : request.ToSegments(head, extraMembers: default, firstItem: 0);
    }

    private ModelResponse Answer(ModelSocket socket, ReadOnlyMemory<byte> first, ErrorFrame? error, IdleTimer timer) => error is { Status: { } status }
        ? new RefusedMessage(this, first.ToArray()) { Status = status, Headers = error.Headers, Url = null }
        : new SocketResponse(this, socket, first, timer) { Status = 200, Headers = socket.TakeHandshake(), Url = null };

    /// <summary>A socket that the other side has left, or that was opened by somebody else's credentials, is of no use.</summary>
    private async ValueTask DropUnlessUsableAsync(ModelCall call)
    {
        if (_socket is { IsLost: false } && _openedFor is { } opened && opened.Url == call.Url && opened.Secrets.SequenceEqual(call.Secrets))
        {
            _isComplete = false;
            return;
        }

        await DropAsync();
    }

    private async ValueTask DropAsync()
    {
        _sent = null;
        _isComplete = false;
        if (Interlocked.Exchange(ref _socket, null) is { } socket)
        {
            await socket.DisposeAsync();
        }
    }

    /// <summary>After a complete response the socket waits for the next request; after anything else nobody knows what is still to come.</summary>
    private ValueTask EndAsync()
    {
        if (!_isComplete)
        {
            return DropAsync();
        }

        _socket?.BeginIdle();
        return ValueTask.CompletedTask;
    }

    private sealed class SocketResponse(WebSocketTransport owner, ModelSocket socket, ReadOnlyMemory<byte> first, IdleTimer timer) : ModelResponse
    {
        private bool _hasBegun;

        public override ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync() => ValueTask.FromResult(first);

        public override async ValueTask<bool> ReadEventAsync(PayloadReceiver receiver)
        {
            var message = _hasBegun ? await socket.ReceiveAsync(timer) : first;
            _hasBegun = true;
            if (ErrorFrame.TryRead(message.Span) is { } error)
            {
                throw error.Status is { } status
                    ? owner.Classify(status, error.Headers, message.Span)
                    : ErrorClassifier.FromStream(error.Code, error.Message);
            }

            receiver(message.Span);
            return true;
        }

        public override ValueTask DisposeAsync() => owner.EndAsync();
    }

    /// <summary>Sends calls that generate nothing, over a socket or not at all.</summary>
    public sealed class WarmUp(WebSocketTransport owner) : IModelTransport
    {
        public async ValueTask<ModelResponse> SendAsync(ModelCall call, IdleTimer timer) =>
            await owner.TryExchangeAsync(call, isWarmUp: true, timer)
            ?? throw ResponsesException.SocketLost("refused", innerException: null);
    }

    private ResponsesException Classify(int status, ResponseHeaders headers, ReadOnlySpan<byte> body) =>
        endpoint.Errors.FromStatus(status, headers, body, url: null);

    /// <summary>The server refused the request with a message in place of a response.</summary>
    private sealed class RefusedMessage(WebSocketTransport owner, byte[] message) : ModelResponse
    {
        public override ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync() => ValueTask.FromResult<ReadOnlyMemory<byte>>(message);

        public override ValueTask<bool> ReadEventAsync(PayloadReceiver receiver) => ValueTask.FromResult(false);

        public override ValueTask DisposeAsync() => owner.DropAsync();
    }
}
