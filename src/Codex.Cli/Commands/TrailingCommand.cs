using System.CommandLine;

namespace Codex.Cli.Commands;

/// <summary>
/// Commands that run another command take everything from its name on as that command's: <c>codex sandbox ls -la</c>. The parser would
/// look for our options there, so a <c>--</c> is put in front of the name where the user left it out.
/// </summary>
internal static class TrailingCommand
{
    private const string Separator = "--";

    /// <summary>The arguments, with a separator where one is due.</summary>
    /// <param name="root">The command tree.</param>
    /// <param name="args">The arguments of the program.</param>
    /// <param name="takesCommand">Tells the commands that run another one.</param>
    public static string[] Separate(Command root, string[] args, Func<Command, bool> takesCommand)
    {
        var command = root;
        var ownArguments = 0;
        for (var index = 0; index < args.Length && args[index] != Separator; index++)
        {
            if (FindOption(command, args[index]) is { } option)
                index += TakesNext(option, args[index]) ? 1 : 0;
            else if (command.Subcommands.FirstOrDefault(sub => sub.Name == args[index] || sub.Aliases.Contains(args[index])) is { } sub)
                command = sub;
            else if (takesCommand(command) && args[index] is not ['-', ..] && ownArguments < command.Arguments.Count - 1)
                ownArguments++; // Its last argument is the other command.
            else if (takesCommand(command) && args[index] is not ['-', ..])
                return [.. args[..index], Separator, .. args[index..]];
            else if (!takesCommand(command))
                return args;
        }

        return args;
    }

    private static Option? FindOption(Command command, string argument)
    {
        var name = argument.Split('=')[0];
        if (name is not ['-', ..])
            return null;
        for (var scope = command; scope is not null; scope = scope.Parents.OfType<Command>().FirstOrDefault())
        {
            var isInherited = scope != command;
            if (scope.Options.FirstOrDefault(option => (option.Recursive || !isInherited) && (option.Name == name || option.Aliases.Contains(name))) is { } option)
                return option;
        }

        return null;
    }

    private static bool TakesNext(Option option, string argument) =>
        option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) && !argument.Contains('=', StringComparison.Ordinal);
}
