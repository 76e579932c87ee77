using System.Collections.Immutable;
using Codex.Cli.Exec;
using Codex.Tui;

namespace Codex.Cli.Tui;

/// <summary>A session of the terminal as the command line asks for it.</summary>
internal sealed record TuiRequest
{
    public required ConfigFlags Config { get; init; }

    public string? Prompt { get; init; }

    public ImmutableArray<string> Images { get; init; } = [];

    /// <summary>Line by line, for screen readers and simple terminals.</summary>
    public bool IsPlain { get; init; }

    public SessionChoice Session { get; init; } = new SessionChoice.New();
}

/// <summary>Which session to begin with.</summary>
internal abstract record SessionChoice
{
    private SessionChoice()
    {
    }

    public sealed record New : SessionChoice;

    public sealed record Named(string IdOrName) : SessionChoice;

    public sealed record Last(ThreadScope Scope) : SessionChoice;

    public sealed record Pick(ThreadScope Scope) : SessionChoice;

    public sealed record Fork(string IdOrName) : SessionChoice;

    public sealed record ForkLast(ThreadScope Scope) : SessionChoice;

    public sealed record PickFork(ThreadScope Scope) : SessionChoice;
}
