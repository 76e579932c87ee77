using System.CommandLine;
using System.CommandLine.Parsing;
using Codex.Cli.Commands;
using Codex.Cli.Exec;
using Codex.Cli.Login;
using Codex.Cli.Mcp;
using Codex.Cli.Rules;
using Codex.Cli.Sandbox;
using Codex.Protocol.Host;

namespace Codex.Cli;

/// <summary>Parses the command line and runs the command.</summary>
internal static class CodexProgram
{
    private const int UsageError = 2;

    /// <summary>Gives the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args, HostEnvironment host)
    {
        if (args is [RenewalMode.Argument])
            return await RenewalMode.ServeAsync(host);
        var (root, takesCommand) = CreateRoot(host);
        args = TrailingCommand.Separate(root, args, takesCommand);
        // Prompts may begin with '@': no response files. Bundled short options are the original's (-sm would be -s m).
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is null or not System.CommandLine.Help.HelpAction && CommandLine.FindError(result) is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return UsageError;
        }

        return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>The command tree, and which of its commands take another command's words.</summary>
    private static (RootCommand Root, Func<Command, bool> TakesCommand) CreateRoot(HostEnvironment host)
    {
        var root = new RootCommand("Codex: a coding agent that runs on your computer");
        root.Directives.Clear();
        var shared = new SharedOptions();
        var sandbox = new SandboxCommand(shared, () => SandboxEntry.CreateHandler(host));
        var execPolicy = new ExecPolicyCommand();
        var rules = new RulesCommand(shared);
        var mcp = new McpCommand(shared);
        shared.AddTo(root);
        foreach (var version in root.Options.OfType<VersionOption>().ToList())
        {
            version.Aliases.Add("-V");
            version.Action = new VersionAction();
        }

        root.Subcommands.Add(new ExecCommand(shared).Create((request, _) => ExecEntry.RunAsync(request, host)));
        root.Subcommands.Add(new LoginCommand(shared).Create(request => LoginEntry.LoginAsync(request, host)));
        root.Subcommands.Add(new LogoutCommand(shared).Create((flags, scope) => LoginEntry.LogoutAsync(flags, scope, host)));
        root.Subcommands.Add(mcp.Create((flags, run) => McpEntry.RunAsync(flags, host, run)));
        root.Subcommands.Add(new AccountCommand(shared).Create(run => LoginEntry.AccountAsync(host, run)));
        root.Subcommands.Add(sandbox.Create());
        root.Subcommands.Add(DebugCommand.Create(sandbox));
        root.Subcommands.Add(execPolicy.Create(host));
        root.Subcommands.Add(rules.Create((flags, run) => RulesEntry.Run(flags, host, run)));
        root.Subcommands.Add(new AppServerCommand(shared, host).Create());
        root.Subcommands.Add(DemoCommand.Create(shared, host));
        new ThreadCommands(host).AddTo(root);
        new TuiCommand(shared, host).AddTo(root);
        return (root, command => sandbox.TakesCommand(command) || execPolicy.TakesCommand(command) || rules.TakesCommand(command) || mcp.TakesCommand(command));
    }
}
