using System.Collections.Immutable;
using Codex.Protocol.Threads;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Cells;

/// <summary>A patch: each file with its changed lines and their numbers.</summary>
internal sealed class PatchCell(ImmutableArray<FileUpdateChange> changes, ItemStatus status, string cwd, string? output) : TranscriptCell
{
    private const int FoldedRows = 40;

    public override IReadOnlyList<Row> Render(int width, Theme theme) => Render(width, theme, FoldedRows);

    public override IReadOnlyList<Row> RenderWhole(int width, Theme theme) => Render(width, theme, int.MaxValue);

    /// <summary>The files and their rows, without a head of their own; also for the question whether the patch may be applied.</summary>
    public static List<Row> RenderChanges(ImmutableArray<FileUpdateChange> changes, string cwd, int width, Theme theme)
    {
        var rows = new List<Row>();
        foreach (var change in changes)
        {
            var lines = PatchLines.Read(change);
            CellText.AddMarked(rows, "  ", width, [.. Head(change, lines, cwd, theme)]);
            foreach (var line in lines)
                AddLine(rows, line, lines.Max(each => each.Number).ToString(System.Globalization.CultureInfo.InvariantCulture).Length, width, theme);
        }

        return rows;
    }

    private List<Row> Render(int width, Theme theme, int maxRows)
    {
        var rows = CellText.Begin();
        var mark = new TextRun("• ", status switch
        {
            ItemStatus.Completed => theme.Success,
            ItemStatus.InProgress => theme.Muted,
            _ => theme.Failure,
        });
        foreach (var change in changes)
        {
            var lines = PatchLines.Read(change);
            CellText.AddMarked(rows, mark, width, [.. Head(change, lines, cwd, theme)]);
            var numberWidth = lines.Count == 0 ? 1 : lines.Max(line => line.Number).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
            foreach (var line in lines.Take(maxRows))
                AddLine(rows, line, numberWidth, width, theme);
            if (lines.Count > maxRows)
                CellText.AddMarked(rows, "    ", width, new TextRun($"… +{lines.Count - maxRows} lines (ctrl + t to see all)", theme.Muted));
        }

        if (status is ItemStatus.Failed or ItemStatus.Declined)
        {
            var why = status == ItemStatus.Declined ? "not applied: refused" : "not applied: " + CleanText.From(output ?? "failed").Trim();
            CellText.AddMarked(rows, new TextRun("  └ ", theme.Muted), width, new TextRun(why, theme.Failure));
        }

        return rows;
    }

    private static IEnumerable<TextRun> Head(FileUpdateChange change, List<PatchLine> lines, string cwd, Theme theme)
    {
        var verb = change.Kind switch
        {
            PatchChangeKind.Add => "Added",
            PatchChangeKind.Delete => "Deleted",
            _ => "Edited",
        };
        yield return new TextRun(verb + " ", theme.Strong);
        yield return CleanText.From(CellText.ShortPath(change.Path, cwd));
        if (change.Kind is PatchChangeKind.Update { MovePath: { } target })
            yield return " → " + CleanText.From(CellText.ShortPath(target, cwd));
        yield return " (";
        yield return new TextRun($"+{lines.Count(line => line.Kind == PatchLineKind.Added)}", theme.Success);
        yield return " ";
        yield return new TextRun($"-{lines.Count(line => line.Kind == PatchLineKind.Removed)}", theme.Failure);
        yield return ")";
    }

    private static void AddLine(List<Row> rows, PatchLine line, int numberWidth, int width, Theme theme)
    {
        if (line.Kind == PatchLineKind.Gap)
        {
            CellText.AddMarked(rows, "    ", width, new TextRun(new string(' ', numberWidth) + " ⋮", theme.Muted));
            return;
        }

        var (sign, ground) = line.Kind switch
        {
            PatchLineKind.Added => ("+", theme.AddedRow),
            PatchLineKind.Removed => ("-", theme.RemovedRow),
            _ => (" ", Style.Plain),
        };
        var number = line.Number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(numberWidth);
        var signStyle = line.Kind switch
        {
            PatchLineKind.Added => ground.With(theme.Success),
            PatchLineKind.Removed => ground.With(theme.Failure),
            _ => ground,
        };
        TextLayout.Wrap(rows, [new TextRun(CleanText.From(line.Text), ground)], new WrapOptions
        {
            Width = width,
            Mode = WrapMode.Anywhere,
            FirstIndent = ["    ", new TextRun(number + " ", ground.With(theme.Muted)), new TextRun(sign, signStyle)],
            RestIndent = ["    ", new TextRun(new string(' ', numberWidth + 2), ground)],
            Fill = ground.Background.Kind == ColorKind.Default ? null : ground,
        });
    }
}
