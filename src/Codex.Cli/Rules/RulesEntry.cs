using Codex.Cli.Commands;
using Codex.Cli.Exec;
using Codex.Core.Approvals;
using Codex.Core.Config;
using Codex.Machine.ExecPolicy;
using Codex.Protocol.Host;

namespace Codex.Cli.Rules;

/// <summary>The outside of <c>codex rules</c>.</summary>
internal static class RulesEntry
{
    public static int Run(ConfigFlags flags, HostEnvironment host, Func<RulesActions, int> run) => CommandFailures.Report(() =>
    {
        var config = ConfigLoader.Load(flags.ToRequest(host));
        try
        {
            return run(new RulesActions(RuleFiles.Load(config), config, Console.Out, Console.Error));
        }
        catch (Exception exception) when (exception is ExecPolicyException or IOException or UnauthorizedAccessException)
        {
            Console.Error.Write($"Error: {exception.Message}\n");
            return 1;
        }
    });
}
