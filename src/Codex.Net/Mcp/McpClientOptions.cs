using System.Text.Json;

namespace Codex.Net.Mcp;

/// <summary>How we appear to a server, and what we do at its wish.</summary>
public sealed record McpClientOptions
{
    /// <summary>Our version, told to the server.</summary>
    public required string ClientVersion { get; init; }

    /// <summary>Brings a question of the server (the parameters of <c>elicitation/create</c>) before the user; null declines all.</summary>
    public Func<JsonElement, CancellationToken, Task<McpElicitationAnswer>>? ElicitAsync { get; init; }

    /// <summary>The server says that its tools are others now; must not wait.</summary>
    public Action ToolsChanged { get; init; } = static () => { };

    /// <summary>Told the protocol version that both sides agreed on.</summary>
    public Action<string> VersionSettled { get; init; } = static _ => { };
}

/// <summary>The user's answer to a server's question.</summary>
/// <param name="Action">What was decided.</param>
/// <param name="Content">The filled form; undefined for none.</param>
public sealed record McpElicitationAnswer(McpElicitationAction Action, JsonElement Content)
{
    public static McpElicitationAnswer Declined { get; } = new(McpElicitationAction.Decline, default);
}

/// <summary>What the user did with a question.</summary>
public enum McpElicitationAction
{
    Accept,
    Decline,
    Cancel,
}
