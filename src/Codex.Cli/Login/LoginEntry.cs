using Codex.Cli.Commands;
using Codex.Cli.Exec;
using Codex.Core.Config;
using Codex.Net.Auth;
using Codex.Net.Auth.Accounts;
using Codex.Net.Http;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>The outside of the sign-in commands: configuration, signals, streams, exit code.</summary>
internal static class LoginEntry
{
    private const string Originator = "codex_cli_rs";

    public static Task<int> LoginAsync(LoginRequest request, HostEnvironment host) =>
        WithBrokerAsync(request.Config, host, (actions, token) => actions.RunAsync(request, token));

    public static Task<int> LogoutAsync(ConfigFlags flags, SignOutScope scope, HostEnvironment host) =>
        WithBrokerAsync(flags, host, (actions, token) => actions.LogoutAsync(scope, token));

    public static async Task<int> AccountAsync(HostEnvironment host, Func<AccountActions, CancellationToken, Task<int>> run)
    {
        using var signals = new SignalWatch();
        using var http = new HttpClientFactory(host);
        var console = LoginConsole.OfProcess(host);
        var actions = new AccountActions(flags => Open(flags, host, http), console.Output, console.Error);
        return await CommandFailures.ReportAsync(() => run(actions, signals.Token), signals);
    }

    private static async Task<int> WithBrokerAsync(ConfigFlags flags, HostEnvironment host, Func<LoginActions, CancellationToken, Task<int>> run)
    {
        using var signals = new SignalWatch();
        return await CommandFailures.ReportAsync(
            async () =>
            {
                var config = ConfigLoader.Load(flags.ToRequest(host));
                using var http = new HttpClientFactory(host);
                await using var broker = AuthBroker.Create(Options(config, flags, host, http));
                var actions = new LoginActions(broker, host, LoginConsole.OfProcess(host), new BrowserOpener(host).OpenAsync);
                return await run(actions, signals.Token);
            },
            signals);
    }

    private static (AccountDirectory Accounts, string? Configured) Open(ConfigFlags flags, HostEnvironment host, HttpClientFactory http)
    {
        var config = ConfigLoader.Load(flags.ToRequest(host));
        return (new AccountDirectory(Options(config, flags, host, http)), config.SignIn.Account);
    }

    private static AuthBrokerOptions Options(Config config, ConfigFlags flags, HostEnvironment host, HttpClientFactory http) =>
        SignIn.Options(config, flags.Account, host.Get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE") ?? Originator, host, http);
}
