using System.Collections.Immutable;
using Codex.Machine.Shells.Parsing;
using Codex.Machine.Shells.Unwrapping;

namespace Codex.Machine.Shells;

/// <summary>Why a command is refused without asking.</summary>
/// <param name="Command">The offending simple command, quoted for a reader.</param>
/// <param name="Through">The wrappers around it, outermost first; empty when it stands in the open.</param>
/// <param name="Reason">The text that follows <c>`CMD` rejected: </c>.</param>
public sealed record DangerFinding(string Command, ImmutableArray<string> Through, string Reason);

/// <summary>What is known about commands without asking anybody.</summary>
public static class CommandSafety
{
    private const string ForcedRemovalReason = "rm -f style commands are not permitted. Use a safer approach";

    /// <summary>
    /// True when a command only reads, whatever its arguments do: it, or every command of a plain <c>bash|zsh|sh -lc</c> script, is on the
    /// built-in list. Programs count by bare name or from the system's folders only.
    /// </summary>
    public static bool IsKnownSafe(IReadOnlyList<string> argv)
    {
        if (!ShellInvocation.IsScriptForm(argv))
            return SafeCommands.Contains(argv);
        return SafeCommands.IsTrustedProgram(argv[0]) && PlainScript.TryRead(argv[2], ProgramName.Of(argv[0]) == "zsh", out var commands) &&
            commands.All(command => SafeCommands.Contains(command.Words));
    }

    /// <summary>
    /// The first forced removal (<c>rm</c> with <c>-f</c> in any form) that can be seen: in the open, behind <c>sudo</c>, <c>env</c>, <c>xargs</c>,
    /// <c>find -exec</c> and other wrappers, in shells, <c>eval</c>, traps, substitutions, functions and control flow. Null when there is none.
    /// </summary>
    public static DangerFinding? FindDanger(IReadOnlyList<string> argv)
    {
        var walk = CommandWalker.Walk(argv);
        foreach (var command in walk.Found)
        {
            if (ForcedRemoval.Is(command))
                return new DangerFinding(ShellWords.Join(command.Words), command.Through, ForcedRemovalReason);
        }

        return walk.IsCut && argv.FirstOrDefault(ForcedRemoval.IsMentioned) is { } text ? new DangerFinding(text, [], ForcedRemovalReason) : null;
    }
}
