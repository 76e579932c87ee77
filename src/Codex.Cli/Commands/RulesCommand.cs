using System.CommandLine;
using Codex.Cli.Exec;
using Codex.Cli.Rules;

namespace Codex.Cli.Commands;

/// <summary><c>codex rules list|test|explain|revoke</c>: shows and removes what lets commands run or forbids them.</summary>
/// <param name="shared">The options of all commands.</param>
internal sealed class RulesCommand(SharedOptions shared)
{
    private readonly List<Command> _takers = [];

    /// <summary>True for the commands made here that take another command: see <see cref="TrailingCommand"/>.</summary>
    public bool TakesCommand(Command command) => _takers.Contains(command);

    /// <param name="run">Runs an action with the rules of the configuration that the flags give; the result is the exit code.</param>
    public Command Create(Func<ConfigFlags, Func<RulesActions, int>, int> run)
    {
        var json = SharedOptions.Flag("--json", null, "Print JSON.");
        var list = new Command("list", "Show all rules in force and where they come from") { json };
        list.SetAction(result => run(shared.Read(result), actions => actions.List(result.GetValue(json))));
        var revoke = Taker("revoke", "Remove a rule: its number in `codex rules list`, FILE:LINE, or the words it begins with", "RULE",
            run, (actions, words) => actions.Revoke(words));
        return new Command("rules", "Show, try and remove the rules about commands")
        {
            list,
            Taker("test", "Print what would happen to a command: allow, prompt, forbidden or unmatched", "COMMAND", run, (actions, words) => actions.Test(words)),
            Taker("explain", "Say what decides about a command, and why", "COMMAND", run, (actions, words) => actions.Explain(words)),
            revoke,
        };
    }

    private Command Taker(
        string name, string description, string argument, Func<ConfigFlags, Func<RulesActions, int>, int> run, Func<RulesActions, string[], int> action)
    {
        var words = new Argument<string[]>(argument) { Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, description) { words };
        command.SetAction(result => run(shared.Read(result), actions => action(actions, result.GetValue(words) ?? [])));
        _takers.Add(command);
        return command;
    }
}
