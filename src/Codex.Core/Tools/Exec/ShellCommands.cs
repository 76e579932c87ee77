using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Codex.Core.Approvals;
using Codex.Core.Tools.Patch;
using Codex.Core.Turns;

namespace Codex.Core.Tools.Exec;

/// <summary>
/// The way commands ran in November 2025, for models and stored sessions of that time: an argument vector, run to its end or killed at a
/// time limit. Serves <c>shell</c>, <c>container.exec</c>, <c>shell_command</c> and <c>local_shell</c>.
/// </summary>
internal sealed class ShellCommands(CommandRunner runner, ShellPatches patches, TimeProvider clock)
{
    /// <summary>The exit code of a command that was killed at its limit, as <c>timeout(1)</c> has it.</summary>
    private const int TimedOut = 124;

    private const int MaxTokens = 10_000;

    private static readonly TimeSpan s_defaultLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command and gives the text for the model.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">The command.</param>
    /// <param name="timeoutMs">Milliseconds; null for 10 s.</param>
    public async Task<ToolOutput> RunAsync(ToolCall call, CommandRequest request, long? timeoutMs, TurnContext turn, CancellationToken cancellationToken)
    {
        if (request.Argv.IsEmpty)
            throw new ToolException($"failed to parse function arguments: `command` of {call.Name} is empty");
        if (await patches.TryApplyAsync(call, request, turn, cancellationToken) is { } patched)
            return patched;
        switch (await runner.StartAsync(call.CallId, request, isTerminal: false, turn, cancellationToken))
        {
            case CommandStartOutcome.Started { Session: var session }:
                var limit = timeoutMs is { } ms ? TimeSpan.FromMilliseconds(Math.Clamp(ms, 1, (long)TimeSpan.FromDays(1).TotalMilliseconds)) : s_defaultLimit;
                return ToolOutput.Text(await FinishAsync(session, limit, turn, cancellationToken));
            case CommandStartOutcome.Refused(var refusal):
                throw new ToolException(refusal.Reason);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A request from the arguments that these tools share.</summary>
    public static CommandRequest ReadRequest(ToolArguments arguments, ImmutableArray<string> argv, TurnContext turn) => new()
    {
        Argv = argv,
        WorkingDirectory = arguments.OptionalString("workdir") is { Length: > 0 } directory ? Path.GetFullPath(directory, turn.Cwd) : turn.Cwd,
        WantsEscalation = arguments.OptionalBool("with_escalated_permissions") ?? arguments.OptionalString("sandbox_permissions") == "require_escalated",
        Justification = arguments.OptionalString("justification"),
    };

    private async Task<string> FinishAsync(ExecSession session, TimeSpan limit, TurnContext turn, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var outcome = await runner.RunToEndAsync(session, limit, cancellationToken);
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        var budget = Math.Min(MaxTokens, turn.Model.ToolOutputTokens);
        var output = OutputTruncation.Truncate(outcome.Output, outcome.TotalBytes, budget);
        var note = outcome.WasKilled
            ? string.Create(CultureInfo.InvariantCulture, $"command timed out after {(long)limit.TotalMilliseconds} milliseconds\n")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Exit code: {(outcome.WasKilled ? TimedOut : outcome.ExitCode)}\nWall time: {Math.Round(seconds, 1)} seconds\nOutput:\n{note}{output}");
    }
}

/// <summary>How a command that had to end ended.</summary>
internal sealed record RunToEndOutcome(int ExitCode, bool WasKilled, string Output, long TotalBytes);
