using System.Collections.Immutable;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>What all cells share: a blank row first, text behind a mark, a tree below it.</summary>
internal static class CellText
{
    public static readonly ImmutableArray<TextRun> Indent = ["  "];
    private static readonly ImmutableArray<TextRun> DeepIndent = ["    "];

    public static List<Row> Begin() => [Row.Empty];

    /// <summary>Text behind a mark such as a bullet; further rows are indented as far.</summary>
    public static void AddMarked(List<Row> rows, TextRun mark, int width, params ReadOnlySpan<TextRun> text) => TextLayout.Wrap(
        rows, text, new WrapOptions { Width = width, FirstIndent = [mark], RestIndent = [new string(' ', Clusters.WidthOf(mark.Text))] });

    /// <summary>Lines below a cell's head: the first with a branch, the others indented.</summary>
    public static void AddBranch(List<Row> rows, IEnumerable<TextRun> lines, int width, Theme theme)
    {
        var isFirst = true;
        foreach (var line in lines)
        {
            TextLayout.Wrap(rows, [line], new WrapOptions
            {
                Width = width,
                Mode = WrapMode.Anywhere,
                FirstIndent = isFirst ? [new TextRun("  └ ", theme.Muted)] : DeepIndent,
                RestIndent = DeepIndent,
            });
            isFirst = false;
        }
    }

    /// <summary>The first and the last lines of a long text, and how many were left out between.</summary>
    public static IEnumerable<TextRun> Fold(string text, int head, int tail, Style style)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        if (lines.Length <= head + tail + 1)
            return lines.Select(line => new TextRun(line, style));
        return
        [
            .. lines.Take(head).Select(line => new TextRun(line, style)),
            new TextRun($"… +{lines.Length - head - tail} lines (ctrl + t to see all)", style),
            .. lines.TakeLast(tail).Select(line => new TextRun(line, style)),
        ];
    }

    /// <summary>A path as people say it: relative to the working directory when it lies there.</summary>
    public static string ShortPath(string path, string cwd) =>
        path.StartsWith(cwd.TrimEnd('/') + "/", StringComparison.Ordinal) ? path[(cwd.TrimEnd('/').Length + 1)..] : path;

    /// <summary>For example <c>45s</c>, <c>2m 05s</c>, <c>1h 02m</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => "<1s",
        { TotalMinutes: < 1 } => $"{(int)duration.TotalSeconds}s",
        { TotalHours: < 1 } => $"{(int)duration.TotalMinutes}m {duration.Seconds:00}s",
        _ => $"{(int)duration.TotalHours}h {duration.Minutes:00}m",
    };
}
