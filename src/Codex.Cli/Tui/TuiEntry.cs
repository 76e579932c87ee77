using Codex.AppServer.Clients;
using Codex.Cli.Commands;
using Codex.Cli.Exec;
using Codex.Core.Config;
using Codex.Core.Threads;
using Codex.Machine.Terminal;
using Codex.Protocol;
using Codex.Protocol.AppServer;
using Codex.Protocol.Host;
using Codex.Tui;

namespace Codex.Cli.Tui;

/// <summary>The outside of the terminal front end: configuration first, then the screen, and the agent behind it.</summary>
internal static class TuiEntry
{
    public static async Task<int> RunAsync(TuiRequest request, HostEnvironment host)
    {
        try
        {
            var device = TerminalDevice.Open();
            var config = ConfigLoader.Load(request.Config.ToRequest(host));
            foreach (var notice in config.Notices)
                await Console.Error.WriteAsync(notice + "\n");
            return await RunAsync(request, config, device, host);
        }
        catch (Exception exception) when (exception is NotATerminalException or ExecException or AppServerException or ConfigException or Net.Auth.AuthException)
        {
            var message = exception is NotATerminalException ? $"Error: {exception.Message}" : exception.Message.TrimEnd('\n');
            await Console.Error.WriteAsync(message + "\n");
            return 1;
        }
    }

    private static async Task<int> RunAsync(TuiRequest request, Config config, TerminalDevice device, HostEnvironment host)
    {
        await using var signIn = new TerminalSignIn(config, request.Config, host);
        Composition? composition = null;
        try
        {
            var options = CreateOptions(request, config, signIn, host);
            if (!request.IsPlain)
                return (await TuiApp.RunAsync(options, device, Connect)).ExitCode;
            device.Dispose();
            return (await TuiApp.RunPlainAsync(options, Console.In, Console.Out, Connect)).ExitCode;

            Task<IAppServerClient> Connect(IThreadHost threadHost, CancellationToken cancellationToken)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Trust and account may have been settled since: both change what the configuration says.
                var flags = request.Config with { Account = signIn.ChosenAccount ?? request.Config.Account };
                var settled = config.Trust is null || signIn.ChosenAccount is not null ? ConfigLoader.Load(flags.ToRequest(host)) : config;
                composition = Composition.ForTerminal(settled, flags, host, signIn, threadHost);
                return Task.FromResult<IAppServerClient>(new InProcessAppServerClient(composition.Threads, DeltaInterest.Wanted));
            }
        }
        finally
        {
            if (composition is not null)
                await composition.DisposeAsync();
        }
    }

    private static TuiOptions CreateOptions(TuiRequest request, Config config, TerminalSignIn signIn, HostEnvironment host)
    {
        var folder = FolderTrustWriter.FolderToAskAbout(config, request.Config.BypassApprovalsAndSandbox ? ConfirmationNeed.None : ConfirmationNeed.Usual);
        return new TuiOptions
        {
            Host = host,
            Version = ProductInfo.Version,
            Cwd = config.Cwd,
            Thread = new ThreadStartParams { Cwd = config.Cwd },
            Start = ChooseStart(request.Session),
            Prompt = request.Prompt,
            Images = [.. request.Images.Select(path => Path.GetFullPath(path, host.WorkingDirectory))],
            Settings = TuiSettingsReader.Read(config),
            Onboarding = new TuiOnboarding
            {
                TrustFolder = folder,
                IsTrusted = config.Trust == TrustLevel.Trusted,
                SaveTrust = (trust, token) => Task.Run(() => folder is null ? null : FolderTrustWriter.Save(config.CodexHome, folder, trust), token),
                SignIn = config.Provider is { RequiresOpenAiAuth: true, Auth: null } ? signIn.Door : null,
            },
        };
    }

    private static StartChoice ChooseStart(SessionChoice choice) => choice switch
    {
        SessionChoice.Named named => new StartChoice.ResumeThread(named.IdOrName),
        SessionChoice.Fork fork => new StartChoice.ForkThread(fork.IdOrName),
        SessionChoice.Pick pick => new StartChoice.PickThread(pick.AllDirectories),
        SessionChoice.Last last => new StartChoice.ResumeLastThread(last.AllDirectories),
        _ => new StartChoice.NewThread(),
    };
}
