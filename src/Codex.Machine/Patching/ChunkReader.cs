using System.Collections.Immutable;

namespace Codex.Machine.Patching;

/// <summary>Collects the chunks of one update hunk, line by line.</summary>
internal sealed class ChunkReader
{
    private const string EndOfFileMarker = "*** End of File";
    private const string ContextMarker = "@@";

    private readonly ImmutableArray<PatchChunk>.Builder _chunks = ImmutableArray.CreateBuilder<PatchChunk>();
    private readonly ImmutableArray<PatchLine>.Builder _lines = ImmutableArray.CreateBuilder<PatchLine>();
    private string? _context;
    private bool _isOpen;

    /// <summary>A chunk was begun by its <c>@@</c> and waits for its first line.</summary>
    public bool IsInsideEmptyChunk => _isOpen && _lines.Count == 0;

    /// <param name="line">A line of the patch, without its end.</param>
    /// <param name="number">The line's number, for faults.</param>
    /// <returns>False when the line stands for an empty hunk, which the caller reports.</returns>
    /// <exception cref="PatchException">The line does not belong here.</exception>
    public bool TryRead(string line, int number)
    {
        var marker = line.TrimEnd();
        if (marker == EndOfFileMarker && (_isOpen || _chunks.Count == 0))
        {
            if (!_isOpen)
                return false;
            Close(number, isEndOfFile: true);
        }
        else if ((marker == ContextMarker || line.StartsWith(ContextMarker + " ", StringComparison.Ordinal)) && !IsInsideEmptyChunk)
        {
            if (_isOpen)
                Close(number, isEndOfFile: false);
            _context = marker.Length > ContextMarker.Length ? marker[(ContextMarker.Length + 1)..] : null;
            _isOpen = true;
        }
        else if (_isOpen || _chunks.Count == 0)
        {
            AddLine(line, number);
        }
        else if (marker.Length > 0)
        {
            throw MarkerExpected(line, number);
        }

        return true;
    }

    /// <param name="number">The number of the line after the hunk.</param>
    /// <returns>The chunks; null when there are none.</returns>
    /// <exception cref="PatchException">The last chunk is empty.</exception>
    public ImmutableArray<PatchChunk>? Finish(int number)
    {
        if (_isOpen)
            Close(number, isEndOfFile: false);
        return _chunks.Count > 0 ? _chunks.ToImmutable() : null;
    }

    private void AddLine(string line, int number)
    {
        var kind = line switch
        {
            "" or [' ', ..] => PatchLineKind.Context,
            ['+', ..] => PatchLineKind.Added,
            ['-', ..] => PatchLineKind.Removed,
            _ when _lines.Count > 0 => throw MarkerExpected(line, number),
            _ => throw PatchException.BadHunk(
                number,
                $"Unexpected line found in update hunk: '{line}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)"),
        };
        _lines.Add(new PatchLine(kind, line.Length > 0 ? line[1..] : ""));
        _isOpen = true;
    }

    private void Close(int number, bool isEndOfFile)
    {
        if (_lines.Count == 0)
            throw PatchException.BadHunk(number, "Update hunk does not contain any lines");
        _chunks.Add(new PatchChunk { Context = _context, Lines = _lines.ToImmutable(), IsEndOfFile = isEndOfFile });
        _lines.Clear();
        _context = null;
        _isOpen = false;
    }

    private static PatchException MarkerExpected(string line, int number) =>
        PatchException.BadHunk(number, $"Expected update hunk to start with a @@ context marker, got: '{line}'");
}
