using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol.Threads;

namespace Codex.Core.Threads;

/// <summary>What a turn does.</summary>
internal abstract record TurnWork
{
    private TurnWork()
    {
    }

    /// <summary>Answers the user.</summary>
    public sealed record Prompt(ImmutableArray<UserInput> Input, JsonElement? OutputSchema) : TurnWork;

    /// <summary>Replaces the history by a summary.</summary>
    public sealed record Compact : TurnWork;

    /// <summary>Runs a command of the user's; the model is told of it with the next prompt.</summary>
    public sealed record UserShell(string Script) : TurnWork;
}
