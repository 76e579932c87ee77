using System.CommandLine;
using Codex.Cli.Exec;
using Codex.Net.Auth;

namespace Codex.Cli.Commands;

/// <summary><c>codex logout</c>.</summary>
internal sealed class LogoutCommand(SharedOptions shared)
{
    private readonly Option<bool> _local =
        SharedOptions.Flag("--local", null, "Only forget the credentials here; they stay good on other machines.");

    /// <param name="run">Signs out and gives the exit code.</param>
    public Command Create(Func<ConfigFlags, SignOutScope, Task<int>> run)
    {
        var command = new Command("logout", "Remove the stored credentials") { _local };
        command.SetAction((result, _) => run(shared.Read(result), result.GetValue(_local) ? SignOutScope.HereOnly : SignOutScope.Everywhere));
        return command;
    }
}
