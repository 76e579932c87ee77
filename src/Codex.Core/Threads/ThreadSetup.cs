using System.Collections.Immutable;
using Codex.Core.Rollouts;
using Codex.Core.Turns;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>Runs one turn of a thread from its first event to its outcome; the terminal event is the thread's.</summary>
internal delegate Task<TurnOutcome> TurnBody(
    Turn turn, TurnWork work, Steering steering, CancellationToken cancellationToken);

/// <summary>What a thread's loop is made of.</summary>
/// <param name="Summarize">Gives id and settings.</param>
/// <param name="History">What goes from turn to turn.</param>
/// <param name="Recorder">Closed when the thread ends.</param>
/// <param name="RunTurnAsync">The turn.</param>
/// <param name="Resources">What the thread keeps alive: background commands, connections.</param>
/// <param name="Clock">The clock.</param>
internal sealed record ThreadSetup(
    Func<ThreadSummary> Summarize, ThreadHistory History, RolloutRecorder Recorder, TurnBody RunTurnAsync, IAsyncDisposable Resources, TimeProvider Clock)
{
    /// <summary>Takes other settings, between turns.</summary>
    public required Func<ThreadDefaults, ThreadSummary> ChangeSettings { get; init; }

    public required Func<ImmutableArray<SkillListEntry>> ListSkills { get; init; }

    /// <summary>What runs in the background.</summary>
    public required Func<ImmutableArray<BackgroundTerminal>> ListTerminals { get; init; }

    /// <summary>Kills one of them; false when it does not run.</summary>
    public required Func<string, CancellationToken, Task<bool>> TerminateTerminal { get; init; }

    /// <summary>Told once, when somebody listens.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The MCP servers that begin and end with the thread; null for none.</summary>
    public Mcp.McpConnections? Mcp { get; init; }
}
