namespace Codex.Core.Turns;

/// <summary>What the configuration and the catalogue together say about the model of a thread: ready to be put into requests.</summary>
internal sealed record ModelTraits
{
    public required string Slug { get; init; }

    /// <summary>False when the catalogue does not have the slug: its facts are then those of the fallback.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>Tokens that a request may have in all; null when unknown.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>Compaction begins when the next request would have more tokens than this; null never compacts.</summary>
    public long? AutoCompactTokenLimit { get; init; }

    /// <summary><c>reasoning.effort</c>; null leaves it out.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary><c>reasoning.summary</c>; null leaves it out.</summary>
    public string? ReasoningSummary { get; init; }

    /// <summary><c>reasoning.context</c>; null leaves it out.</summary>
    public string? ReasoningContext { get; init; }

    /// <summary><c>text.verbosity</c>; null leaves it out.</summary>
    public string? Verbosity { get; init; }

    /// <summary><c>service_tier</c>; null leaves it out.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Tools travel as the first item of the input instead of beside it (<c>use_responses_lite</c>).</summary>
    public bool UsesResponsesLite { get; init; }

    public required bool ParallelToolCalls { get; init; }

    public required PatchToolKind PatchTool { get; init; }

    /// <summary>Whether the provider may search the web, and how.</summary>
    public required WebSearchAccess WebSearch { get; init; }

    /// <summary>Whether search results may hold images.</summary>
    public required bool SearchesImages { get; init; }

    /// <summary>The most tokens that one tool output may have.</summary>
    public required int ToolOutputTokens { get; init; }

    /// <summary>Which form of shell tool the model was trained on.</summary>
    public required ShellToolKind ShellTool { get; init; }
}

/// <summary>How <c>apply_patch</c> is offered.</summary>
internal enum PatchToolKind
{
    /// <summary>Not as a tool; the shell form still works.</summary>
    None,
    Freeform,
    Function,
}

/// <summary>How commands are offered.</summary>
internal enum ShellToolKind
{
    /// <summary><c>exec_command</c> and <c>write_stdin</c>.</summary>
    UnifiedExec,

    /// <summary>The function <c>shell</c> of November 2025.</summary>
    Shell,

    /// <summary>The function <c>shell_command</c>: a script, run to its end.</summary>
    ShellCommand,

    /// <summary>The provider's built-in <c>local_shell</c>.</summary>
    LocalShell,
}

/// <summary>Whether the provider may search the web.</summary>
internal enum WebSearchAccess
{
    Disabled,

    /// <summary>From the provider's index only.</summary>
    Cached,
    Live,
}
