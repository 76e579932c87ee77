using Codex.Core.Config;
using Codex.Core.Turns;
using Codex.Machine.Keyring;
using Codex.Machine.Processes;
using Codex.Net.Auth;
using Codex.Net.Auth.Providers;
using Codex.Net.Auth.Storage;
using Codex.Net.Http;
using Codex.Net.Models;
using Codex.Net.Responses;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>Puts the sign-in together from the configuration.</summary>
internal static class SignIn
{
    /// <summary>How the broker of this process is made.</summary>
    /// <param name="config">Store, rules and account.</param>
    /// <param name="account">The account that the command line names; null when it names none.</param>
    /// <param name="originator">Who drives us.</param>
    /// <param name="host">The process's surroundings.</param>
    /// <param name="http">The process's connections.</param>
    public static AuthBrokerOptions Options(Config config, string? account, string originator, HostEnvironment host, HttpClientFactory http) => new()
    {
        Environment = host,
        HttpClients = http,
        Store = config.SignIn.Store switch
        {
            CredentialStore.Keyring => CredentialStoreKind.Keyring,
            CredentialStore.Auto => CredentialStoreKind.Auto,
            CredentialStore.Ephemeral => CredentialStoreKind.Ephemeral,
            _ => CredentialStoreKind.File,
        },
        Keyring = Keyrings.ForPlatform(host),
        Account = config.SignIn.Account is { } name ? new AccountChoice(name, IsExplicit: account is not null) : null,
        Policy = new SignInPolicy
        {
            Method = config.SignIn.ForcedMethod switch
            {
                "chatgpt" => ForcedLoginMethod.ChatGpt,
                "api" => ForcedLoginMethod.Api,
                _ => null,
            },
            Workspaces = config.SignIn.ForcedWorkspaces,
        },
        Originator = originator,
        UserAgent = UserAgent.Create(originator, host),
        RunRenewal = (order, token) => RenewalMode.RunAsync(order, host, token),
    };

    /// <summary>What requests to a provider carry: its command's token, the stored sign-in if it wants that, else nothing of ours.</summary>
    public static CredentialSource? CredentialsFor(ModelProvider provider, HostEnvironment host, AuthBroker broker) =>
        provider.Auth is { } command ? CommandCredentials.Create(command, (c, token) => RunAsync(c, host, token), host.Clock)
        : provider.RequiresOpenAiAuth ? broker.Credentials
        : null;

    private static async Task<AuthCommandOutcome> RunAsync(ProviderAuthCommand command, HostEnvironment host, CancellationToken cancellationToken)
    {
        var options = new ProcessRunOptions
        {
            Executable = command.Command,
            Arguments = command.Arguments,
            WorkingDirectory = Path.GetFullPath(command.WorkingDirectory ?? ".", host.WorkingDirectory),
            Environment = host.Variables,
        };
        try
        {
            var run = await ProcessRunner.RunAsync(options, command.Timeout, cancellationToken);
            return run.TimedOut ? new AuthCommandOutcome.TimedOut() : new AuthCommandOutcome.Ended(run.ExitCode, run.StandardOutput, run.StandardError);
        }
        catch (ProcessStartException exception)
        {
            return new AuthCommandOutcome.NotStarted(exception.Message);
        }
    }
}
