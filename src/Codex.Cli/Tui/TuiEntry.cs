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
            Composition? composition = null;
            try
            {
                var outcome = await TuiApp.RunAsync(CreateOptions(request, config, host), device, (threadHost, _) =>
                {
                    composition = Composition.ForTerminal(config, request.Config, host, threadHost);
                    return Task.FromResult<IAppServerClient>(new InProcessAppServerClient(composition.Threads, DeltaInterest.Wanted));
                });
                return outcome.ExitCode;
            }
            finally
            {
                if (composition is not null)
                    await composition.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is NotATerminalException or ExecException or AppServerException or ConfigException)
        {
            var message = exception is NotATerminalException ? $"Error: {exception.Message}" : exception.Message.TrimEnd('\n');
            await Console.Error.WriteAsync(message + "\n");
            return 1;
        }
    }

    private static TuiOptions CreateOptions(TuiRequest request, Config config, HostEnvironment host) => new()
    {
        Host = host,
        Version = ProductInfo.Version,
        Cwd = config.Cwd,
        Thread = new ThreadStartParams { Cwd = config.Cwd },
        Start = ChooseStart(request.Session),
        Prompt = request.Prompt,
        Images = [.. request.Images.Select(path => Path.GetFullPath(path, host.WorkingDirectory))],
        Settings = TuiSettingsReader.Read(config),
    };

    private static StartChoice ChooseStart(SessionChoice choice) => choice switch
    {
        SessionChoice.Named named => new StartChoice.ResumeThread(named.IdOrName),
        SessionChoice.Fork fork => new StartChoice.ForkThread(fork.IdOrName),
        SessionChoice.Pick pick => new StartChoice.PickThread(pick.AllDirectories),
        SessionChoice.Last last => new StartChoice.ResumeLastThread(last.AllDirectories),
        _ => new StartChoice.NewThread(),
    };
}
