using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>What a shell is started to do.</summary>
/// <param name="Script">The text of <c>-c</c>.</param>
/// <param name="Operands"><c>$0</c> and the positional parameters of that script.</param>
/// <param name="ReadsInput">There is neither a script nor a file: it runs what it reads.</param>
internal sealed record ShellInvocation(string? Script, ImmutableArray<string> Operands, bool ReadsInput)
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            "bash", "sh", "zsh", "dash", "ksh", "ksh93", "mksh", "lksh", "oksh", "pdksh", "ash", "hush", "rbash", "rzsh", "yash", "posh", "fish",
            "csh", "tcsh",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> ValueOptions = FrozenSet.ToFrozenSet(
        ["-o", "+o", "-O", "+O", "--rcfile", "--init-file", "--emulate"], StringComparer.Ordinal);

    public static bool IsShell(string programName) => Names.Contains(programName);

    /// <summary>The three words <c>[shell, -lc|-c, script]</c>, the form in which tools run a script of the model.</summary>
    public static bool IsScriptForm(IReadOnlyList<string> argv) =>
        argv is [_, "-lc" or "-c", _] && ProgramName.Of(argv[0]) is "bash" or "zsh" or "sh";

    public static ShellInvocation Parse(IReadOnlyList<string> words)
    {
        var hasScript = false;
        var readsInput = false;
        var at = 1;
        for (; at < words.Count; at++)
        {
            var word = words[at];
            if (word is "--" or "-")
            {
                at++;
                break;
            }

            if (word.StartsWith("--command=", StringComparison.Ordinal))
                return new ShellInvocation(word["--command=".Length..], [], ReadsInput: false); // fish
            if (ValueOptions.Contains(word))
            {
                at++;
                continue;
            }

            if (word.Length < 2 || word[0] is not ('-' or '+'))
                break;
            if (word == "--command")
                hasScript = true;
            if (word is not ['-', not '-', ..])
                continue;
            hasScript |= word.Contains('c', StringComparison.Ordinal);
            readsInput |= word.Contains('s', StringComparison.Ordinal);
            if (word[^1] is 'o' or 'O')
                at++; // the option name of a cluster as `-eo pipefail`
        }

        var operands = words.Skip(at).ToImmutableArray();
        if (hasScript)
            return new ShellInvocation(operands.FirstOrDefault(), operands.IsEmpty ? [] : operands[1..], ReadsInput: false);
        return new ShellInvocation(null, [], readsInput || operands is [] or ["/dev/stdin" or "/dev/fd/0" or "/proc/self/fd/0", ..]);
    }
}

/// <summary>The name by which a program is known, from the word that starts it.</summary>
internal static class ProgramName
{
    public static string Of(string word)
    {
        if (word.StartsWith('='))
            word = word[1..]; // zsh: the path of the program
        var name = word[(word.LastIndexOf('/') + 1)..];
        if (word.Contains('\\', StringComparison.Ordinal) || name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
        {
            name = name[(name.LastIndexOf('\\') + 1)..];
            if (name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
                name = name[..^4];
            return name.ToLowerInvariant();
        }

        return name;
    }
}
