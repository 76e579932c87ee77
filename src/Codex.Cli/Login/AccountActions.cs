using Codex.Cli.Exec;
using Codex.Net.Auth;
using Codex.Net.Auth.Accounts;

namespace Codex.Cli.Login;

/// <summary>Carries out <c>codex account …</c>.</summary>
/// <param name="open">Opens the accounts under a configuration, and tells which account the configuration names itself.</param>
/// <param name="output">Takes the list.</param>
/// <param name="error">Takes everything else.</param>
internal sealed class AccountActions(Func<ConfigFlags, (AccountDirectory Accounts, string? Configured)> open, TextWriter output, TextWriter error)
{
    public async Task<int> ListAsync(ConfigFlags flags, CancellationToken cancellationToken)
    {
        var (accounts, configured) = open(flags);
        var entries = await accounts.ListAsync(cancellationToken);
        var width = entries.Max(entry => entry.Name.Length);
        foreach (var entry in entries)
        {
            var inUse = configured is null ? entry.IsSelected : entry.Name.Equals(configured, StringComparison.OrdinalIgnoreCase);
            await output.WriteAsync($"{(inUse ? '*' : ' ')} {entry.Name.PadRight(width)}  {StatusText.Short(entry.State)}\n");
        }

        return 0;
    }

    public async Task<int> UseAsync(ConfigFlags flags, string name, CancellationToken cancellationToken)
    {
        var (accounts, configured) = open(flags);
        await accounts.UseAsync(name, cancellationToken);
        await error.WriteAsync($"Using the account \"{accounts.Selected}\" from now on.\n");
        if (configured is not null && !configured.Equals(name, StringComparison.OrdinalIgnoreCase))
            await error.WriteAsync($"The configuration here says account = \"{configured}\", which goes first.\n");
        return 0;
    }

    public async Task<int> RemoveAsync(ConfigFlags flags, string name, SignOutScope scope, CancellationToken cancellationToken)
    {
        var (accounts, _) = open(flags);
        await accounts.RemoveAsync(name, scope, cancellationToken);
        await error.WriteAsync($"Removed the account \"{name}\".\n");
        return 0;
    }
}
