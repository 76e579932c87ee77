using System.Collections.Frozen;

namespace Codex.Machine.Shells;

/// <summary>The git commands that only read. Options that start a program or write a file make them unsafe, also when shortened.</summary>
internal static class SafeGit
{
    private static readonly FrozenSet<string> GlobalFlags = FrozenSet.ToFrozenSet(["--no-pager", "--no-optional-locks"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> BranchFlags = FrozenSet.ToFrozenSet(
        [
            "-a", "--all", "-r", "--remotes", "-v", "-vv", "--verbose", "-i", "--ignore-case", "--show-current", "--no-color", "--no-column",
            "--no-abbrev",
        ],
        StringComparer.Ordinal);

    /// <summary>Options that turn <c>git branch</c> into a list: what else is named then is a pattern or a commit, not a branch to make.</summary>
    private static readonly FrozenSet<string> BranchListOptions = FrozenSet.ToFrozenSet(
        ["-l", "--list", "--contains", "--no-contains", "--merged", "--no-merged", "--points-at"], StringComparer.Ordinal);

    public static bool Contains(IReadOnlyList<string> words)
    {
        var at = 1;
        while (at < words.Count && GlobalFlags.Contains(words[at]))
            at++;
        if (at >= words.Count)
            return false;
        var arguments = words.Skip(at + 1);
        return words[at] switch
        {
            "status" or "log" or "diff" or "show" => !arguments.Any(StartsProgramOrWrites),
            "branch" => IsReadingBranch([.. arguments]),
            _ => false,
        };
    }

    private static bool StartsProgramOrWrites(string word) =>
        IsOption(word, "--output", shortest: "--o") || IsOption(word, "--ext-diff", shortest: "--ext") ||
        IsOption(word, "--textconv", shortest: "--textc") || IsOption(word, "--exec", shortest: "--exe");

    /// <summary><c>--output-indicator-new</c> and its like only share the beginning.</summary>
    private static bool IsOption(string word, string option, string shortest)
    {
        var name = word.Split('=')[0];
        return name.StartsWith(shortest, StringComparison.Ordinal) && option.StartsWith(name, StringComparison.Ordinal);
    }

    private static bool IsReadingBranch(string[] arguments)
    {
        var lists = arguments.Any(word => BranchListOptions.Contains(word.Split('=')[0]));
        return arguments.All(word => BranchFlags.Contains(word) || BranchListOptions.Contains(word.Split('=')[0]) ||
            word.StartsWith("--sort=", StringComparison.Ordinal) || word.StartsWith("--format=", StringComparison.Ordinal) ||
            word.StartsWith("--color=", StringComparison.Ordinal) || word.StartsWith("--abbrev=", StringComparison.Ordinal) ||
            (lists && !word.StartsWith('-')));
    }
}
