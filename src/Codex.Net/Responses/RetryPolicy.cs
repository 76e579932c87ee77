using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>
/// Decides after each failed attempt of one sampling whether there is another. Two counts that do not touch each other:
/// retries of a server that answered badly (at most <c>stream_max_retries</c>), and tries to reach a network that is
/// gone, which end only after a time limit, if there is one.
/// </summary>
internal sealed class RetryPolicy(int maxRetries, TimeSpan? networkWaitLimit, TimeProvider clock, Random random)
{
    private int _retries;
    private int _networkTries;
    private long _networkLostAt;

    /// <summary>The announcement of the next attempt; null when the failure is final.</summary>
    public ResponseEvent.Retrying? Next(ResponsesException failure, bool isOverWebSocket)
    {
        if (!failure.IsRetryable)
        {
            return null;
        }

        if (failure.IsNetworkDown)
        {
            return WaitForNetwork(failure);
        }

        _networkTries = 0;
        if (_retries >= maxRetries)
        {
            return null;
        }

        _retries++;
        return new ResponseEvent.Retrying(
            _retries, maxRetries, $"Reconnecting... {_retries}/{maxRetries}", failure.Message,
            failure.RetryAfter ?? RetryDelays.BackOff(_retries, random), (int?)failure.Status,
            // Idle WebSockets get closed now and then; telling users about each would be noise.
            IsQuiet: isOverWebSocket && _retries == 1);
    }

    private ResponseEvent.Retrying? WaitForNetwork(ResponsesException failure)
    {
        if (_networkTries == 0)
        {
            _networkLostAt = clock.GetTimestamp();
        }

        _networkTries++;
        var delay = RetryDelays.NetworkWait(_networkTries);
        if (networkWaitLimit is { } limit)
        {
            var left = limit - clock.GetElapsedTime(_networkLostAt);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            delay = delay < left ? delay : left;
        }

        return new ResponseEvent.Retrying(
            _networkTries, MaxAttempts: null, "Reconnecting... waiting for network", failure.Message, delay, HttpStatus: null, IsQuiet: false);
    }
}
