using System.Collections.Immutable;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>What others ask of a thread; its loop takes them one by one.</summary>
internal abstract record Op
{
    private Op()
    {
    }

    /// <summary>Start a turn; a prompt steers the one that runs, anything else fails then. Answers with the turn.</summary>
    public sealed record StartTurn(TurnWork Work, TaskCompletionSource<Turn> Accepted) : Op;

    /// <summary>Settle the thread anew; fails while a turn runs.</summary>
    public sealed record ChangeSettings(ThreadDefaults Defaults, TaskCompletionSource<ThreadSummary> Changed) : Op;

    /// <summary>Give what was said and done.</summary>
    public sealed record ReadItems(TaskCompletionSource<ImmutableArray<ThreadItem>> Read) : Op;

    /// <summary>Take turns back; fails while a turn runs.</summary>
    public sealed record RollBack(int Turns, TaskCompletionSource Done) : Op;

    /// <summary>Add input to the running turn; fails when another turn or none runs.</summary>
    public sealed record Steer(string ExpectedTurnId, ImmutableArray<UserInput> Input, TaskCompletionSource Accepted) : Op;

    /// <summary>Stop a turn; answered when it has ended and all that it ran is dead.</summary>
    public sealed record Interrupt(string TurnId, TaskCompletionSource Ended) : Op;

    /// <summary>Posted by the turn itself.</summary>
    public sealed record TurnEnded(Turn Turn) : Op;
}
