using System.CommandLine;
using Codex.Cli.Login;
using Codex.Net.Auth;

namespace Codex.Cli.Commands;

/// <summary><c>codex account list|use|remove</c>.</summary>
internal sealed class AccountCommand(SharedOptions shared)
{
    private readonly Argument<string> _used = new("NAME") { Description = "The account; `default` is the one without a name." };
    private readonly Argument<string> _removed = new("NAME") { Description = "The account." };
    private readonly Option<bool> _revoke = SharedOptions.Flag("--revoke", null, "Also revoke its tokens, on all machines.");

    /// <param name="run">Opens the accounts, carries out the action and gives the exit code.</param>
    public Command Create(Func<Func<AccountActions, CancellationToken, Task<int>>, Task<int>> run)
    {
        var command = new Command("account", "Keep several accounts side by side (codex login --account NAME adds one)");
        var list = new Command("list", "Show the accounts of this machine");
        list.SetAction((result, _) => run((actions, token) => actions.ListAsync(shared.Read(result), token)));
        var use = new Command("use", "Choose the account for runs that name none") { _used };
        use.SetAction((result, _) => run((actions, token) => actions.UseAsync(shared.Read(result), result.GetRequiredValue(_used), token)));
        var remove = new Command("remove", "Forget an account; its tokens stay good elsewhere") { _removed, _revoke };
        remove.SetAction((result, _) => run((actions, token) => actions.RemoveAsync(
            shared.Read(result), result.GetRequiredValue(_removed), result.GetValue(_revoke) ? SignOutScope.Everywhere : SignOutScope.HereOnly, token)));
        command.Subcommands.Add(list);
        command.Subcommands.Add(use);
        command.Subcommands.Add(remove);
        return command;
    }
}
