using System.Collections.Frozen;
using System.Collections.Immutable;
using Codex.Protocol.Threads;

namespace Codex.Machine.Shells.Summaries;

/// <summary>Says what one simple command does.</summary>
internal static class ActionReader
{
    private static readonly FrozenSet<string> FindPredicates = FrozenSet.ToFrozenSet(
        ["-name", "-iname", "-path", "-ipath", "-wholename", "-iwholename", "-regex", "-iregex"], StringComparer.Ordinal);

    private static readonly string[] FolderWalks = ["os.listdir", "os.walk", "os.scandir", "glob.glob"];

    /// <summary>Parts of a path that name no project: the part before them is shown.</summary>
    private static readonly FrozenSet<string> CommonFolders = FrozenSet.ToFrozenSet(["build", "dist", "node_modules", "src"], StringComparer.Ordinal);

    /// <param name="words">The command.</param>
    /// <param name="folder">Absolute folder in which it runs.</param>
    public static CommandAction Read(ImmutableArray<string> words, string folder)
    {
        var command = ShellWords.Join(words);
        if (words.IsEmpty)
            return new CommandAction.Unknown { Command = command };
        return words[0] switch
        {
            "ls" => List(command, words, Operands.Ls),
            "eza" or "exa" => List(command, words, Operands.Eza),
            "tree" => List(command, words, Operands.Tree),
            "du" => List(command, words, Operands.Du),
            "rg" or "rga" or "ripgrep-all" when words.Contains("--files") => List(command, words, Operands.Ripgrep),
            "rg" or "rga" or "ripgrep-all" => Search(command, words, Operands.Ripgrep),
            "grep" or "egrep" or "fgrep" => SearchWithExpressions(command, words, Operands.Grep),
            "ag" or "ack" or "pt" => Search(command, words, Operands.Ag),
            "fd" or "fdfind" => Operands.Of(words, Operands.Fd) is [var pattern, .. var paths]
                ? new CommandAction.Search { Command = command, Query = pattern, Path = paths is [var first, ..] ? ShortName(first) : null }
                : new CommandAction.ListFiles { Command = command },
            "find" => Find(command, words),
            "git" => Git(command, words),
            "python" or "python3" => Python(command, words),
            _ => FindFile(words) is { } file ? ReadFile(command, file, folder) : new CommandAction.Unknown { Command = command },
        };
    }

    /// <summary>The one file that a command prints; null when it is none or more than that.</summary>
    private static string? FindFile(ImmutableArray<string> words) => words[0] switch
    {
        "cat" => Single(Operands.Of(words, Operands.None)),
        "bat" or "batcat" => Single(Operands.Of(words, Operands.Bat)),
        "less" => Single(Operands.Of(words, Operands.Less)),
        "more" => Single(Operands.Of(words, Operands.None)),
        "nl" => First(Operands.Of(words, Operands.Nl)),
        "head" => FindCutFile(words, allowsPlus: false),
        "tail" => FindCutFile(words, allowsPlus: true),
        "awk" => Operands.Of(words, Operands.Awk).ElementAtOrDefault(words.Contains("-f") ? 0 : 1),
        "sed" => FindSedFile(words),
        _ => null,
    };

    private static string? Single(ImmutableArray<string> operands) => operands is [var one] && !one.StartsWith('+') ? one : null;

    private static string? First(ImmutableArray<string> operands) => operands is [var first, ..] ? first : null;

    /// <summary><c>head FILE</c>, <c>head -n 5 FILE</c>, <c>head -n5 FILE</c>.</summary>
    private static string? FindCutFile(ImmutableArray<string> words, bool allowsPlus)
    {
        if (words is [_, var file] && !file.StartsWith('-'))
            return file;
        if (words is [_, "-n", var count, ..] && IsCount(count, allowsPlus))
            return First(Operands.Of(words, Operands.HeadAndTail));
        return words is [_, ['-', 'n', .. var attached], ..] && IsCount(attached, allowsPlus)
            ? First(Operands.Of(words, Operands.HeadAndTail))
            : null;
    }

