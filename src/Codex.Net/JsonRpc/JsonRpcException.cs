using System.Text.Json;

namespace Codex.Net.JsonRpc;

/// <summary>An error that a JSON-RPC peer answered with, or that we answer with.</summary>
/// <param name="code">−32601 for an unknown method, −32602 for bad parameters, …</param>
/// <param name="message">For people.</param>
/// <param name="data">Whatever the peer added.</param>
public sealed class JsonRpcException(int code, string message, JsonElement? data) : Exception(message)
{
    public const int MethodNotFound = -32601;

    public int Code { get; } = code;

    /// <summary>Not <see cref="Exception.Data"/>.</summary>
    public JsonElement? Details { get; } = data;
}

/// <summary>The peer is gone: there will be no answer.</summary>
public sealed class JsonRpcClosedException(Exception? reason) : IOException("Transport closed", reason);
