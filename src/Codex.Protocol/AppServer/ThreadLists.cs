using System.Collections.Immutable;
using Codex.Protocol.Threads;

namespace Codex.Protocol.AppServer;

/// <summary>A command of a thread that goes on in the background (<c>thread/backgroundTerminals/list</c>).</summary>
/// <param name="ProcessId">The id by which the model and clients reach it; not the system's.</param>
/// <param name="ItemId">Its item.</param>
/// <param name="Command">As one shell-quoted line.</param>
/// <param name="Cwd">Absolute.</param>
public sealed record BackgroundTerminal(string ProcessId, string ItemId, string Command, string Cwd)
{
    /// <summary>How long it has been running.</summary>
    public required TimeSpan Running { get; init; }
}

/// <param name="Data">The oldest first.</param>
public sealed record BackgroundTerminalListResponse(ImmutableArray<BackgroundTerminal> Data);

/// <summary>Parameters of <c>thread/backgroundTerminals/terminate</c>.</summary>
public sealed record BackgroundTerminalTerminateParams
{
    public required string ThreadId { get; init; }

    public required string ProcessId { get; init; }
}

/// <param name="Terminated">False when there was no such command any more.</param>
public sealed record BackgroundTerminalTerminateResponse(bool Terminated);

/// <summary>An MCP server of a thread (<c>mcpServerStatus/list</c>).</summary>
/// <param name="Name">As in the configuration.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Tools">The server's own names of its tools.</param>
public sealed record McpServerListEntry(string Name, McpServerStatus Status, ImmutableArray<string> Tools)
{
    /// <summary>Why it failed; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>Its command line or address.</summary>
    public required string Address { get; init; }
}

public sealed record McpServerListResponse(ImmutableArray<McpServerListEntry> Data);
