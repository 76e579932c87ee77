using System.Collections.Immutable;
using System.Diagnostics;
using Codex.Core.Approvals;
using Codex.Core.Tools.Patch;
using Codex.Core.Turns;
using Codex.Machine.Processes;
using Codex.Machine.Shells;

namespace Codex.Core.Tools.Exec;

/// <summary>
/// <c>exec_command</c>: runs a shell command. What does not end in time goes on under a session id for <c>write_stdin</c>.
/// Sequence: arguments → an embedded patch? → <see cref="CommandOrchestrator"/> decides and confines → start → wait → report.
/// </summary>
internal sealed class ExecCommandTool(CommandRunner runner, ShellPatches patches, UserShell shell, ExecLimits limits) : ITool
{
    private static readonly byte[] s_spec = """
        {"type":"function","name":"exec_command","description":"Runs a command in the user's shell and returns its output. A command that is still running after yield_time_ms goes on in the background; the answer then has a session ID for write_stdin.","strict":false,"parameters":{"type":"object","properties":{"cmd":{"type":"string","description":"The shell command."},"workdir":{"type":"string","description":"Directory to run in, absolute or relative to the working directory. Default: the working directory."},"shell":{"type":"string","description":"Shell program to use instead of the user's."},"login":{"type":"boolean","description":"Run a login shell (-l). Default: true."},"tty":{"type":"boolean","description":"Give the command a terminal, for programs that need one or that you want to type into. Default: false, stdin is closed then."},"yield_time_ms":{"type":"number","description":"How long to wait for the end before returning, in milliseconds, 250 to 30000. Default: 10000."},"max_output_tokens":{"type":"number","description":"Budget for the output; the middle of a longer one is left out. Default: 10000."},"sandbox_permissions":{"type":"string","enum":["use_default","require_escalated"],"description":"require_escalated asks the user to let the command run without the sandbox. Default: use_default."},"justification":{"type":"string","description":"With require_escalated: the question to the user, in one sentence."},"prefix_rule":{"type":"array","items":{"type":"string"},"description":"With require_escalated: the first words of the command, if the user should be offered to allow all commands that begin so."}},"required":["cmd"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "exec_command";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.ShellTool == ShellToolKind.UnifiedExec ? s_spec : default;

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException("exec_command takes JSON arguments");
        var arguments = ToolArguments.Parse(function.Arguments);
        var script = arguments.RequiredString("cmd");
        var usedShell = arguments.OptionalString("shell") is { Length: > 0 } path
            ? ShellDetection.FromPath(path) ?? throw new ToolException($"exec_command failed: `{path}` is not a shell that commands can be run with")
            : shell;
        var request = new CommandRequest
        {
            Argv = usedShell.Command(script, arguments.OptionalBool("login") ?? limits.AllowLoginShell),
            WorkingDirectory = arguments.OptionalString("workdir") is { Length: > 0 } directory ? Path.GetFullPath(directory, turn.Cwd) : turn.Cwd,
            WantsEscalation = ReadEscalation(arguments),
            Justification = arguments.OptionalString("justification"),
        };
        if (await patches.TryApplyAsync(call, request, turn, cancellationToken) is { } patched)
            return patched;
        var options = new ExecOptions(
            arguments.OptionalBool("tty") ?? false,
            limits.YieldTime(arguments.OptionalInteger("yield_time_ms")),
            limits.OutputTokens(arguments.OptionalInteger("max_output_tokens"), turn));
        return ToolOutput.Text(await RunAsync(call.CallId, request, options, turn, cancellationToken));
    }

    private async Task<string> RunAsync(string callId, CommandRequest request, ExecOptions options, TurnContext turn, CancellationToken cancellationToken)
    {
        var outcome = await runner.StartAsync(callId, request, options.IsTerminal, turn, cancellationToken);
        if (outcome is CommandStartOutcome.Started started)
        {
            var report = await runner.WaitAsync(started.Session, options.YieldTime, cancellationToken);
            outcome = await runner.RerunIfDeniedAsync(started, report, options.IsTerminal, turn, cancellationToken);
            if (outcome is null)
                return report.ToText(options.MaxTokens);
        }

        switch (outcome)
        {
            case CommandStartOutcome.Started again:
                return (await runner.WaitAsync(again.Session, options.YieldTime, cancellationToken)).ToText(options.MaxTokens);
            case CommandStartOutcome.Refused({ Kind: RefusalKind.Request } refusal):
                throw new ToolException(refusal.Reason);
            case CommandStartOutcome.Refused(var refusal):
                throw new ToolException("exec_command failed: " + DebugText.CreateProcessRejected(refusal.Reason));
            default:
                throw new UnreachableException();
        }
    }

    private static bool ReadEscalation(ToolArguments arguments) => arguments.OptionalString("sandbox_permissions") switch
    {
        null or "use_default" => false,
        "require_escalated" => true,
        _ => arguments.RequiredVariant("sandbox_permissions", "use_default", "require_escalated") == "require_escalated",
    };

    private sealed record ExecOptions(bool IsTerminal, TimeSpan YieldTime, int MaxTokens);
}
