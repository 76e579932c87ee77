using System.Collections.Immutable;
using Codex.Machine.Shells.Parsing;
using Codex.Machine.Shells.Summaries;
using Codex.Machine.Shells.Unwrapping;
using Codex.Protocol.Threads;

namespace Codex.Machine.Shells;

/// <summary>Tells front ends what a command does in words of reading, listing and searching.</summary>
public static class CommandSummary
{
    /// <summary>
    /// The actions of an argv, in order; one <see cref="CommandAction.Unknown"/> for all of it as soon as one part is not understood, and none for
    /// a bare <c>cd</c>. Paths of reads are absolute (joined to <paramref name="cwd"/> and to a <c>cd</c> before them, not normalised); those of
    /// lists and searches are the short names that people are shown. Best effort; it never throws.
    /// </summary>
    public static ImmutableArray<CommandAction> Describe(IReadOnlyList<string> argv, string cwd)
    {
        if (argv.Count == 0)
            return [];
        if (!ShellInvocation.IsScriptForm(argv))
            return DescribeCommands([new PlainCommand([.. argv], IsPiped: false)], ShellWords.Join(argv), cwd);
        return PlainScript.TryRead(argv[2], isZsh: false, out var commands)
            ? DescribeCommands(commands, argv[2], cwd)
            : [new CommandAction.Unknown { Command = argv[2] }];
    }

    private static ImmutableArray<CommandAction> DescribeCommands(ImmutableArray<PlainCommand> commands, string whole, string cwd)
    {
        var actions = ImmutableArray.CreateBuilder<CommandAction>();
        var folder = cwd;
        for (var i = 0; i < commands.Length; i++)
        {
            if (IsPassedOver(commands, i))
                continue;
            var words = commands[i].Words;
            if (words[0] == "cd")
            {
                folder = words.Length > 1 ? Path.Join(words[^1].StartsWith('/') ? "" : folder, words[^1]) : folder;
                continue;
            }

            var action = ActionReader.Read(words, folder);
            if (action is CommandAction.Unknown)
                return [action with { Command = whole }];
            if (actions.Count == 0 || actions[^1] != action)
                actions.Add(action);
        }

        // A file that is only cut to lines is told as one command.
        if (actions is [CommandAction.Read read] && commands.Any(command => command is { IsPiped: true, Words: ["sed", "-n", ..] }))
            return [read with { Command = whole }];
        return actions.ToImmutable();
    }

    /// <summary>What only dresses the output of others: <c>true</c>, a heading before it, a filter behind it.</summary>
    private static bool IsPassedOver(ImmutableArray<PlainCommand> commands, int index)
    {
        if (commands.Length == 1)
            return false;
        var words = commands[index].Words;
        return words[0] switch
        {
            "true" => true,
            "echo" => index == 0,
            _ => index > 0 && OutputFilter.Is(words),
        };
    }
}
