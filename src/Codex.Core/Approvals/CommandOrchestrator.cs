using System.Collections.Immutable;
using System.Diagnostics;
using Codex.Core.Turns;
using Codex.Machine.ExecPolicy;
using Codex.Machine.Processes;
using Codex.Machine.Sandbox;
using Codex.Machine.Shells;
using Codex.Protocol.Policy;

namespace Codex.Core.Approvals;

/// <summary>
/// Stands between a tool and the machine: rules → approval policy → guard → sandbox. A refusal says what decided. Commands are looked at
/// one by one as far as the script can be read; what cannot be read is taken as a whole.
/// </summary>
internal sealed class CommandOrchestrator(CurrentRules rules, SandboxLauncher launcher, CommandLimits limits, Approver approver)
{
    // What a yes means is part of the question: see OfferRerunAsync.
    private const string UntrustedReason = "approval policy `untrusted` asks about every command that is not known to only read; "
        + "one that you allow runs again without the sandbox if that stops it";

    private const string NeverAsks = "approval required by policy, but AskForApproval is set to Never";

    /// <summary>Decides whether and how a command may run; asks when the policy wants it.</summary>
    /// <param name="itemId">The item that a question is about.</param>
    /// <param name="onAsking">Called before somebody is asked: the item must exist by then.</param>
    public async Task<CommandDecision> DecideAsync(
        CommandRequest request, string itemId, TurnContext turn, Action onAsking, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.WantsEscalation && turn.ApprovalPolicy == ApprovalPolicy.Never)
        {
            return new CommandDecision.Refuse(
                "approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never",
                RefusalKind.Request);
        }

        var verdict = Judge(request, itemId, turn);
        if (verdict.Question is not { } question)
            return verdict.Decision;
        if (turn.ApprovalPolicy == ApprovalPolicy.Never)
            return new CommandDecision.Refuse(NeverAsks, RefusalKind.Command);
        onAsking();
        return await approver.AskAsync(request, question, turn, cancellationToken) ?? verdict.Decision;
    }

    /// <summary>
    /// Whether a command that the sandbox seems to have stopped may run again without it; null when nothing is offered and the failure stands.
    /// </summary>
    public async Task<CommandDecision?> OfferRerunAsync(
        CommandRequest request, CommandDecision.Run before, string itemId, TurnContext turn, Action onAsking, CancellationToken cancellationToken)
    {
        var again = new CommandDecision.Run(CommandConfinement.Unsandboxed);
        if (limits.AreNone || before.Confinement == CommandConfinement.Unsandboxed || !approver.CanAsk
            || turn.ApprovalPolicy is not (ApprovalPolicy.OnFailure or ApprovalPolicy.Untrusted))
            return null;
        onAsking();
        if (before.WasApproved)
            return again;
        var question = new CommandQuestion(itemId, "the command failed in the sandbox; it can run again without it", LeavesSandbox: true);
        return await approver.AskAsync(request, question, turn, cancellationToken) ?? (CommandDecision)again;
    }

    /// <summary>Makes the start of a command that may run; the second value says why that is not possible.</summary>
    public (CommandStart? Start, string? Problem) Confine(
        CommandRequest request, CommandDecision.Run decision, IReadOnlyDictionary<string, string> environment)
    {
        SandboxLimits? applied;
        try
        {
            applied = decision.Confinement == CommandConfinement.Sandboxed ? limits.ForSandboxed() : limits.ForUnsandboxed();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"what .codexignore hides is not known: {exception.Message}");
        }

        if (applied is null)
            return (NewStart(request.Argv[0], request.Argv, request.WorkingDirectory, environment), null);
        switch (launcher.Wrap(request.Argv, request.WorkingDirectory, applied))
        {
            case SandboxWrapOutcome.Wrapped(var command):
                var variables = new Dictionary<string, string>(environment);
                foreach (var (name, value) in command.ExtraEnvironment)
                    variables[name] = value;
                var start = NewStart(command.Executable, command.Argv, request.WorkingDirectory, variables);
                return (start with { AfterKill = () => SandboxLauncher.RemoveLeftOvers(applied) }, null);
            case SandboxWrapOutcome.Unavailable(var reason):
                return (null, $"the sandbox is not available: {reason}");
            default:
                throw new UnreachableException();
        }
    }

    private (CommandDecision.Run Decision, CommandQuestion? Question) Ask(CommandQuestion question) => (
        new CommandDecision.Run(question.LeavesSandbox || limits.AreNone ? CommandConfinement.Unsandboxed : CommandConfinement.Sandboxed) { WasApproved = true },
        question);

    private (CommandDecision Decision, CommandQuestion? Question) Judge(CommandRequest request, string itemId, TurnContext turn)
    {
        var shown = ShellWords.Join(request.Argv);
        var review = rules.Now.Review(request.Argv);
        switch (review.Decision)
        {
            case RuleDecision.Forbidden:
                return (Refuse(review.Strictest?.Explain(shown) ?? $"`{shown}` rejected by a rule"), null);
            case RuleDecision.Prompt:
                return Ask(new CommandQuestion(itemId, review.Strictest?.Explain(shown) ?? "a rule wants to be asked", LeavesSandbox: true));
            case RuleDecision.Allow:
                return (new CommandDecision.Run(CommandConfinement.Unsandboxed), null);
        }

        var prefix = review.ProposedAmendment ?? [];
        if (request.WantsEscalation)
            return Ask(new CommandQuestion(itemId, "the command asks to run without the sandbox", LeavesSandbox: true) { ProposedPrefix = prefix });
        if (!limits.AreNone && CommandSafety.FindDanger(request.Argv) is { } danger)
        {
            return turn.ApprovalPolicy == ApprovalPolicy.Never
                ? (Refuse($"`{shown}` rejected: {danger.Reason}"), null)
                : Ask(new CommandQuestion(itemId, $"`{danger.Command}` removes by force", LeavesSandbox: false));
        }

        if (turn.ApprovalPolicy == ApprovalPolicy.Untrusted && !CommandSafety.IsKnownSafe(request.Argv))
        {
            return Ask(new CommandQuestion(itemId, UntrustedReason, LeavesSandbox: false)
            {
                ProposedPrefix = prefix,
            });
        }

        return (new CommandDecision.Run(limits.AreNone ? CommandConfinement.Unsandboxed : CommandConfinement.Sandboxed), null);
    }

    private static CommandDecision.Refuse Refuse(string reason) => new(reason, RefusalKind.Command);

    private static CommandStart NewStart(
        string executable, ImmutableArray<string> argv, string directory, IReadOnlyDictionary<string, string> environment) => new()
        {
            Executable = executable,
            Argv = argv,
            WorkingDirectory = directory,
            Environment = environment,
            Output = static _ => { },
        };
}
