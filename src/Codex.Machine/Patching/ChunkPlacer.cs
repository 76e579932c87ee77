using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Patching;

/// <param name="Line">The first line of the file that the chunk covers.</param>
/// <param name="Lines">The chunk's lines as they fit: the old ones are the file's from <paramref name="Line"/> on.</param>
/// <param name="TakesMark">The chunk removes the first line together with the byte order mark before it.</param>
internal readonly record struct PlacedChunk(int Line, ImmutableArray<PatchLine> Lines, bool TakesMark);

/// <summary>Finds the places of chunks in a file. The search goes forward only: a chunk begins behind the one before it.</summary>
/// <param name="lines">The file.</param>
/// <param name="path">Its name, for faults.</param>
internal sealed class ChunkPlacer(TextLines lines, string path)
{
    private readonly LineIndex _index = new(lines);
    private int _next;

    /// <returns>The places in the order of the file.</returns>
    /// <exception cref="PatchException">A chunk fits nowhere.</exception>
    public IEnumerable<PlacedChunk> Place(ImmutableArray<PatchChunk> chunks)
    {
        var placed = new List<PlacedChunk>(chunks.Length);
        foreach (var chunk in chunks)
            placed.Add(Place(chunk));
        return placed.OrderBy(chunk => chunk.Line); // stable: what is appended keeps its order
    }

    private PlacedChunk Place(PatchChunk chunk)
    {
        if (chunk.Context is { } context)
        {
            var at = _index.Find([Encoding.UTF8.GetBytes(context)], _next, atEnd: false);
            _next = at >= 0 ? at + 1 : throw new PatchException($"Failed to find context '{context}' in {path}");
        }

        var chunkLines = SplitAtReturns(chunk.Lines);
        var old = OldLines(chunkLines);
        if (old.Length == 0)
            return new PlacedChunk(lines.Count, chunkLines, TakesMark: false);
        if (TryPlace(chunkLines, old, chunk.IsEndOfFile) is { } placed)
            return placed;
        // An empty line at the end of a chunk often only sets it off from the next one.
        if (old[^1].Length == 0 && TryPlace(WithoutBlankEnd(chunkLines), old[..^1], chunk.IsEndOfFile) is { } shorter)
            return shorter;
        var expected = string.Join('\n', chunk.Lines.Where(line => line.IsOld).Select(line => line.Text));
        throw new PatchException($"Failed to find expected lines in {path}:\n{expected}");
    }

    private PlacedChunk? TryPlace(ImmutableArray<PatchLine> chunkLines, byte[][] old, bool atEnd)
    {
        var at = _index.Find(old, _next, atEnd);
        var takesMark = false;
        if (at < 0 && MatchesWithMark(old, atEnd))
        {
            at = 0;
            takesMark = chunkLines.First(line => line.IsOld).Kind == PatchLineKind.Removed;
        }

        if (at < 0)
            return null;
        _next = at + old.Length;
        return new PlacedChunk(at, chunkLines, takesMark);
    }

    // A patch may spell out the mark before the first line, to keep it or to remove it.
    private bool MatchesWithMark(byte[][] old, bool atEnd) =>
        lines.HasMark && _next == 0 && old.Length > 0 && old[0].AsSpan().StartsWith(TextLines.ByteOrderMark)
        && (!atEnd || old.Length == lines.Count)
        && _index.Matches([old[0][TextLines.ByteOrderMark.Length..], .. old.AsSpan(1)], at: 0);

    private static byte[][] OldLines(ImmutableArray<PatchLine> chunkLines) =>
        [.. chunkLines.Where(line => line.IsOld).Select(line => Encoding.UTF8.GetBytes(line.Text))];

    // Files are split at lone carriage returns, so what a patch quotes from them has to be split too.
    private static ImmutableArray<PatchLine> SplitAtReturns(ImmutableArray<PatchLine> chunkLines) =>
        chunkLines.Any(line => line.IsOld && line.Text.Contains('\r', StringComparison.Ordinal))
            ? [.. chunkLines.SelectMany(line => line.IsOld ? line.Text.Split('\r').Select(part => line with { Text = part }) : [line])]
            : chunkLines;

    /// <summary>
    /// Takes the last line off the old text, and off the new text too if that ends in an empty line. A line that only one of them loses
    /// changes its kind.
    /// </summary>
    private static ImmutableArray<PatchLine> WithoutBlankEnd(ImmutableArray<PatchLine> chunkLines)
    {
        var lastOld = LastIndex(chunkLines, line => line.IsOld);
        var lastNew = LastIndex(chunkLines, line => line.IsNew && line.Text.Length == 0);
        if (lastNew != LastIndex(chunkLines, line => line.IsNew))
            lastNew = -1;
        var result = ImmutableArray.CreateBuilder<PatchLine>(chunkLines.Length);
        for (var i = 0; i < chunkLines.Length; i++)
        {
            var isOld = chunkLines[i].IsOld && i != lastOld;
            var isNew = chunkLines[i].IsNew && i != lastNew;
            if (isOld || isNew)
                result.Add(chunkLines[i] with { Kind = !isNew ? PatchLineKind.Removed : !isOld ? PatchLineKind.Added : PatchLineKind.Context });
        }

        return result.ToImmutable();
    }

    private static int LastIndex(ImmutableArray<PatchLine> chunkLines, Func<PatchLine, bool> predicate)
    {
        for (var i = chunkLines.Length - 1; i >= 0; i--)
        {
            if (predicate(chunkLines[i]))
                return i;
        }

        return -1;
    }
}
