using System.Collections.Immutable;

namespace Codex.Core.Approvals;

/// <summary>A command that the model wants to run.</summary>
internal sealed record CommandRequest
{
    /// <summary>The argument vector, shell included.</summary>
    public required ImmutableArray<string> Argv { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The model asks to leave the sandbox.</summary>
    public bool WantsEscalation { get; init; }

    /// <summary>Why, in the model's words.</summary>
    public string? Justification { get; init; }
}

/// <summary>What becomes of it.</summary>
internal abstract record CommandDecision
{
    private CommandDecision()
    {
    }

    /// <summary>It may run.</summary>
    public sealed record Run(CommandConfinement Confinement) : CommandDecision
    {
        /// <summary>A human has seen it.</summary>
        public bool WasApproved { get; init; }
    }

    /// <summary>It may not; the reason names the rule or policy that decided.</summary>
    /// <param name="Reason">For the model and the user.</param>
    /// <param name="Kind">What was wrong.</param>
    public sealed record Refuse(string Reason, RefusalKind Kind) : CommandDecision;
}

/// <summary>How a command runs.</summary>
internal enum CommandConfinement
{
    Sandboxed,
    Unsandboxed,
}

/// <summary>Why a command was refused.</summary>
internal enum RefusalKind
{
    /// <summary>The request itself is not allowed under the approval policy.</summary>
    Request,

    /// <summary>A rule or guard forbids the command, or it cannot be started.</summary>
    Command,

    /// <summary>A human said no.</summary>
    User,
}
