namespace Codex.Net.Responses;

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
