using System.Collections.Immutable;

namespace Codex.Machine.Shells.Summaries;

/// <summary>Commands that reshape what another one writes and read no file of their own.</summary>
internal static class OutputFilter
{
    public static bool Is(ImmutableArray<string> words) => words[0] switch
    {
        "wc" or "tr" or "cut" or "sort" or "uniq" or "tee" or "column" or "yes" or "printf" => true,
        "xargs" => !ChangesFiles(words),
        "awk" or "nl" or "head" or "tail" or "sed" => ReadsInput(words),
        _ => false,
    };

    private static bool ReadsInput(ImmutableArray<string> words) => words[0] switch
    {
        "awk" => Operands.Of(words, Operands.Awk).Length <= 1,
        "nl" => Operands.Of(words, Operands.Nl).IsEmpty,
        "sed" => Operands.Of(words, Operands.Sed).Length <= (words.Contains("-e") ? 0 : 1),
        _ => Operands.Of(words, Operands.HeadAndTail).IsEmpty,
    };

    /// <summary><c>xargs sed -i</c> and its like do more than pass on names.</summary>
    private static bool ChangesFiles(ImmutableArray<string> words)
    {
        var inner = words.Skip(1).SkipWhile(word => word.StartsWith('-')).ToImmutableArray();
        return inner switch
        {
            ["sed", ..] => inner.Any(word => word is ['-', 'i', ..] || word.StartsWith("--in-place", StringComparison.Ordinal)),
            ["perl" or "ruby", ..] => inner.Any(word => word is ['-', 'i', ..] or ['-', 'p', 'i', ..]),
            ["rm" or "mv" or "cp" or "chmod" or "chown" or "sh" or "bash" or "zsh", ..] => true,
            _ => false,
        };
    }
}
