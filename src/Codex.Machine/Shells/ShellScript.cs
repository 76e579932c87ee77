using System.Collections.Immutable;
using Codex.Machine.Shells.Parsing;

namespace Codex.Machine.Shells;

/// <summary>Reads a shell script without running it.</summary>
public static class ShellScript
{
    /// <summary>
    /// The simple commands of a script, in order, when it is nothing but simple commands of literal words joined by <c>&amp;&amp;</c>, <c>||</c>,
    /// <c>;</c>, newline or <c>|</c>. Whatever a shell could turn into something else (expansion, glob, brace, substitution, redirection,
    /// assignment, background, control flow, what we cannot parse) makes it false. The ground that "safe" and allow rules stand on.
    /// </summary>
    public static bool TryReadPlainCommands(string script, out ImmutableArray<ImmutableArray<string>> commands)
    {
        var isPlain = PlainScript.TryRead(script, isZsh: true, out var plain); // zsh expands more than the others do
        commands = isPlain ? [.. plain.Select(command => command.Words)] : [];
        return isPlain;
    }
}
