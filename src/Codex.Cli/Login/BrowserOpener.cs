using System.Collections.Immutable;
using Codex.Machine.Processes;
using Codex.Protocol.Host;

namespace Codex.Cli.Login;

/// <summary>Opens a page in the user's browser: <c>$BROWSER</c>, else what the platform has for it. Failing is no matter: the address is shown as well.</summary>
internal sealed class BrowserOpener(HostEnvironment host)
{
    /// <summary>Openers that fail do so at once; those that still run by then are the browser itself.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>The commands to try, in order, each with its arguments.</summary>
    public ImmutableArray<ImmutableArray<string>> Commands(string url)
    {
        var commands = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (var named in (host.Get("BROWSER") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            commands.Add([named, url]);
        if (OperatingSystem.IsWindows())
            commands.Add(["rundll32.exe", "url.dll,FileProtocolHandler", url]);
        else if (OperatingSystem.IsMacOS())
            commands.Add(["/usr/bin/open", url]);
        else if (host.Get("WSL_DISTRO_NAME") is not null)
            commands.AddRange(["wslview", url], ["rundll32.exe", "url.dll,FileProtocolHandler", url]);
        else if (host.Get("DISPLAY") is not null || host.Get("WAYLAND_DISPLAY") is not null)
            commands.AddRange(["xdg-open", url], ["gio", "open", url]);
        return commands.ToImmutable();
    }

    /// <summary>Tries them until one works.</summary>
    public async Task OpenAsync(string url, CancellationToken cancellationToken)
    {
        foreach (var command in Commands(url))
        {
            if (await TryAsync(command, cancellationToken))
                return;
        }
    }

    private async Task<bool> TryAsync(ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        RunningCommand running;
        try
        {
            running = ProcessLauncher.Start(new CommandStart
            {
                Executable = command[0],
                Argv = command,
                WorkingDirectory = host.Home,
                Environment = host.Variables,
                Output = static _ => { },
            });
        }
        catch (ProcessStartException)
        {
            return false;
        }

        // The browser outlives us.
        running.Release();
        try
        {
            return (await running.Exited.WaitAsync(s_patience, host.Clock, cancellationToken)).Code == 0;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }
}
