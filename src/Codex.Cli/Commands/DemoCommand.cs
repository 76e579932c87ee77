using System.CommandLine;
using System.Text;
using Codex.Cli.Demo;
using Codex.Cli.Exec;
using Codex.Protocol.Host;
using Codex.Protocol.Policy;

namespace Codex.Cli.Commands;

/// <summary><c>codex demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create(SharedOptions shared, HostEnvironment host)
    {
        var keep = SharedOptions.Flag("--keep", null, "Leave the sample repository where it is.");
        var command = new Command("demo", "See the agent fix a sample repository; needs no account and no network") { keep };
        command.SetAction(async (result, _) =>
        {
            await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
            using var signals = new SignalWatch();
            var styles = new Styles(!Console.IsOutputRedirected && host.Get("NO_COLOR") is null);
            var sandbox = shared.Read(result).Sandbox ?? SandboxMode.WorkspaceWrite;
            return await CommandFailures.ReportAsync(
                () => new DemoRunner(host, output, styles).RunAsync(sandbox, result.GetValue(keep), signals.Token), signals);
        });
        return command;
    }
}
