using System.Text;
using Codex.Core.Turns;

namespace Codex.Core.Tools.Exec;

/// <summary><c>write_stdin</c>: types into a background command, or just waits for what it prints next.</summary>
internal sealed class WriteStdinTool(CommandRunner runner, ExecLimits limits) : ITool
{
    private static readonly byte[] s_spec = """
        {"type":"function","name":"write_stdin","description":"Writes to a running command and returns what it printed since the last call. Without chars it only waits for more output.","strict":false,"parameters":{"type":"object","properties":{"session_id":{"type":"number","description":"The session ID that exec_command gave."},"chars":{"type":"string","description":"What to type; control characters such as \u0003 (Ctrl-C) work. Only commands with a tty can be typed into."},"yield_time_ms":{"type":"number","description":"How long to wait for output, in milliseconds. Default: 250 after typing, 5000 when only waiting."},"max_output_tokens":{"type":"number","description":"Budget for the output; the middle of a longer one is left out. Default: 10000."}},"required":["session_id"],"additionalProperties":false}}
        """u8.ToArray();

    public string Name => "write_stdin";

    public ToolConcurrency Concurrency => ToolConcurrency.Parallel;

    public ReadOnlyMemory<byte> GetSpec(TurnContext turn) => turn.Model.ShellTool == ShellToolKind.UnifiedExec ? s_spec : default;

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (call.Payload is not ToolPayload.Function function)
            throw new ToolException("write_stdin takes JSON arguments");
        var arguments = ToolArguments.Parse(function.Arguments);
        var id = arguments.RequiredInteger("session_id");
        var characters = arguments.OptionalString("chars") ?? "";
        var asked = arguments.OptionalInteger("yield_time_ms");
        if (id is < 0 or > int.MaxValue || runner.Find((int)id) is not { } session)
            throw new ToolException($"write_stdin failed: Unknown process id {id}");
        if (characters.Length > 0)
            await TypeAsync(session, characters, cancellationToken);
        var time = characters.Length > 0 ? limits.ReplyTime(asked) : limits.PollTime(asked);
        var report = await runner.PollAsync((int)id, session, time, cancellationToken);
        return ToolOutput.Text(report.ToText(limits.OutputTokens(arguments.OptionalInteger("max_output_tokens"), turn)));
    }

    private static async Task TypeAsync(ExecSession session, string characters, CancellationToken cancellationToken)
    {
        if (session.IsTerminal)
        {
            try
            {
                await session.WriteAsync(Encoding.UTF8.GetBytes(characters), cancellationToken);
            }
            catch (IOException)
            {
                // It ended meanwhile: the report tells.
            }
        }
        else if (characters == "\u0003")
        {
            session.Interrupt();
        }
        else
        {
            throw new ToolException("write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open");
        }
    }
}
