using System.Collections.Frozen;

namespace Codex.Machine.Shells;

/// <summary>The commands that run without a question under every policy, because all they can do is read.</summary>
internal static class SafeCommands
{
    private static readonly FrozenSet<string> Readers = FrozenSet.ToFrozenSet(
        [
            "cat", "cd", "cut", "echo", "expr", "false", "grep", "head", "id", "ls", "nl", "paste", "pwd", "rev", "seq", "stat", "tail", "tr",
            "true", "uname", "wc", "which", "whoami",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> FindActions = FrozenSet.ToFrozenSet(
        ["-exec", "-execdir", "-ok", "-okdir", "-delete", "-fls", "-fprint", "-fprint0", "-fprintf"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> TrustedFolders = FrozenSet.ToFrozenSet(
        ["", "/bin/", "/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/", "/run/current-system/sw/bin/"], StringComparer.Ordinal);

    /// <summary>A bare name, which the user's PATH decides, or a folder that a workspace does not write. <c>./ls</c> is anybody's program.</summary>
    public static bool IsTrustedProgram(string word) => TrustedFolders.Contains(word[..(word.LastIndexOf('/') + 1)]);

    /// <param name="words">One simple command; its words are literal.</param>
    public static bool Contains(IReadOnlyList<string> words)
    {
        if (words.Count == 0 || !IsTrustedProgram(words[0]))
            return false;
        return words[0][(words[0].LastIndexOf('/') + 1)..] switch
        {
            "tac" or "numfmt" => OperatingSystem.IsLinux(),
            "uniq" => IsSafeUniq(words),
            "base64" => !words.Skip(1).Any(word => word.StartsWith("--o", StringComparison.Ordinal) || IsCluster(word, 'o')),
            "find" => !words.Any(FindActions.Contains),
            "rg" => !words.Skip(1).Any(IsRipgrepProgram),
            "sed" => IsSafeSed(words),
            "git" => SafeGit.Contains(words),
            var name => Readers.Contains(name),
        };
    }

    /// <summary>The second operand of uniq is a file that it writes.</summary>
    private static bool IsSafeUniq(IReadOnlyList<string> words)
    {
        var operands = 0;
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i] is "-f" or "-s" or "-w" or "--skip-fields" or "--skip-chars" or "--check-chars")
                i++;
            else if (words[i] is not ['-', _, ..])
                operands++;
            else if (words[i] == "--")
                operands += words.Count;
        }

        return operands <= 1;
    }

    /// <summary>Options that start a program. They count wherever they stand: it is not worth knowing what is a value or a pattern.</summary>
    private static bool IsRipgrepProgram(string word) =>
        word == "--pre" || word.StartsWith("--pre=", StringComparison.Ordinal) || word.StartsWith("--hostname-bin", StringComparison.Ordinal) ||
        word.StartsWith("--search-zip", StringComparison.Ordinal) || IsCluster(word, 'z');

    private static bool IsCluster(string word, char letter) => word is ['-', not '-', ..] && word.Contains(letter, StringComparison.Ordinal);

    /// <summary><c>sed -n 3p</c> or <c>sed -n 3,5p</c>, and at most one file.</summary>
    private static bool IsSafeSed(IReadOnlyList<string> words) =>
        words.Count is 3 or 4 && words[1] == "-n" && IsLineRange(words[2]) && (words.Count == 3 || !words[3].StartsWith('-'));

    internal static bool IsLineRange(string script)
    {
        if (!script.EndsWith('p'))
            return false;
        var numbers = script[..^1].Split(',');
        return numbers.Length <= 2 && numbers.All(number => number.Length > 0 && number.All(char.IsAsciiDigit));
    }
}
