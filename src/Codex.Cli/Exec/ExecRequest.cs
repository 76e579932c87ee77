using System.Collections.Immutable;

namespace Codex.Cli.Exec;

/// <summary>What <c>codex exec</c> was asked to do, typed; nothing is resolved or read yet.</summary>
internal sealed record ExecRequest
{
    /// <summary>The prompt argument; null or <c>-</c> takes it from stdin.</summary>
    public string? Prompt { get; init; }

    public required ConfigFlags Config { get; init; }

    public ImmutableArray<string> Images { get; init; } = [];

    public OutputFormat Format { get; init; }

    public ColorChoice Color { get; init; }

    /// <summary>Where the last message is written, besides stdout.</summary>
    public string? LastMessageFile { get; init; }

    public string? OutputSchemaFile { get; init; }

    public bool SkipGitRepoCheck { get; init; }

    public bool Ephemeral { get; init; }

    public string? ThreadSource { get; init; }

    /// <summary>Set by <c>exec resume</c> and <c>exec fork</c>.</summary>
    public ResumeTarget? Resume { get; init; }

    /// <summary>Go on in a new session that begins with the other one's history.</summary>
    public bool Forks { get; init; }

    /// <summary>Remember the directory as trusted before the run.</summary>
    public bool Trusts { get; init; }

    /// <summary>Writes the model's traffic to this cassette.</summary>
    public string? RecordFile { get; init; }

    /// <summary>Answers from this cassette instead of the network.</summary>
    public string? ReplayFile { get; init; }
}

/// <summary>Which stored thread to go on with.</summary>
internal abstract record ResumeTarget
{
    private ResumeTarget()
    {
    }

    /// <param name="AllDirectories">Also threads of other working directories.</param>
    public sealed record Last(bool AllDirectories) : ResumeTarget;

    /// <param name="IdOrName">A thread's UUID or its name.</param>
    public sealed record Named(string IdOrName) : ResumeTarget;
}

/// <summary>What goes to stdout.</summary>
internal enum OutputFormat
{
    /// <summary>The last message alone; activity goes to stderr.</summary>
    Human,

    /// <summary>One JSON event per line.</summary>
    JsonLines,
}

internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}
