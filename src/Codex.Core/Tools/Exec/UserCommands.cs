using System.Globalization;
using Codex.Core.Approvals;
using Codex.Core.Conversation;
using Codex.Core.Turns;
using Codex.Machine.Shells;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Tools.Exec;

/// <summary>
/// Commands that the user types himself: run in his own shell at once, without rules, questions or sandbox. Gives the message that tells the
/// model about it.
/// </summary>
internal sealed class UserCommands(CommandRunner runner, UserShell shell, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    public async Task<ResponseItem> RunAsync(string script, TurnContext turn, CancellationToken cancellationToken)
    {
        var request = new CommandRequest { Argv = shell.Command(script, isLogin: true), WorkingDirectory = turn.Cwd };
        var started = clock.GetTimestamp();
        switch (runner.StartForUser(ItemIds.NewUuid(), request, turn))
        {
            case CommandStartOutcome.Started command:
                var ended = await runner.RunToEndAsync(command.Session, Limit, cancellationToken);
                var note = ended.WasKilled ? $"\nStopped after {Limit.TotalMinutes:0} minutes" : "";
                return Tell(script, ended.ExitCode, clock.GetElapsedTime(started), OutputTruncation.Truncate(ended.Output, ended.TotalBytes, turn.Model.ToolOutputTokens) + note);
            case CommandStartOutcome.Refused refused:
                return Tell(script, -1, TimeSpan.Zero, refused.Refusal.Reason);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static ResponseItem Tell(string script, int exitCode, TimeSpan duration, string output) => ResponseItems.TextMessage(
        ItemIds.ForMessage(), "user", string.Create(CultureInfo.InvariantCulture,
            $"<user_shell_command>\n<command>\n{script}\n</command>\n<result>\nExit code: {exitCode}\nDuration: {duration.TotalSeconds:0.0###} seconds\nOutput:\n{output}\n</result>\n</user_shell_command>"));
}
