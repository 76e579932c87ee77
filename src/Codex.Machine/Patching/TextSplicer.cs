using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Patching;

/// <summary>
/// Writes the text of an edited file: the bytes of lines that stay are copied, context lines included, so a chunk that matched loosely
/// changes nothing but the lines it names. A new line ends like the line it replaces or, when it replaces none, like the line before it.
/// </summary>
internal sealed class TextSplicer
{
    private readonly TextLines _lines;
    private readonly ArrayBufferWriter<byte> _output;
    private int _copied;

    private TextSplicer(TextLines lines)
    {
        _lines = lines;
        _output = new ArrayBufferWriter<byte>(lines.Bytes.Length + 1024);
    }

    /// <param name="lines">The file.</param>
    /// <param name="chunks">In the order of the file.</param>
    /// <returns>The new text. It ends in a line end unless it is empty.</returns>
    public static ReadOnlyMemory<byte> Splice(TextLines lines, IEnumerable<PlacedChunk> chunks)
    {
        var splicer = new TextSplicer(lines);
        var placed = chunks.ToArray();
        if (lines.HasMark && !placed.Any(chunk => chunk.TakesMark))
            splicer._output.Write(TextLines.ByteOrderMark);
        foreach (var chunk in placed)
            splicer.Apply(chunk);
        splicer.CopyUpTo(lines.Count);
        return splicer._output.WrittenMemory;
    }

    private void Apply(PlacedChunk chunk)
    {
        var line = chunk.Line;
        for (var i = 0; i < chunk.Lines.Length;)
        {
            if (chunk.Lines[i].Kind == PatchLineKind.Context)
            {
                line++;
                i++;
                continue;
            }

            var length = 1;
            while (i + length < chunk.Lines.Length && chunk.Lines[i + length].Kind != PatchLineKind.Context)
                length++;
            line += Replace(line, chunk.Lines.AsSpan().Slice(i, length));
            i += length;
        }
    }

    /// <returns>How many lines of the file went away.</returns>
    private int Replace(int line, ReadOnlySpan<PatchLine> changes)
    {
        var removed = 0;
        foreach (var change in changes)
            removed += change.Kind == PatchLineKind.Removed ? 1 : 0;
        CopyUpTo(line);
        _copied += removed;
        var added = 0;
        foreach (var change in changes)
        {
            if (change.Kind != PatchLineKind.Added)
                continue;
            Encoding.UTF8.GetBytes(change.Text, _output);
            _output.Write(EndNear(removed > 0 ? line + Math.Min(added++, removed - 1) : line - 1));
        }

        return removed;
    }

    private void CopyUpTo(int line)
    {
        if (line <= _copied)
            return;
        _output.Write(_lines.Bytes[_lines.Start(_copied).._lines.Start(line)]);
        if (_lines.End(line - 1).IsEmpty)
            _output.Write(EndNear(line - 1));
        _copied = line;
    }

    private ReadOnlySpan<byte> EndNear(int line)
    {
        line = Math.Clamp(line, 0, Math.Max(_lines.Count - 1, 0));
        if (_lines.Count > 0 && _lines.End(line) is { IsEmpty: false } end)
            return end;
        return line > 0 ? _lines.End(line - 1) : "\n"u8;
    }
}
