using Codex.Protocol.Threads;

namespace Codex.Core.Turns;

/// <summary>How a turn ended.</summary>
internal abstract record TurnOutcome
{
    private TurnOutcome()
    {
    }

    public sealed record Completed : TurnOutcome;

    public sealed record Failed(TurnError Error) : TurnOutcome;

    public sealed record Interrupted : TurnOutcome;
}
