using Codex.Net.WebSockets;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>
/// What follows a failed attempt of one sampling: another one, one over HTTP in place of the WebSocket, or nothing. A socket gets fewer
/// chances than a server: where two in a row are lost, something on the way does not let them live.
/// </summary>
internal sealed class SamplingRetries(ModelEndpoint endpoint)
{
    private const int MaxSocketLosses = 2;

    private RetryPolicy _policy = CreatePolicy(endpoint);
    private int _losses;

    /// <summary>The announcement of the next attempt, and of the change of transport, if there is one.</summary>
    /// <exception cref="ResponsesException">There is none: the failure itself.</exception>
    public (ResponseEvent.Retrying Retrying, ResponseEvent.TransportFallback? Fallback) Next(ResponsesException failure)
    {
        _losses += failure.IsSocketLost ? 1 : 0;
        var isOverSocket = endpoint.UsesWebSockets || failure.IsSocketLost;
        if (_losses < MaxSocketLosses && _policy.Next(failure, isOverSocket) is { } retrying)
        {
            return (retrying, null);
        }

        if (!isOverSocket || !failure.IsRetryable || failure.IsNetworkDown)
        {
            throw failure;
        }

        endpoint.ForgetWebSockets();
        (_policy, _losses) = (CreatePolicy(endpoint), 0);
        return (Silently(failure), new ResponseEvent.TransportFallback(SocketConnector.FallingBack + failure.Message));
    }

    /// <summary>What was delivered so far is void here as well; the change of transport is what users are told.</summary>
    private ResponseEvent.Retrying Silently(ResponsesException failure) => new(
        Attempt: 1, endpoint.Provider.StreamMaxRetries, "Reconnecting...", failure.Message, TimeSpan.Zero, (int?)failure.Status, IsQuiet: true);

    private static RetryPolicy CreatePolicy(ModelEndpoint endpoint) =>
        new(endpoint.Provider.StreamMaxRetries, endpoint.NetworkWaitLimit, endpoint.Clock, Random.Shared);
}
