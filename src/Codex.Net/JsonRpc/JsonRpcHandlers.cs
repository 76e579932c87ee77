using System.Text.Json;

namespace Codex.Net.JsonRpc;

/// <summary>Answers a request; a <see cref="JsonRpcException"/> becomes the error.</summary>
public delegate Task<JsonRpcReply> RequestHandler(string method, JsonElement parameters, CancellationToken cancellationToken);

/// <summary>The answer to a request.</summary>
/// <param name="Write">Writes the result.</param>
/// <param name="Sent">Runs when the answer is on its way; what it sends comes behind it. Null for nothing.</param>
public readonly record struct JsonRpcReply(Action<Utf8JsonWriter> Write, Action? Sent = null);

/// <summary>How the messages of a protocol differ from plain JSON-RPC.</summary>
public sealed record JsonRpcDialect
{
    /// <summary>As the standard has it.</summary>
    public static JsonRpcDialect Standard { get; } = new();

    /// <summary>Messages carry <c>jsonrpc: "2.0"</c>. It is never asked for.</summary>
    public bool HasVersion { get; init; } = true;

    /// <summary>Gives the time, in milliseconds since the epoch, that notifications carry as <c>emittedAtMs</c>; null for none.</summary>
    public Func<long>? NotificationTime { get; init; }

    /// <summary>Requests begin in the order in which they come, on the reading loop: a handler must not work long before its first wait.</summary>
    public bool BeginsInOrder { get; init; }
}

/// <summary>What a peer does with what comes in.</summary>
public sealed record JsonRpcHandlers
{
    /// <summary>Answers requests, each beside the others; the token ends with the connection or the request.</summary>
    public required RequestHandler HandleRequestAsync { get; init; }

    /// <summary>Takes notifications, in order; must not wait.</summary>
    public Action<string, JsonElement> HandleNotification { get; init; } = static (_, _) => { };

    public JsonRpcDialect Dialect { get; init; } = JsonRpcDialect.Standard;

    /// <summary>The notification <c>{requestId, reason}</c> by which either side gives up a request; null when the protocol has none.</summary>
    public string? CancelMethod { get; init; }
}
