using System.Text.Json;

namespace Codex.Net.JsonRpc;

/// <summary>Answers a request: gives what writes the result; a <see cref="JsonRpcException"/> becomes the error.</summary>
public delegate Task<Action<Utf8JsonWriter>> RequestHandler(string method, JsonElement parameters, CancellationToken cancellationToken);

/// <summary>What a peer does with what comes in.</summary>
public sealed record JsonRpcHandlers
{
    /// <summary>Answers requests, each beside the others; the token ends with the connection or the request.</summary>
    public required RequestHandler HandleRequestAsync { get; init; }

    /// <summary>Takes notifications, in order; must not wait.</summary>
    public Action<string, JsonElement> HandleNotification { get; init; } = static (_, _) => { };

    /// <summary>The notification <c>{requestId, reason}</c> by which either side gives up a request; null when the protocol has none.</summary>
    public string? CancelMethod { get; init; }
}
