using System.Runtime.InteropServices;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>Finds what of a row has to be written when another one stands there.</summary>
internal sealed class RowDiff
{
    private readonly List<Cell> _old = [];
    private readonly List<Cell> _new = [];

    /// <summary>One cluster of a row.</summary>
    internal readonly record struct Cell(string Text, int Start, int Length, int Width, Style Style)
    {
        public ReadOnlySpan<char> Characters => Text.AsSpan(Start, Length);

        public bool LooksLike(in Cell other) => Style == other.Style && Characters.SequenceEqual(other.Characters);
    }

    /// <summary>The cells of <paramref name="next"/> that differ, valid until the next call.</summary>
    public RowChange Compare(Row shown, Row next)
    {
        Expand(shown, _old);
        Expand(next, _new);
        var before = CollectionsMarshal.AsSpan(_old);
        var after = CollectionsMarshal.AsSpan(_new);
        var same = 0;
        var column = 0;
        while (same < before.Length && same < after.Length && before[same].LooksLike(after[same]))
            column += after[same++].Width;
        var tail = 0;
        if (shown.Width == next.Width)
        {
            while (tail < before.Length - same && tail < after.Length - same && before[^(tail + 1)].LooksLike(after[^(tail + 1)]))
                tail++;
        }

        return new RowChange(after[same..(after.Length - tail)], column, erasesRest: next.Width < shown.Width);
    }

    /// <summary>The last cluster of a row that fills its width.</summary>
    public Cell LastCell(Row row)
    {
        Expand(row, _old);
        return _old[^1];
    }

    private static void Expand(Row row, List<Cell> cells)
    {
        cells.Clear();
        foreach (var run in row.Runs)
        {
            foreach (var cluster in new Clusters(run.Text))
                cells.Add(new Cell(run.Text, cluster.Start, cluster.Length, cluster.Width, run.Style));
        }
    }
}

/// <summary>What has to be written of a row.</summary>
internal readonly ref struct RowChange(ReadOnlySpan<RowDiff.Cell> cells, int column, bool erasesRest)
{
    /// <summary>What to write.</summary>
    public ReadOnlySpan<RowDiff.Cell> Cells { get; } = cells;

    /// <summary>Where it begins.</summary>
    public int Column { get; } = column;

    /// <summary>The old row was longer: what stands after the cells goes.</summary>
    public bool ErasesRest { get; } = erasesRest;
}
