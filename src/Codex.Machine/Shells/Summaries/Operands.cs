using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Codex.Machine.Shells.Summaries;

/// <summary>Tells a command's operands from its options, given the options that take the next word.</summary>
internal static class Operands
{
    public static readonly FrozenSet<string> None = Set("");
    public static readonly FrozenSet<string> Ls = Set(
        "-I -w -T --block-size --format --time-style --color --quoting-style --hide --ignore --sort --time --width --tabsize");
    public static readonly FrozenSet<string> Eza = Set(
        "-I --ignore-glob -L --level -s --sort --color --color-scale --time --time-style --git-ignore-glob");
    public static readonly FrozenSet<string> Tree = Set("-L -P -I -H -o --charset --filelimit --sort --timefmt");
    public static readonly FrozenSet<string> Du = Set("-d --max-depth -B --block-size --exclude --time-style -t --threshold");
    public static readonly FrozenSet<string> Ripgrep = Set(
        "-g --glob --iglob -t --type -T --type-not -A -B -C --context --after-context --before-context -m --max-count -d --max-depth -M " +
        "--max-columns -E --encoding -j --threads -r --replace --colors --color --sort --sortr --engine --ignore-file --max-filesize --pre --pre-glob");
    public static readonly FrozenSet<string> Grep = Set(
        "-A -B -C --context --after-context --before-context -m --max-count -d -D --color --exclude --exclude-dir --label");
    public static readonly FrozenSet<string> Ag = Set(
        "-A -B -C --context --after --before -m --max-count -G --file-search-regex --ignore --depth -W --width --pager");
    public static readonly FrozenSet<string> Fd = Set(
        "-t --type -e --extension -E --exclude -d --max-depth --min-depth -j --threads -S --size -o --owner --search-path --base-directory " +
        "-c --color --changed-within --changed-before --format --max-results");
    public static readonly FrozenSet<string> GitLsFiles = Set("--exclude -x --exclude-from -X --exclude-per-directory --with-tree --format");
    public static readonly FrozenSet<string> Nl = Set("-s -w -v -i -b -h -f -d -l -n");
    public static readonly FrozenSet<string> HeadAndTail = Set("-n -c --lines --bytes -s --pid");
    public static readonly FrozenSet<string> Sed = Set("-e -f -l --expression --file");
    public static readonly FrozenSet<string> Awk = Set("-F -v -f --field-separator --assign --file");
    public static readonly FrozenSet<string> Bat = Set(
        "--theme --language -l --style --terminal-width --tabs --map-syntax -m --wrap --color --decorations --paging --pager --file-name " +
        "--italic-text");
    public static readonly FrozenSet<string> Less = Set("-p -P -x -y -z -j --pattern --prompt --tabs --shift --jump-target -k -o -O -t -T -b -h -D");

    /// <param name="words">Program and arguments.</param>
    public static ImmutableArray<string> Of(ImmutableArray<string> words, FrozenSet<string> valueOptions)
    {
        var operands = ImmutableArray.CreateBuilder<string>();
        for (var i = 1; i < words.Length; i++)
        {
            if (words[i] == "--")
            {
                operands.AddRange(words.AsSpan()[(i + 1)..]);
                break;
            }

            if (valueOptions.Contains(words[i]))
                i++;
            else if (words[i] is not ['-', _, ..])
                operands.Add(words[i]);
        }

        return operands.ToImmutable();
    }

    private static FrozenSet<string> Set(string options) =>
        options.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
