using System.Collections.Immutable;
using System.Text.Json;
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

    /// <summary>Puts a question of an MCP server to the user. A host that shows no forms declines.</summary>
    Task<ElicitationAnswer> RequestElicitationAsync(ElicitationRequest request, CancellationToken cancellationToken) => Task.FromResult(ElicitationAnswer.Declined);
}

/// <summary>A question that an MCP server asks the user in the midst of a call.</summary>
public sealed record ElicitationRequest
{
    public required string ThreadId { get; init; }

    /// <summary>The running turn; null when the server asks outside of one.</summary>
    public string? TurnId { get; init; }

    public required string ServerName { get; init; }

    public required string Message { get; init; }

    /// <summary>JSON Schema of the form; undefined when the user is to visit <see cref="Url"/> instead.</summary>
    public JsonElement RequestedSchema { get; init; }

    /// <summary>A page where the user goes on; null for a form.</summary>
    public string? Url { get; init; }

    /// <summary>The server's name for the question; null when it gives none.</summary>
    public string? ElicitationId { get; init; }

    /// <summary>The server's own <c>_meta</c>; undefined for none.</summary>
    public JsonElement Meta { get; init; }
}

/// <summary>What the user did with a question.</summary>
/// <param name="Action"><c>accept</c>, <c>decline</c> or <c>cancel</c>.</param>
/// <param name="Content">The filled form; undefined for none.</param>
public sealed record ElicitationAnswer(ElicitationAction Action, JsonElement Content)
{
    public static ElicitationAnswer Declined { get; } = new(ElicitationAction.Decline, default);
}

/// <summary>What the user did with a question.</summary>
public enum ElicitationAction
{
    Accept,
    Decline,
    Cancel,
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

    /// <summary>Call a tool of an MCP server.</summary>
    public sealed record McpToolCall : ApprovalRequest
    {
        public required string Server { get; init; }

        /// <summary>The server's own name of the tool.</summary>
        public required string Tool { get; init; }

        /// <summary>The tool's name for people; null when it has none.</summary>
        public string? Title { get; init; }

        public string? Description { get; init; }

        /// <summary>What the model passes; null when it passes nothing.</summary>
        public required JsonElement Arguments { get; init; }

        /// <summary>What the server says about the tool's effects, as sent; undefined when it says nothing.</summary>
        public JsonElement Annotations { get; init; }
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
