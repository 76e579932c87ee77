using System.CommandLine;
using Codex.Cli.AppServer;
using Codex.Protocol.Host;

namespace Codex.Cli.Commands;

/// <summary><c>codex app-server</c>.</summary>
internal sealed class AppServerCommand(SharedOptions shared, HostEnvironment host)
{
    private const string Stdio = "stdio://";

    private readonly Option<string?> _listen = SharedOptions.Choice("--listen", null, "URL", "Where clients connect: stdio:// (the default).", [Stdio]);
    private readonly Option<bool> _stdio = SharedOptions.Flag("--stdio", null, "The same as --listen stdio://.");

    public Command Create()
    {
        var command = new Command("app-server", "Serve front ends over JSON-RPC (accounts; threads are still to come)") { _listen, _stdio };
        command.SetAction((result, _) => AppServerEntry.RunAsync(shared.Read(result), host));
        return command;
    }
}
