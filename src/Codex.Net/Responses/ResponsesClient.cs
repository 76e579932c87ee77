using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Codex.Net.WebSockets;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>
/// One thread's line to a model. <see cref="StreamAsync"/> is one logical sampling: retries, back-off, waiting for the network
/// and renewed credentials all happen inside, and show only as <see cref="ResponseEvent.Retrying"/>.
/// Sequence: <see cref="SamplingAttempt"/> sends and reads → <see cref="ResponsesDecoder"/> makes events → after a failure
/// <see cref="SamplingRetries"/> decides. Disposing closes the WebSocket, if the provider has one.
/// </summary>
public sealed class ResponsesClient : IAsyncDisposable
{
    internal const string TurnStateHeader = "x-codex-turn-state";

    private readonly ModelEndpoint _endpoint;
    private readonly TurnRouting _routing = new();
    private readonly WebSocketTransport? _sockets;

    public ResponsesClient(ModelEndpoint endpoint)
    {
        _endpoint = endpoint;
        _sockets = endpoint.UsesWebSockets ? new WebSocketTransport(endpoint) : null;
    }

    /// <summary>
    /// Asks the model. The last event is <see cref="ResponseEvent.Completed"/>; after a <see cref="ResponseEvent.Retrying"/> the
    /// items delivered so far are void. One sampling at a time.
    /// </summary>
    /// <exception cref="ResponsesException">The sampling failed for good.</exception>
    public async IAsyncEnumerable<ResponseEvent> StreamAsync(
        ResponsesRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var line = new SamplingLine(request, _sockets ?? _endpoint.Transport, _routing);
        var retries = new SamplingRetries(_endpoint);
        var batch = new List<ResponseEvent>();
        while (true)
        {
            ResponsesException? failure = null;
            var output = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
            await using (var attempt = new SamplingAttempt(_endpoint, line, batch, cancellationToken))
            {
                var hasMore = true;
                while (hasMore)
                {
                    try
                    {
                        hasMore = await attempt.ReadAsync();
                    }
                    catch (ResponsesException e)
                    {
                        failure = e;
                        hasMore = false;
                    }

                    foreach (var item in batch)
                    {
                        Follow(request, item, output);
                        yield return item;
                    }
                }
            }

            if (failure is null)
            {
                yield break;
            }

            var (retrying, fallback) = retries.Next(failure);
            yield return retrying;
            if (fallback is not null)
            {
                yield return fallback;
            }

            await Task.Delay(retrying.Delay, _endpoint.Clock, cancellationToken);
        }
    }

    /// <summary>
    /// Opens the WebSocket of a thread before its first turn and shows the server the beginning of the conversation, so that the first sampling
    /// starts sooner. Nothing is generated, and no failure is told: the sampling will meet it again. Without WebSockets nothing happens.
    /// </summary>
    /// <param name="request">A request whose input is the beginning of what the first sampling sends.</param>
    public async Task WarmUpAsync(ResponsesRequest request, CancellationToken cancellationToken)
    {
        if (_sockets is null || !_endpoint.UsesWebSockets)
        {
            return;
        }

        var line = new SamplingLine(request, new WebSocketTransport.WarmUp(_sockets), _routing);
        var batch = new List<ResponseEvent>();
        var output = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        using var limit = new CancellationTokenSource(_endpoint.Provider.WebSocketConnectTimeout, _endpoint.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await using var attempt = new SamplingAttempt(_endpoint, line, batch, linked.Token);
            while (await attempt.ReadAsync())
            {
                batch.ForEach(item => Follow(request, item, output));
            }
        }
        catch (ResponsesException)
        {
            // Nobody asked for anything yet.
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_sockets is not null)
        {
            await _sockets.DisposeAsync();
        }
    }

    /// <summary>Notes what the server answers: over a WebSocket the next request goes on from there.</summary>
    private void Follow(ResponsesRequest request, ResponseEvent item, ImmutableArray<ReadOnlyMemory<byte>>.Builder output)
    {
        if (_sockets is null)
        {
            return;
        }

        switch (item)
        {
            case ResponseEvent.OutputItemDone done:
                output.Add(done.ItemJson);
                break;
            case ResponseEvent.Completed completed:
                _sockets.Completed(new SentConversation(completed.ResponseId, request, output.ToImmutable()));
                break;
        }
    }
}
