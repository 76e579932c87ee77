using Codex.Net.Http;
using Codex.Net.Sse;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>What is asked, over what, within which turn.</summary>
internal sealed record SamplingLine(ResponsesRequest Request, IModelTransport Transport, TurnRouting Routing);

/// <summary>
/// One attempt at a sampling: sends the request (again after a 5xx or a lost connection, and after a 401 that new
/// credentials may cure) and reads its stream until it is complete or broken.
/// </summary>
internal sealed class SamplingAttempt : IAsyncDisposable
{
    /// <summary>A 401 is answered at most twice with other credentials: those found on disk, then refreshed ones.</summary>
    private const int MaxReplays = 2;

    private readonly ModelEndpoint _endpoint;
    private readonly SamplingLine _line;
    private readonly ResponsesDecoder _decoder;
    private readonly IdleTimer _timer;
    private readonly CancellationToken _cancellationToken;
    private readonly List<ResponseEvent> _output;
    private readonly PayloadReceiver _receiver;
    private ModelResponse? _response;

    public SamplingAttempt(ModelEndpoint endpoint, SamplingLine line, List<ResponseEvent> output, CancellationToken cancellationToken)
    {
        _output = output;
        _endpoint = endpoint;
        _line = line;
        var decoder = new ResponsesDecoder(line.Request.Model);
        _decoder = decoder;
        _receiver = payload => decoder.Decode(payload, output);
        _cancellationToken = cancellationToken;
        _timer = new IdleTimer(endpoint.Clock, cancellationToken);
    }

    /// <summary>
    /// Waits for the next events and puts them in place of the last ones. False when the response is complete and everything
    /// was delivered. Events that came before a failure are there when it is thrown.
    /// </summary>
    /// <exception cref="ResponsesException">The attempt failed.</exception>
    public async ValueTask<bool> ReadAsync()
    {
        _output.Clear();
        if (_response is null)
        {
            _response = await OpenAsync();
            Opened(_response);
            if (_output.Count > 0)
            {
                return true;
            }
        }

        while (!_decoder.IsComplete && _output.Count == 0)
        {
            if (!await _response.ReadEventAsync(_receiver))
            {
                throw ResponsesException.Disconnected("stream closed before response.completed", innerException: null);
            }
        }

        return _output.Count > 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_response is not null)
        {
            await _response.DisposeAsync();
        }

        _timer.Dispose();
    }

    /// <summary>What the headers of a good answer tell.</summary>
    private void Opened(ModelResponse response)
    {
        if (response.Notice is { } notice)
        {
            _output.Add(new ResponseEvent.TransportFallback(notice));
        }

        if (ReferenceEquals(response.Headers, ResponseHeaders.Empty))
        {
            // Another answer on an open socket: there are none, which is not the same as headers without news.
            return;
        }

        _line.Routing.Remember(_line.Request.TurnId, response.Headers);
        _decoder.ServerModel(response.Headers["openai-model"], _output);
        foreach (var snapshot in RateLimitReader.FromHeaders(response.Headers))
        {
            _output.Add(new ResponseEvent.RateLimits(snapshot));
        }

        if (response.Headers["x-models-etag"] is { } etag)
        {
            _output.Add(new ResponseEvent.ModelsEtag(etag));
        }
    }

    private async ValueTask<ModelResponse> OpenAsync()
    {
        for (var retry = 1; ; retry++)
        {
            try
            {
                return await SendWithCredentialsAsync();
            }
            catch (ResponsesException e) when (e.IsRequestRetryable && retry <= _endpoint.RequestRetries)
            {
                await Task.Delay(e.RetryAfter ?? RetryDelays.BackOff(retry, Random.Shared), _endpoint.Clock, _cancellationToken);
            }
        }
    }

    private async ValueTask<ModelResponse> SendWithCredentialsAsync()
    {
        for (var replay = 0; ; replay++)
        {
            var credentials = await _endpoint.GetCredentialsAsync(_cancellationToken);
            var call = _endpoint.CreateCall(_line.Request, credentials, _line.Routing.TokenFor(_line.Request.TurnId));
            var response = await _line.Transport.SendAsync(call, _timer);
            if (response.Status == 200)
            {
                return response;
            }

            await using (response)
            {
                var body = await response.ReadBodyAsync();
                _cancellationToken.ThrowIfCancellationRequested();
                var failure = _endpoint.Errors.FromStatus(response.Status, response.Headers, body.Span, response.Url);
                if (response.Status != 401 || replay >= MaxReplays)
                {
                    throw failure;
                }

                await RecoverAsync(credentials, failure);
            }
        }
    }

    /// <summary>Returns when the request should be sent again.</summary>
    private async ValueTask RecoverAsync(RequestCredentials failed, ResponsesException failure)
    {
        switch (await _endpoint.RecoverAsync(failed, _cancellationToken))
        {
            case UnauthorizedOutcome.Replay:
                return;
            case UnauthorizedOutcome.Unavailable(var message):
                throw new ResponsesException(ResponsesErrorKind.UnexpectedStatus, message, failure)
                {
                    Status = failure.Status,
                    IsRetryable = true,
                };
            case UnauthorizedOutcome.SignInNeeded(var message):
                throw new ResponsesException(ResponsesErrorKind.Unauthorized, message, failure) { Status = failure.Status };
            case UnauthorizedOutcome.Rejected { IsFinal: true }:
                throw new ResponsesException(ResponsesErrorKind.UnexpectedStatus, failure.Message, failure) { Status = failure.Status };
            default:
                throw failure;
        }
    }
}
