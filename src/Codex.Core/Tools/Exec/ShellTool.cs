using System.Collections.Immutable;
using Codex.Core.Turns;
using Codex.Machine.Shells;

namespace Codex.Core.Tools.Exec;

/// <summary>The function <c>shell</c> of November 2025: an argument vector.</summary>
internal sealed class ShellTool(ShellCommands commands) : ITool
{
    private static readonly byte[] s_spec = """
        {"type":"function","name":"shell","description":"Runs a command and returns its output. The command is an argument vector; wrap shell syntax as [\"bash\",\"-lc\",\"…\"].","strict":false,"parameters":{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},"description":"Program and arguments."},"workdir":{"type":"string","description":"Directory to run in. Set it instead of using cd."},"timeout_ms":{"type":"number","description":"The command is killed after this many milliseconds. Default: 10000."},"with_escalated_permissions":{"type":"boolean","description":"Ask the user to let the command run without the sandbox."},"justification":{"type":"string","description":"With escalated permissions: the question to the user, in one sentence."}},"required":["command"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "shell";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.ShellTool == ShellToolKind.Shell ? s_spec : default;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException("shell takes JSON arguments");
        var arguments = ToolArguments.Parse(function.Arguments);
        if (arguments.OptionalStrings("command") is not { } argv)
            throw new ToolException("failed to parse function arguments: missing field `command`");
        var request = ShellCommands.ReadRequest(arguments, [.. argv], turn);
        return commands.RunAsync(call, request, arguments.OptionalInteger("timeout_ms") ?? arguments.OptionalInteger("timeout"), turn, cancellationToken);
    }
}

/// <summary><c>container.exec</c>: what some models call <c>shell</c>; answered, never offered.</summary>
internal sealed class ContainerExecTool(ShellCommands commands) : ITool
{
    private readonly ShellTool _shell = new(commands);

    public string Name => "container.exec";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => default;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) =>
        _shell.RunAsync(call, turn, cancellationToken);
}

/// <summary><c>shell_command</c>: a script for the user's shell, run to its end.</summary>
internal sealed class ShellCommandTool(ShellCommands commands, UserShell shell) : ITool
{
    private static readonly byte[] s_spec = """
        {"type":"function","name":"shell_command","description":"Runs a command in the user's shell and returns its output.","strict":false,"parameters":{"type":"object","properties":{"command":{"type":"string","description":"The shell command."},"workdir":{"type":"string","description":"Directory to run in. Set it instead of using cd."},"timeout_ms":{"type":"number","description":"The command is killed after this many milliseconds. Default: 10000."},"with_escalated_permissions":{"type":"boolean","description":"Ask the user to let the command run without the sandbox."},"justification":{"type":"string","description":"With escalated permissions: the question to the user, in one sentence."}},"required":["command"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "shell_command";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.ShellTool == ShellToolKind.ShellCommand ? s_spec : default;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException("shell_command takes JSON arguments");
        var arguments = ToolArguments.Parse(function.Arguments);
        ImmutableArray<string> argv = shell.Command(arguments.RequiredString("command"), isLogin: arguments.OptionalBool("login") ?? true);
        return commands.RunAsync(call, ShellCommands.ReadRequest(arguments, argv, turn), arguments.OptionalInteger("timeout_ms"), turn, cancellationToken);
    }
}

/// <summary><c>local_shell</c>: the provider's own shell tool of November 2025; its calls are items of their own kind.</summary>
internal sealed class LocalShellTool(ShellCommands commands) : ITool
{
    private static readonly byte[] s_spec = """{"type":"local_shell"}"""u8.ToArray();

    public string Name => "local_shell";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.ShellTool == ShellToolKind.LocalShell ? s_spec : default;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.LocalShell local)
            throw new ToolException("local_shell takes an action");
        var request = new Approvals.CommandRequest
        {
            Argv = local.Command,
            WorkingDirectory = local.WorkingDirectory is { Length: > 0 } directory ? Path.GetFullPath(directory, turn.Cwd) : turn.Cwd,
        };
        return commands.RunAsync(call, request, local.TimeoutMs, turn, cancellationToken);
    }
}