    private static bool IsCount(string text, bool allowsPlus)
    {
        var digits = allowsPlus && text.StartsWith('+') ? text.AsSpan(1) : text;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static string? FindSedFile(ImmutableArray<string> words)
    {
        if (!words.Contains("-n"))
            return null;
        var operands = Operands.Of(words, Operands.Sed);
        var expression = words.IndexOf("-e");
        if (expression >= 0)
            return expression + 1 < words.Length && SafeCommands.IsLineRange(words[expression + 1]) ? First(operands) : null;
        return operands is [var range, var file, ..] && SafeCommands.IsLineRange(range) ? file : null;
    }

    private static CommandAction.Read ReadFile(string command, string file, string folder) => new()
    {
        Command = command,
        Name = file.TrimEnd('/') is { Length: > 0 } path ? path[(path.LastIndexOf('/') + 1)..] : file,
        Path = Path.Join(file.StartsWith('/') ? "" : folder, file),
    };

    private static CommandAction.ListFiles List(string command, ImmutableArray<string> words, FrozenSet<string> valueOptions) =>
        new() { Command = command, Path = First(Operands.Of(words, valueOptions)) is { } path ? ShortName(path) : null };

    private static CommandAction.Search Search(string command, ImmutableArray<string> words, FrozenSet<string> valueOptions)
    {
        // `-e PATTERN` is read as what it is for the query: the pattern comes first, then the path.
        var operands = Operands.Of([.. words.Where(word => word is not ("-e" or "--regexp"))], valueOptions);
        return new() { Command = command, Query = First(operands), Path = operands.Length > 1 ? ShortName(operands[1]) : null };
    }

    private static CommandAction.Search SearchWithExpressions(string command, ImmutableArray<string> words, FrozenSet<string> valueOptions)
    {
        var option = words.AsSpan().IndexOfAny("-e", "--regexp", "-f");
        if (option < 0 || option + 1 >= words.Length)
            return Search(command, words, valueOptions);
        var rest = Operands.Of([.. words[..option], .. words[(option + 2)..]], valueOptions);
        return new() { Command = command, Query = words[option + 1], Path = First(rest) is { } path ? ShortName(path) : null };
    }

    private static CommandAction Find(string command, ImmutableArray<string> words)
    {
        var path = words.Skip(1).FirstOrDefault(word => word is not ("-L" or "-H" or "-P" or "!" or "(") && !word.StartsWith('-'));
        var place = words.Skip(1).TakeWhile(word => word is "-L" or "-H" or "-P" || !word.StartsWith('-')).Contains(path) ? path : null;
        var predicate = words.AsSpan().IndexOfAnyInSet(FindPredicates);
        if (predicate >= 0 && predicate + 1 < words.Length)
            return new CommandAction.Search { Command = command, Query = words[predicate + 1], Path = place is null ? null : ShortName(place) };
        return new CommandAction.ListFiles { Command = command, Path = place is null ? null : ShortName(place) };
    }

    private static CommandAction Git(string command, ImmutableArray<string> words) => words switch
    {
        [_, "grep", ..] => SearchWithExpressions(command, words[1..], Operands.Grep),
        [_, "ls-files", ..] => List(command, words[1..], Operands.GitLsFiles),
        _ => new CommandAction.Unknown { Command = command },
    };

    /// <summary>A one-liner that walks folders lists files; what else Python does is anybody's guess.</summary>
    private static CommandAction Python(string command, ImmutableArray<string> words) =>
        words is [_, "-c", var code] && FolderWalks.Any(walk => code.Contains(walk, StringComparison.Ordinal))
            ? new CommandAction.ListFiles { Command = command }
            : new CommandAction.Unknown { Command = command };

    private static string ShortName(string path)
    {
        var parts = path.Replace('\\', '/').TrimEnd('/').Split('/');
        var end = parts.Length - 1;
        while (end > 0 && CommonFolders.Contains(parts[end]))
            end--;
        return parts[end].Length > 0 ? parts[end] : path;
    }

    private static int IndexOfAnyInSet(this ReadOnlySpan<string> words, FrozenSet<string> set)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (set.Contains(words[i]))
                return i;
        }

        return -1;
    }
}
