using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>What others ask of a thread; its loop takes them one by one.</summary>
internal abstract record Op
{
    private Op()
    {
    }

    /// <summary>Start a turn, or steer the one that runs; answers with the turn.</summary>
    public sealed record StartTurn(ImmutableArray<UserInput> Input, JsonElement? OutputSchema, TaskCompletionSource<Turn> Accepted) : Op;

    /// <summary>Add input to the running turn; fails when another turn or none runs.</summary>
    public sealed record Steer(string ExpectedTurnId, ImmutableArray<UserInput> Input, TaskCompletionSource Accepted) : Op;

    /// <summary>Stop a turn; answered when it has ended and all that it ran is dead.</summary>
    public sealed record Interrupt(string TurnId, TaskCompletionSource Ended) : Op;

    /// <summary>Posted by the turn itself.</summary>
    public sealed record TurnEnded(Turn Turn) : Op;
}
