using Codex.Net.Models;
using Codex.Protocol.Responses;

namespace Codex.Net.Responses;

/// <summary>How one request looks in the provider's dialect, and how its answer is read.</summary>
internal abstract class SamplingWire
{
    public abstract ModelCall CreateCall(RequestCredentials credentials);

    public abstract EventDecoder CreateDecoder();

    /// <summary>The answer's headers are there.</summary>
    public abstract void Opened(ModelResponse response, EventDecoder decoder, List<ResponseEvent> output);
}

/// <summary>The Responses dialect; keeps the routing token that the server gives out for a turn.</summary>
internal sealed class ResponsesWire(ModelEndpoint endpoint, ResponsesRequest request, TurnRouting routing) : SamplingWire
{
    public override ModelCall CreateCall(RequestCredentials credentials) =>
        endpoint.CreateCall(request, credentials, "/responses", routing.TokenFor(request.TurnId));

    public override EventDecoder CreateDecoder() => new ResponsesDecoder(request.Model);

    public override void Opened(ModelResponse response, EventDecoder decoder, List<ResponseEvent> output)
    {
        routing.Remember(request.TurnId, response.Headers);
        AnswerHeaders.Read(response.Headers, (ResponsesDecoder)decoder, output);
    }
}

/// <summary>What the headers of a good answer tell.</summary>
internal static class AnswerHeaders
{
    public static void Read(ResponseHeaders headers, ResponsesDecoder decoder, List<ResponseEvent> output)
    {
        decoder.ServerModel(headers["openai-model"], output);
        foreach (var snapshot in RateLimitReader.FromHeaders(headers))
        {
            output.Add(new ResponseEvent.RateLimits(snapshot));
        }

        if (headers["x-models-etag"] is { } etag)
        {
            output.Add(new ResponseEvent.ModelsEtag(etag));
        }
    }
}

/// <summary>
/// The token of <see cref="ResponsesClient.TurnStateHeader"/>: the first answer of a turn may bring one, and every later request
/// of the same turn carries it, so that the server finds its state.
/// </summary>
internal sealed class TurnRouting
{
    private string? _turnId;
    private string? _token;

    public string? TokenFor(string? turnId) => turnId is not null && turnId == _turnId ? _token : null;

    public void Remember(string? turnId, ResponseHeaders headers)
    {
        if (turnId is null || (turnId == _turnId && _token is not null))
        {
            return;
        }

        _turnId = turnId;
        _token = headers[ResponsesClient.TurnStateHeader];
    }
}
