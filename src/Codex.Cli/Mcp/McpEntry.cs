using Codex.Cli.Commands;
using Codex.Cli.Exec;
using Codex.Cli.Login;
using Codex.Core.Config;
using Codex.Core.Mcp;
using Codex.Machine.Keyring;
using Codex.Net.Http;
using Codex.Protocol.Host;

namespace Codex.Cli.Mcp;

/// <summary>The outside of <c>codex mcp</c>: configuration, signals, streams, exit code.</summary>
internal static class McpEntry
{
    public static async Task<int> RunAsync(ConfigFlags flags, HostEnvironment host, Func<McpActions, CancellationToken, Task<int>> run)
    {
        using var signals = new SignalWatch();
        return await CommandFailures.ReportAsync(
            async () =>
            {
                var config = ConfigLoader.Load(flags.ToRequest(host));
                using var http = new HttpClientFactory(host);
                var console = LoginConsole.OfProcess(host);
                var store = McpCredentialStores.Open(config.SignIn.McpStore, config.CodexHome, Keyrings.ForPlatform(host), host.Clock);
                var signIn = new McpSignIn(console, new BrowserOpener(host).OpenAsync);
                return await run(new McpActions(config, host, http, store, console, signIn), signals.Token);
            },
            signals);
    }
}
