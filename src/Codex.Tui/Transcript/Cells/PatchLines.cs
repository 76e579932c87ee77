using System.Globalization;
using Codex.Protocol.Threads;

namespace Codex.Tui.Transcript.Cells;

/// <summary>Reads the lines of a file change, with the numbers they have in the file.</summary>
internal static class PatchLines
{
    public static List<PatchLine> Read(FileUpdateChange change) => change.Kind switch
    {
        PatchChangeKind.Add => [.. Whole(change.Diff, PatchLineKind.Added)],
        PatchChangeKind.Delete => [.. Whole(change.Diff, PatchLineKind.Removed)],
        _ => ReadUnified(change.Diff),
    };

    private static IEnumerable<PatchLine> Whole(string text, PatchLineKind kind) => text.Length == 0
        ? []
        : text.TrimEnd('\n').Split('\n').Select((line, index) => new PatchLine(kind, index + 1, line.TrimEnd('\r')));

    private static List<PatchLine> ReadUnified(string diff)
    {
        var lines = new List<PatchLine>();
        var (oldNumber, newNumber) = (1, 1);
        foreach (var raw in diff.TrimEnd('\n').Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            switch (line)
            {
                case ['@', '@', ..]:
                    if (lines.Count > 0)
                        lines.Add(new PatchLine(PatchLineKind.Gap, 0, ""));
                    (oldNumber, newNumber) = (NumberAfter(line, '-', oldNumber), NumberAfter(line, '+', newNumber));
                    break;
                case ['-', '-', '-', ' ', ..] or ['+', '+', '+', ' ', ..] when lines.Count == 0:
                    break;
                case ['+', ..]:
                    lines.Add(new PatchLine(PatchLineKind.Added, newNumber++, line[1..]));
                    break;
                case ['-', ..]:
                    lines.Add(new PatchLine(PatchLineKind.Removed, oldNumber++, line[1..]));
                    break;
                case [' ', ..]:
                    lines.Add(new PatchLine(PatchLineKind.Context, newNumber++, line[1..]));
                    oldNumber++;
                    break;
            }
        }

        return lines;
    }

    private static int NumberAfter(string header, char sign, int fallback)
    {
        var start = header.IndexOf(sign, 2) + 1;
        var end = start;
        while (end < header.Length && char.IsAsciiDigit(header[end]))
            end++;
        return start > 0 && int.TryParse(header.AsSpan(start, end - start), CultureInfo.InvariantCulture, out var number) ? number : fallback;
    }
}

/// <param name="Kind">What happened to it.</param>
/// <param name="Number">In the file: the new one, for removed lines the old one.</param>
/// <param name="Text">Without its sign.</param>
internal sealed record PatchLine(PatchLineKind Kind, int Number, string Text);

/// <summary>What happened to a line.</summary>
internal enum PatchLineKind
{
    Context,
    Added,
    Removed,

    /// <summary>Lines between two places that nothing happened to.</summary>
    Gap,
}
