using Codex.AppServer.Methods;
using Codex.AppServer.Server;
using Codex.AppServer.Transports;
using Codex.Cli.Commands;
using Codex.Cli.Exec;
using Codex.Cli.Login;
using Codex.Core.Config;
using Codex.Core.Turns;
using Codex.Net.Auth;
using Codex.Net.Http;
using Codex.Protocol.AppServer;
using Codex.Protocol.AppServer.Accounts;
using Codex.Protocol.Host;

namespace Codex.Cli.AppServer;

/// <summary>The outside of <c>codex app-server</c>: configuration, streams, signals, exit code. Ends when the client closes the input.</summary>
internal static class AppServerEntry
{
    public static async Task<int> RunAsync(ConfigFlags flags, HostEnvironment host)
    {
        using var signals = new SignalWatch();
        return await CommandFailures.ReportAsync(
            async () =>
            {
                var config = ConfigLoader.Load(flags.ToRequest(host));
                var options = new AppServerOptions
                {
                    CodexHome = host.CodexHome,
                    Clock = host.Clock,
                    OpenAsync = (info, client) => OpenAsync(config, flags, info, client, host),
                };
                var transport = new StdioTransport(Console.OpenStandardInput(), Console.OpenStandardOutput());
                await using var connection = new AppServerConnection(transport, options);
                await connection.Closed.WaitAsync(signals.Token);
                return 0;
            },
            signals);
    }

    private static async Task<AppServerRooms> OpenAsync(Config config, ConfigFlags flags, ClientInfo info, AppServerConnection client, HostEnvironment host)
    {
        var originator = host.Get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE") ?? info.Name;
        var http = new HttpClientFactory(host);
        var options = SignIn.Options(config, flags.Account, originator, host, http) with
        {
            AcceptsApiKeyVariable = true,
            Notify = notice => Tell(notice, client),
            RenewExternalTokens = (request, token) => RenewAsync(request, client, token),
        };
        var broker = AuthBroker.Create(options);
        if (await broker.EnforcePolicyAsync(CancellationToken.None) is { } violation)
            client.Notify(new AccountNotification.Warning(violation));
        var accounts = new AccountMethods(new AccountMethodsOptions
        {
            Broker = broker,
            RequiresOpenAiAuth = config.Provider.RequiresOpenAiAuth,
            ReadRateLimits = new PlanUsageReader(broker, options, config.SignIn.ChatGptBaseUrl).ReadAsync,
            Notify = client.Notify,
            Clock = host.Clock,
        });
        return new AppServerRooms
        {
            UserAgent = UserAgent.Create(originator, host, info),
            Accounts = accounts,
            Close = async () =>
            {
                await broker.DisposeAsync();
                http.Dispose();
            },
        };
    }

    /// <summary>Who is signed in now is told by the methods, in the order that clients wait for.</summary>
    private static void Tell(AuthNotice notice, AppServerConnection client)
    {
        if (notice is AuthNotice.Warning(var message))
            client.Notify(new AccountNotification.Warning(message));
    }

    private static async Task<ExternalTokens> RenewAsync(ExternalTokensRequest request, AppServerConnection client, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.RefreshTokensAsync(new AuthTokensRefreshParams("unauthorized", request.PreviousAccountId), cancellationToken);
            return new ExternalTokens { AccessToken = answer.AccessToken, AccountId = answer.ChatgptAccountId, Plan = answer.ChatgptPlanType };
        }
        catch (AppServerException exception)
        {
            throw new AuthException($"Your sign-in is owned by the program that runs Codex, and {exception.Message}. Sign in there again.", exception);
        }
    }
}
