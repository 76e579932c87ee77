using System.Collections.Immutable;
using Codex.Machine.Shells.Parsing;
using Codex.Machine.Shells.Unwrapping;

namespace Codex.Machine.Shells;

/// <summary>A simple command that is visible somewhere in an argv: in a script, behind a wrapper, in a substitution, in a function.</summary>
/// <param name="Words">Program and arguments. What only the running shell knows is left out of a word.</param>
/// <param name="IsExact">True when every word is known in full.</param>
/// <param name="Through">The wrappers around it, outermost first (<c>bash -c</c>, <c>sudo</c>, <c>xargs</c>); empty for the argv itself.</param>
public sealed record VisibleCommand(ImmutableArray<string> Words, bool IsExact, ImmutableArray<string> Through);

/// <summary>Looks through shells and wrapper programs at the commands that an argv would run.</summary>
public static class CommandUnwrapper
{
    /// <summary>
    /// The commands that allow rules and the safe list judge: those of a plain script (<c>[shell, -lc|-c, script]</c>), or the argv itself when it
    /// is not a shell's script. False when it is a script that is not plain: then nobody can say that all of it is allowed.
    /// </summary>
    public static bool TryGetPlainCommands(IReadOnlyList<string> argv, out ImmutableArray<ImmutableArray<string>> commands)
    {
        commands = [];
        if (argv.Count == 0)
            return false;
        if (!ShellInvocation.IsScriptForm(argv))
        {
            commands = [[.. argv]];
            return true;
        }

        if (!PlainScript.TryRead(argv[2], ProgramName.Of(argv[0]) == "zsh", out var plain))
            return false;
        commands = [.. plain.Select(command => command.Words)];
        return true;
    }

    /// <summary>
    /// Every simple command that can be seen, wrappers themselves included: for rules that forbid or ask, and for the search for danger.
    /// Best effort by nature; it never throws and its work is bounded.
    /// </summary>
    public static ImmutableArray<VisibleCommand> FindAll(IReadOnlyList<string> argv) => CommandWalker.Walk(argv).Found;
}
