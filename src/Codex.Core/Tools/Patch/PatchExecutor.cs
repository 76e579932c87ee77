using System.Collections.Immutable;
using System.Globalization;
using Codex.Core.Approvals;
using Codex.Core.Threads;
using Codex.Core.Turns;
using Codex.Machine.Git;
using Codex.Machine.Patching;
using Codex.Machine.Processes;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Core.Tools.Patch;

/// <summary>
/// Applies a patch for a turn: verified whole against the disk, held against the policy, then written. Under a sandbox the writing is done
/// by this program's own <c>apply_patch</c> mode inside of it, so a link that leads outside leads nowhere.
/// </summary>
internal sealed class PatchExecutor(
    CommandOrchestrator orchestrator, CommandLimits limits, Approver approver, ThreadEventStream events, HostEnvironment host)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private string? _diffOf;
    private TurnDiff _turnDiff = new();
    private readonly SemaphoreSlim _oneAtATime = new(initialCount: 1);

    /// <summary>Applies a patch and gives the text for the model. One at a time: each is verified against what the last one left.</summary>
    /// <param name="callId">The call; also the item's id.</param>
    /// <param name="text">The patch.</param>
    /// <param name="cwd">Absolute; base of the patch's paths.</param>
    /// <exception cref="ToolException">The patch does not fit, or may not be applied.</exception>
    public async Task<string> ApplyAsync(string callId, string text, string cwd, TurnContext turn, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await ApplyOneAsync(callId, text, cwd, turn, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<string> ApplyOneAsync(string callId, string text, string cwd, TurnContext turn, CancellationToken cancellationToken)
    {
        var started = host.Clock.GetTimestamp();
        var plan = Verify(text, cwd);
        if (plan.Changes.SelectMany(change => change.WrittenPaths.Prepend(change.Path)).FirstOrDefault(limits.IsHidden) is { } hidden)
            throw new ToolException($"patch rejected: {hidden} is hidden by the user");
        var item = new ThreadItem.FileChange { Id = callId, Changes = ToChanges(plan), Status = ItemStatus.InProgress };
        var question = QuestionFor(plan, item, turn);
        events.Emit(new ThreadEvent.ItemStarted(turn.TurnId, item));
        if (question is not null)
            await AskAsync(question, item, turn, cancellationToken);
        var isConfined = !limits.AreNone && question is null && WrittenPaths(plan).All(limits.MayWrite);
        var failure = isConfined ? await WriteSandboxedAsync(text, cwd, cancellationToken) : Write(ref plan);
        var output = failure ?? plan.Summary;
        events.Emit(new ThreadEvent.ItemCompleted(turn.TurnId, item with { Status = failure is null ? ItemStatus.Completed : ItemStatus.Failed, Output = output }));
        if (failure is null)
            TellTurnDiff(plan, cwd, turn);
        var seconds = Math.Round(host.Clock.GetElapsedTime(started).TotalSeconds, 1);
        return string.Create(CultureInfo.InvariantCulture, $"Exit code: {(failure is null ? 0 : 1)}\nWall time: {seconds} seconds\nOutput:\n{output}");
    }

    /// <summary>Adds a patch to the diff of its turn and tells the whole of it.</summary>
    private void TellTurnDiff(PatchPlan plan, string cwd, TurnContext turn)
    {
        if (_diffOf != turn.TurnId)
            (_diffOf, _turnDiff) = (turn.TurnId, new TurnDiff());
        _turnDiff.Record(plan);
        events.Emit(new ThreadEvent.TurnDiffUpdated(turn.TurnId, _turnDiff.Render(GitReader.Read(cwd)?.Root ?? cwd)));
    }

    private static PatchPlan Verify(string text, string cwd)
    {
        try
        {
            return PatchPlanner.Plan(PatchParser.Parse(text), cwd);
        }
        catch (PatchException exception)
        {
            throw new ToolException(exception.ModelText);
        }
    }

    private static IEnumerable<string> WrittenPaths(PatchPlan plan) => plan.Changes.SelectMany(change => change.WrittenPaths);

    /// <summary>What must be asked before a patch is written; null when it stays within what may be written.</summary>
    /// <exception cref="ToolException">It must be asked, and nobody can be.</exception>
    private ApprovalRequest.Patch? QuestionFor(PatchPlan plan, ThreadItem.FileChange item, TurnContext turn)
    {
        var outside = WrittenPaths(plan).Where(path => !limits.MayWrite(path) && !approver.Grants.AllowsWrite(path)).ToList();
        var asksAlways = turn.ApprovalPolicy == ApprovalPolicy.Untrusted && !limits.AreNone;
        if (outside.Count == 0 && !asksAlways)
            return null;
        var isReadOnly = limits.AreReadOnly;
        if (turn.ApprovalPolicy == ApprovalPolicy.Never || !approver.CanAsk)
        {
            throw new ToolException(isReadOnly
                ? "patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings"
                : "patch rejected: writing outside of the project; rejected by user approval settings");
        }

        return new ApprovalRequest.Patch
        {
            ThreadId = turn.ThreadId,
            TurnId = turn.TurnId,
            ItemId = item.Id,
            Reason = outside.Count == 0 ? "approval policy `untrusted` asks about every edit"
                : isReadOnly ? "the read-only sandbox blocks writing" : "the patch writes outside of the project",
            Changes = item.Changes,
            GrantRoot = outside.Count == 0 ? null : Path.GetDirectoryName(outside[0]),
        };
    }

    private async Task AskAsync(ApprovalRequest.Patch question, ThreadItem.FileChange item, TurnContext turn, CancellationToken cancellationToken)
    {
        if (await approver.AskAsync(question, turn, cancellationToken) is not { } refusal)
            return;
        events.Emit(new ThreadEvent.ItemCompleted(turn.TurnId, item with { Status = ItemStatus.Declined, Output = refusal }));
        throw new ToolException(refusal);
    }

    private static string? Write(ref PatchPlan plan)
    {
        try
        {
            plan = PatchWriter.Apply(plan);
            return null;
        }
        catch (PatchException exception)
        {
            return exception.Message;
        }
    }

    private async Task<string?> WriteSandboxedAsync(string text, string cwd, CancellationToken cancellationToken)
    {
        var request = new CommandRequest { Argv = [host.ExecutablePath, ApplyPatchProgram.HelperArgument], WorkingDirectory = cwd };
        var (start, problem) = orchestrator.Confine(request, new CommandDecision.Run(CommandConfinement.Sandboxed), host.Variables);
        if (start is null)
            return problem;
        try
        {
            var run = await ProcessRunner.RunAsync(
                new ProcessRunOptions
                {
                    Executable = start.Executable,
                    Arguments = start.Argv[1..],
                    WorkingDirectory = cwd,
                    Environment = start.Environment,
                    StandardInput = text,
                },
                s_limit, cancellationToken);
            return run.ExitCode == 0 ? null : (run.StandardError + run.StandardOutput).TrimEnd();
        }
        catch (ProcessStartException exception)
        {
            return exception.Message;
        }
    }

    private static ImmutableArray<FileUpdateChange> ToChanges(PatchPlan plan) =>
    [
        .. plan.Changes.Select(change => new FileUpdateChange
        {
            Path = change.Path,
            Kind = change.Kind switch
            {
                PlannedChangeKind.Add => new PatchChangeKind.Add(),
                PlannedChangeKind.Delete => new PatchChangeKind.Delete(),
                _ => new PatchChangeKind.Update(change.MovePath),
            },
            Diff = PatchDiff.Unified(change),
        }),
    ];
}
