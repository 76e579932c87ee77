using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Rollouts;
using Codex.Core.Turns;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>Runs one turn of a thread from its first event to its outcome; the terminal event is the thread's.</summary>
internal delegate Task<TurnOutcome> TurnBody(
    Turn turn, ImmutableArray<UserInput> input, JsonElement? outputSchema, Steering steering, CancellationToken cancellationToken);

/// <summary>What a thread's loop is made of.</summary>
/// <param name="Summary">Id and settings.</param>
/// <param name="History">What goes from turn to turn.</param>
/// <param name="Recorder">Closed when the thread ends.</param>
/// <param name="RunTurnAsync">The turn.</param>
/// <param name="Resources">What the thread keeps alive: background commands, connections.</param>
/// <param name="Clock">The clock.</param>
internal sealed record ThreadSetup(
    ThreadSummary Summary, ThreadHistory History, RolloutRecorder Recorder, TurnBody RunTurnAsync, IAsyncDisposable Resources, TimeProvider Clock)
{
    /// <summary>Told once, when somebody listens.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The MCP servers that begin and end with the thread; null for none.</summary>
    public Mcp.McpConnections? Mcp { get; init; }
}
