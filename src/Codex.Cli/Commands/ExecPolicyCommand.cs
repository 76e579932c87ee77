using System.CommandLine;
using Codex.Machine.ExecPolicy;
using Codex.Protocol.Host;

namespace Codex.Cli.Commands;

/// <summary><c>codex execpolicy check</c>: what rules files say about a command, as JSON, in the shape of either era.</summary>
internal sealed class ExecPolicyCommand
{
    private readonly Option<string[]> _rules = SharedOptions.Repeatable("--rules", "-r", "PATH", "A rules file; the result has today's shape.");

    private readonly Option<string[]> _policy = SharedOptions.Repeatable(
        "--policy", null, "PATH", "A rules file, under its name of November 2025; the result has the shape of then.");

    private readonly Option<bool> _pretty = SharedOptions.Flag("--pretty", null, "Indent the JSON.");

    private readonly Option<bool> _resolve = SharedOptions.Flag(
        "--resolve-host-executables", null, "Let rules for a program's name count for the paths that host_executable lists.");

    private readonly Argument<string[]> _words = new("COMMAND") { Arity = ArgumentArity.OneOrMore, Description = "The command and its arguments." };

    private Command? _check;

    /// <summary>True for the command made here that takes another command: see <see cref="TrailingCommand"/>.</summary>
    public bool TakesCommand(Command command) => command == _check;

    /// <summary><c>codex execpolicy</c>.</summary>
    public Command Create(HostEnvironment host)
    {
        _check = new Command("check", "Check a command against rules files") { _rules, _policy, _pretty, _resolve, _words };
        _check.SetAction(result => Check(result, host));
        return new Command("execpolicy", "Tools for rules about commands") { _check };
    }

    private int Check(ParseResult result, HostEnvironment host)
    {
        string[] rules = [.. result.GetValue(_rules) ?? []];
        string[] policies = [.. result.GetValue(_policy) ?? []];
        if (rules.Length + policies.Length == 0)
        {
            Console.Error.Write("error: the following required arguments were not provided:\n  --rules <PATH>\n\nFor more information, try '--help'.\n");
            return 2;
        }

        try
        {
            Console.Out.Write(ExecPolicyCheck.Run(new ExecPolicyCheckOptions
            {
                RulesFiles = [.. rules, .. policies],
                Command = [.. result.GetValue(_words) ?? []],
                Era = rules.Length > 0 ? ExecPolicyEra.Current : ExecPolicyEra.November2025,
                WorkingDirectory = host.WorkingDirectory,
                IsPretty = result.GetValue(_pretty),
                ResolvesHostExecutables = result.GetValue(_resolve),
            }) + "\n");
            return 0;
        }
        catch (ExecPolicyException exception)
        {
            Console.Error.Write($"Error: {exception.Message}\n");
            return 1;
        }
    }
}
