using System.Diagnostics;
using Codex.Core.Approvals;
using Codex.Core.Commands;
using Codex.Core.Threads;
using Codex.Core.Turns;
using Codex.Machine.Processes;
using Codex.Machine.Pty;
using Codex.Machine.Sandbox;
using Codex.Protocol.Threads;

namespace Codex.Core.Tools.Exec;

/// <summary>What became of a command that should start.</summary>
internal abstract record CommandStartOutcome
{
    private CommandStartOutcome()
    {
    }

    public sealed record Started(ExecSession Session, string CallId, CommandRequest Request, CommandDecision.Run Decision) : CommandStartOutcome;

    public sealed record Refused(CommandDecision.Refuse Refusal) : CommandStartOutcome;
}

/// <summary>Starts commands where the orchestrator says, and waits for them. Shared by all tools that run commands.</summary>
internal sealed class CommandRunner(
    CommandOrchestrator orchestrator, CommandEnvironment environment, ExecSessions sessions, ThreadEventStream events, TimeProvider clock)
{

    /// <summary>Asks for a decision and starts the command as it says.</summary>
    public async Task<CommandStartOutcome> StartAsync(
        string callId, CommandRequest request, bool isTerminal, TurnContext turn, CancellationToken cancellationToken)
    {
        var item = ExecItem.Create(events, turn.TurnId, callId, request.Argv, request.WorkingDirectory, isTerminal);
        return await orchestrator.DecideAsync(request, callId, turn, item.Started, cancellationToken) switch
        {
            CommandDecision.Run run => Start(callId, request, run, item),
            CommandDecision.Refuse refusal => Refused(item, refusal),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Starts a command of the user's own: nobody is asked, and nothing confines it but what is hidden from the agent.</summary>
    public CommandStartOutcome StartForUser(string callId, CommandRequest request, TurnContext turn) => Start(
        callId,
        request,
        new CommandDecision.Run(CommandConfinement.Unsandboxed),
        ExecItem.Create(events, turn.TurnId, callId, request.Argv, request.WorkingDirectory, isTerminal: false, CommandSource.UserShell));

    /// <summary>
    /// Starts a command again without the sandbox, when the sandbox seems to have stopped it and the policy offers that. Null when the
    /// failure stands.
    /// </summary>
    public async Task<CommandStartOutcome?> RerunIfDeniedAsync(
        CommandStartOutcome.Started before, ExecReport report, bool isTerminal, TurnContext turn, CancellationToken cancellationToken)
    {
        if (report.ExitCode is not { } code || !SandboxDenials.LooksDenied(code, report.Output))
            return null;
        // An item of its own: the first one has ended, and told so.
        var itemId = before.CallId + "-unsandboxed";
        var item = ExecItem.Create(events, turn.TurnId, itemId, before.Request.Argv, before.Request.WorkingDirectory, isTerminal);
        return await orchestrator.OfferRerunAsync(before.Request, before.Decision, itemId, turn, item.Started, cancellationToken) switch
        {
            CommandDecision.Run run => Start(before.CallId, before.Request, run, item),
            CommandDecision.Refuse refusal => Declined(item, refusal),
            _ => null,
        };
    }

    /// <summary>Waits for a command that was just started; when it goes on it becomes a session. On interrupt it is killed.</summary>
    public async Task<ExecReport> WaitAsync(ExecSession session, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await WaitOrKillAsync(session, limit, cancellationToken);
        var exitCode = session.ExitCode;
        int? id = exitCode is null ? await sessions.KeepAsync(session) : null;
        return await ReportAsync(session, exitCode, id, started);
    }

    /// <summary>Waits for more of a session. On interrupt it is killed.</summary>
    public async Task<ExecReport> PollAsync(int id, ExecSession session, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await WaitOrKillAsync(session, limit, cancellationToken);
        var exitCode = session.ExitCode;
        return await ReportAsync(session, exitCode, exitCode is null ? id : null, started);
    }

    /// <summary>Waits for a command that must end: at the limit, and on interrupt, it is killed.</summary>
    public async Task<RunToEndOutcome> RunToEndAsync(ExecSession session, TimeSpan limit, CancellationToken cancellationToken)
    {
        await WaitOrKillAsync(session, limit, cancellationToken);
        var wasKilled = session.ExitCode is null;
        if (wasKilled)
            await session.KillAsync();
        var (text, total) = session.TakeOutput();
        var exitCode = session.ExitCode ?? -1;
        await sessions.ReleaseAsync(session);
        return new RunToEndOutcome(exitCode, wasKilled, text, total);
    }

    /// <summary>A running session; null when there is none of that id.</summary>
    public ExecSession? Find(int id) => sessions.TryGet(id, out var session) ? session : null;

    private async Task<ExecReport> ReportAsync(ExecSession session, int? exitCode, int? id, long started)
    {
        var (text, total) = session.TakeOutput();
        var report = new ExecReport(clock.GetElapsedTime(started), exitCode, id, text, total);
        if (exitCode is not null)
            await sessions.ReleaseAsync(session);
        return report;
    }

    private async Task WaitOrKillAsync(ExecSession session, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await session.WaitAsync(limit, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await sessions.ReleaseAsync(session);
            throw;
        }
    }

    private CommandStartOutcome Start(string callId, CommandRequest request, CommandDecision.Run decision, ExecItem item)
    {
        if (!Directory.Exists(request.WorkingDirectory))
            return NotStarted(item, "No such file or directory (os error 2)");
        var (start, problem) = orchestrator.Confine(request, decision, environment.For(callId));
        if (start is null)
            return new CommandStartOutcome.Refused(new CommandDecision.Refuse(problem ?? "", RefusalKind.Command));
        try
        {
            start = start with { Terminal = item.IsTerminal ? TerminalSize.Default : null };
            return new CommandStartOutcome.Started(sessions.Start(start, item, clock), callId, request, decision);
        }
        catch (ProcessStartException exception)
        {
            return new CommandStartOutcome.Refused(Failed(exception.Message));
        }
    }

    private static CommandStartOutcome.Refused Refused(ExecItem item, CommandDecision.Refuse refusal)
    {
        if (refusal.Kind == RefusalKind.User)
            item.Declined();
        return new CommandStartOutcome.Refused(refusal);
    }

    /// <summary>The rerun was refused: the first run's report stands.</summary>
    private static CommandStartOutcome? Declined(ExecItem item, CommandDecision.Refuse refusal)
    {
        Refused(item, refusal);
        return null;
    }

    private static CommandStartOutcome.Refused NotStarted(ExecItem item, string reason)
    {
        item.Started();
        item.FailedToStart($"Failed to create unified exec process: {reason}");
        return new CommandStartOutcome.Refused(Failed(reason));
    }

    private static CommandDecision.Refuse Failed(string reason) =>
        new($"Failed to create unified exec process: {reason}", RefusalKind.Command);
}
