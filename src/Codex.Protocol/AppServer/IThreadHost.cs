using System.Collections.Immutable;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Protocol.AppServer;

/// <summary>
/// The human's side of a thread: what the agent cannot decide by itself is asked here. A front end answers with a dialog, a connection with
/// a server request, a reviewer by itself. A cancelled request (the turn was interrupted) needs no answer.
/// </summary>
public interface IThreadHost
{
    /// <summary>Asks for a decision; completes when there is one.</summary>
    Task<ApprovalAnswer> RequestApprovalAsync(ApprovalRequest request, CancellationToken cancellationToken);
}

/// <summary>Something that needs a human's decision.</summary>
public abstract record ApprovalRequest
{
    private ApprovalRequest()
    {
    }

    public required string ThreadId { get; init; }
    public required string TurnId { get; init; }

    /// <summary>The item that waits for the answer; also the call id.</summary>
    public required string ItemId { get; init; }

    /// <summary>Why it is asked: the rule, policy or guard that wants to know, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Run a command.</summary>
    public sealed record Command : ApprovalRequest
    {
        public required ImmutableArray<string> Argv { get; init; }

        /// <summary>The command as one shell-quoted line.</summary>
        public required string CommandLine { get; init; }

        /// <summary>Absolute.</summary>
        public required string Cwd { get; init; }

        /// <summary>What the command does, as far as its words tell.</summary>
        public ImmutableArray<CommandAction> Actions { get; init; } = [];

        /// <summary>The model's own question to the user; null when it gave none.</summary>
        public string? Justification { get; init; }

        /// <summary>The command would run without the sandbox.</summary>
        public bool LeavesSandbox { get; init; }

        /// <summary>The first words that an "and do not ask again" would allow; empty when that is not offered.</summary>
        public ImmutableArray<string> ProposedPrefix { get; init; } = [];
    }

    /// <summary>Write files outside of what may be written.</summary>
    public sealed record Patch : ApprovalRequest
    {
        public required ImmutableArray<FileUpdateChange> Changes { get; init; }

        /// <summary>The directory that a grant for the session would open; null when that is not offered.</summary>
        public string? GrantRoot { get; init; }
    }
}

/// <summary>The answer to a request.</summary>
/// <param name="Decision">What was decided.</param>
public sealed record ApprovalAnswer(ReviewDecision Decision)
{
    /// <summary>With <see cref="ReviewDecision.ApprovedByRule"/>: the first words of commands that need not be asked about any more.</summary>
    public ImmutableArray<string> Prefix { get; init; } = [];

    /// <summary>Where that rule is kept.</summary>
    public GrantScope Scope { get; init; }

    /// <summary>With a refusal: what the user wants instead; goes to the model.</summary>
    public string? Feedback { get; init; }
}

/// <summary>How long a grant holds.</summary>
public enum GrantScope
{
    /// <summary>In the user's rules, for all projects.</summary>
    User,

    /// <summary>In the project's rules.</summary>
    Project,
}
