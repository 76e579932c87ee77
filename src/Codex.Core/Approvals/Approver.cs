using Codex.Core.Turns;
using Codex.Machine.Shells;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;

namespace Codex.Core.Approvals;

/// <summary>
/// Asks the human of a thread and remembers what they granted: for the session here, for longer as a rule in a file. Stopping the turn is
/// one of the answers.
/// </summary>
internal sealed class Approver(IThreadHost? host, SessionGrants grants, Action<RuleGrant> keepRule)
{
    /// <summary>True when there is somebody to ask.</summary>
    public bool CanAsk => host is not null;

    public SessionGrants Grants => grants;

    /// <summary>Asks whether a command may run; null when it may, else the refusal.</summary>
    /// <param name="request">The command.</param>
    /// <param name="question">What is asked, besides the command itself.</param>
    /// <exception cref="OperationCanceledException">The answer was to stop the turn.</exception>
    public async Task<CommandDecision.Refuse?> AskAsync(CommandRequest request, CommandQuestion question, TurnContext turn, CancellationToken cancellationToken)
    {
        if (host is null)
            return new CommandDecision.Refuse($"{question.Reason}, and nobody can be asked", RefusalKind.Command);
        if (grants.Allows(request))
            return null;
        var answer = await host.RequestApprovalAsync(
            new ApprovalRequest.Command
            {
                ThreadId = turn.ThreadId,
                TurnId = turn.TurnId,
                ItemId = question.ItemId,
                Reason = question.Reason,
                Argv = request.Argv,
                CommandLine = ShellWords.Join(request.Argv),
                Cwd = request.WorkingDirectory,
                Actions = CommandSummary.Describe(request.Argv, request.WorkingDirectory),
                Justification = request.Justification,
                LeavesSandbox = question.LeavesSandbox,
                ProposedPrefix = question.ProposedPrefix,
            },
            cancellationToken);
        if (answer.Decision == ReviewDecision.ApprovedForSession)
            grants.AllowCommand(request);
        if (answer is { Decision: ReviewDecision.ApprovedByRule, Prefix.IsEmpty: false })
            keepRule(new RuleGrant(answer.Prefix, answer.Scope));
        return Refusal(answer, "command", turn, cancellationToken);
    }

    /// <summary>Asks whether a patch may be written; null when it may, else why not.</summary>
    /// <exception cref="OperationCanceledException">The answer was to stop the turn.</exception>
    public async Task<string?> AskAsync(ApprovalRequest.Patch request, TurnContext turn, CancellationToken cancellationToken)
    {
        if (host is null)
            return $"{request.Reason}, and nobody can be asked";
        var answer = await host.RequestApprovalAsync(request, cancellationToken);
        if (answer.Decision == ReviewDecision.ApprovedForSession && request.GrantRoot is { } root)
            grants.AllowWritesBelow(root);
        return Refusal(answer, "patch", turn, cancellationToken)?.Reason;
    }

    private static CommandDecision.Refuse? Refusal(ApprovalAnswer answer, string what, TurnContext turn, CancellationToken cancellationToken)
    {
        switch (answer.Decision)
        {
            case ReviewDecision.Approved or ReviewDecision.ApprovedForSession or ReviewDecision.ApprovedByRule:
                return null;
            case ReviewDecision.Abort:
                turn.Interrupt();
                cancellationToken.ThrowIfCancellationRequested();
                throw new OperationCanceledException();
            default:
                var feedback = string.IsNullOrWhiteSpace(answer.Feedback) ? "" : $": {answer.Feedback.Trim()}";
                return new CommandDecision.Refuse($"{what} rejected by user{feedback}", RefusalKind.User);
        }
    }
}

/// <summary>What is asked about a command.</summary>
/// <param name="ItemId">The item that waits.</param>
/// <param name="Reason">Why it is asked.</param>
/// <param name="LeavesSandbox">The command would run without the sandbox.</param>
internal sealed record CommandQuestion(string ItemId, string Reason, bool LeavesSandbox)
{
    /// <summary>The first words that a rule could allow; empty when none is offered.</summary>
    public System.Collections.Immutable.ImmutableArray<string> ProposedPrefix { get; init; } = [];
}

/// <summary>A rule that the user wants to be kept.</summary>
internal sealed record RuleGrant(System.Collections.Immutable.ImmutableArray<string> Prefix, GrantScope Scope);
