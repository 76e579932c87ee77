using System.Collections.Immutable;

namespace Codex.Machine.Shells.Unwrapping;

/// <summary>Knows the programs and builtins that run what they are given.</summary>
internal static class Wrappers
{
    /// <param name="words">Program and arguments, never empty.</param>
    /// <param name="input">What the command reads, when that is known.</param>
    public static IEnumerable<InnerCommand> Unwrap(IReadOnlyList<string> words, string? input)
    {
        var name = ProgramName.Of(words[0]);
        if (ShellInvocation.IsShell(name))
            return UnwrapShell(name, words);
        return name switch
        {
            "eval" => [new InnerCommand.Script(name, string.Join(' ', words.Skip(1)), null)],
            "trap" => UnwrapTrap(words),
            "alias" => words.Skip(1).Where(word => word.Contains('=', StringComparison.Ordinal))
                .Select(word => new InnerCommand.Script(name, word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..], null)),
            "source" or "." => words is [_, "/dev/stdin" or "/dev/fd/0" or "-", ..] ? [new InnerCommand.Input(name)] : [],
            "command" when words.Skip(1).TakeWhile(word => word.StartsWith('-')).Any(word => word.AsSpan().ContainsAny('v', 'V')) => [],
            "su" or "sg" or "script" or "runuser" or "flock" => UnwrapCommandOption(name, words).Concat(UnwrapTable(name, words)),
            "env" => UnwrapSplitString(words).Concat(UnwrapTable(name, words)),
            "find" or "gfind" => UnwrapFind(name, words),
            "fd" or "fdfind" => UnwrapFd(name, words),
            "watch" => UnwrapTable(name, words).SelectMany(inner => (InnerCommand[])[inner, AsScript(inner)]),
            "xargs" => UnwrapTable(name, words).Select(inner => WithInput(inner, input)),
            "parallel" => UnwrapTable(name, words).Select(UpToArguments),
            "powershell" or "pwsh" => PowerShellInvocation.Unwrap(name, words),
            "cmd" => CmdInvocation.Unwrap(words),
            _ => UnwrapTable(name, words),
        };
    }

    private static IEnumerable<InnerCommand> UnwrapTable(string name, IReadOnlyList<string> words) =>
        WrapperSyntax.All.TryGetValue(name, out var syntax)
            ? syntax.FindCommand(words).Select(at => new InnerCommand.Argv(name, [.. words.Skip(at)]))
            : [];

    private static IEnumerable<InnerCommand> UnwrapShell(string name, IReadOnlyList<string> words)
    {
        var invocation = ShellInvocation.Parse(words);
        if (invocation.Script is { } script)
            yield return new InnerCommand.Script($"{name} -c", script, invocation.Operands);
        else if (invocation.ReadsInput)
            yield return new InnerCommand.Input(name);
    }

    private static IEnumerable<InnerCommand> UnwrapTrap(IReadOnlyList<string> words)
    {
        var at = words.Count > 1 && words[1] == "--" ? 2 : 1;
        return at < words.Count ? [new InnerCommand.Script("trap", words[at], null)] : [];
    }

    /// <summary><c>su -c 'script' user</c>, <c>flock FILE -c script</c>: the option may stand anywhere and end a cluster.</summary>
    private static IEnumerable<InnerCommand> UnwrapCommandOption(string name, IReadOnlyList<string> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i];
            if (word.StartsWith("--command=", StringComparison.Ordinal))
                yield return new InnerCommand.Script($"{name} -c", word["--command=".Length..], []);
            else if (i + 1 < words.Count && (word is "--command" or "--session-command" || (word is ['-', not '-', ..] && word[^1] == 'c')))
                yield return new InnerCommand.Script($"{name} -c", words[i + 1], []);
        }
    }

    private static IEnumerable<InnerCommand> UnwrapSplitString(IReadOnlyList<string> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i];
            var at = word is ['-', not '-', ..] ? word.IndexOf('S', StringComparison.Ordinal) : -1;
            string? text = null;
            if (word.StartsWith("--split-string=", StringComparison.Ordinal))
                text = word["--split-string=".Length..];
            else if (word == "--split-string" || at == word.Length - 1)
                text = i + 1 < words.Count ? words[++i] : null;
            else if (at > 0)
                text = word[(at + 1)..];
            else if (word is not ['-', ..] && !WrapperSyntax.IsAssignment(word) && words[i - 1] is not ("-u" or "-C" or "--unset" or "--chdir"))
                yield break; // the command
            if (text is not null && ShellWords.TrySplit(text, out var split))
                yield return new InnerCommand.Argv("env -S", ["env", .. split, .. words.Skip(i + 1)]);
        }
    }

    private static IEnumerable<InnerCommand> UnwrapFind(string name, IReadOnlyList<string> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i] is not ("-exec" or "-execdir" or "-ok" or "-okdir"))
                continue;
            var command = words.Skip(i + 1).TakeWhile(word => word is not (";" or "+")).ToImmutableArray();
            if (!command.IsEmpty)
                yield return new InnerCommand.Argv($"{name} {words[i]}", command);
        }
    }

    private static IEnumerable<InnerCommand> UnwrapFd(string name, IReadOnlyList<string> words)
    {
        for (var i = 1; i + 1 < words.Count; i++)
        {
            if (words[i] is "-x" or "-X" or "--exec" or "--exec-batch")
                yield return new InnerCommand.Argv($"{name} {words[i]}", [.. words.Skip(i + 1).TakeWhile(word => word != ";")]);
        }
    }

    private static InnerCommand AsScript(InnerCommand inner) =>
        inner is InnerCommand.Argv argv ? new InnerCommand.Script(argv.Label, string.Join(' ', argv.Words), []) : inner;

    private static InnerCommand WithInput(InnerCommand inner, string? input) =>
        inner is InnerCommand.Argv argv && input is not null && ShellWords.TrySplit(input, out var more)
            ? argv with { Words = [.. argv.Words, .. more] }
            : inner;

    /// <summary><c>parallel rm -f ::: a b</c>; a command of one word is a script.</summary>
    private static InnerCommand UpToArguments(InnerCommand inner)
    {
        if (inner is not InnerCommand.Argv argv)
            return inner;
        var words = argv.Words.TakeWhile(word => !word.StartsWith(":::", StringComparison.Ordinal)).ToImmutableArray();
        return words is [var script] ? new InnerCommand.Script(argv.Label, script, []) : argv with { Words = words };
    }
}
