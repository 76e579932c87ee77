using System.Runtime.CompilerServices;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>
/// One thread's line to a model. <see cref="StreamAsync"/> is one logical sampling: retries, back-off, waiting for the network
/// and renewed credentials all happen inside, and show only as <see cref="ResponseEvent.Retrying"/>.
/// Sequence: <see cref="SamplingAttempt"/> sends and reads → <see cref="EventDecoder"/> makes events → after a failure
/// <see cref="RetryPolicy"/> decides.
/// </summary>
public sealed class ResponsesClient
{
    internal const string TurnStateHeader = "x-codex-turn-state";

    private readonly ModelEndpoint _endpoint;
    private readonly TurnRouting _routing = new();

    public ResponsesClient(ModelEndpoint endpoint) => _endpoint = endpoint;

    /// <summary>
    /// Asks the model. The last event is <see cref="ResponseEvent.Completed"/>; after a <see cref="ResponseEvent.Retrying"/> the
    /// items delivered so far are void. One sampling at a time.
    /// </summary>
    /// <exception cref="ResponsesException">The sampling failed for good.</exception>
    public async IAsyncEnumerable<ResponseEvent> StreamAsync(
        ResponsesRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wire = new ResponsesWire(_endpoint, request, _routing);
        var policy = new RetryPolicy(_endpoint.Provider.StreamMaxRetries, _endpoint.NetworkWaitLimit, _endpoint.Clock, Random.Shared);
        var batch = new List<ResponseEvent>();
        while (true)
        {
            ResponsesException? failure = null;
            await using (var attempt = new SamplingAttempt(_endpoint, wire, batch, cancellationToken))
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
                        yield return item;
                    }
                }
            }

            if (failure is null)
            {
                yield break;
            }

            var retrying = policy.Next(failure, isOverWebSocket: false) ?? throw failure;
            yield return retrying;
            await Task.Delay(retrying.Delay, _endpoint.Clock, cancellationToken);
        }
    }
}
