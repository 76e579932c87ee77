using System.Globalization;
using System.Text;

namespace Codex.Machine.Patching;

/// <summary>Writes the hunks of a unified diff.</summary>
internal static class UnifiedText
{
    /// <param name="old">The text before.</param>
    /// <param name="new">The text after.</param>
    /// <param name="context">How many equal lines are shown around a difference.</param>
    /// <returns>Empty when the texts are equal.</returns>
    public static string Write(ReadOnlyMemory<byte> old, ReadOnlyMemory<byte> @new, int context)
    {
        var oldLines = new TextLines(old);
        var newLines = new TextLines(@new);
        var blocks = LineDiff.Compare(oldLines, newLines);
        var text = new StringBuilder();
        for (var first = 0; first < blocks.Count;)
        {
            var last = first;
            while (last + 1 < blocks.Count && blocks[last + 1].OldStart - blocks[last].OldEnd <= 2 * context)
                last++;
            WriteHunk(text, oldLines, newLines, [.. blocks.Skip(first).Take(last - first + 1)], context);
            first = last + 1;
        }

        return text.ToString();
    }

    private static void WriteHunk(StringBuilder text, TextLines old, TextLines @new, DiffBlock[] blocks, int context)
    {
        var before = Math.Min(context, blocks[0].OldStart);
        var after = Math.Min(context, old.Count - blocks[^1].OldEnd);
        text.Append("@@ -");
        WriteRange(text, blocks[0].OldStart - before, blocks[^1].OldEnd + after);
        text.Append(" +");
        WriteRange(text, blocks[0].NewStart - before, blocks[^1].NewEnd + after);
        text.Append(" @@\n");
        var next = blocks[0].OldStart - before;
        foreach (var block in blocks)
        {
            WriteLines(text, ' ', old, next, block.OldStart);
            WriteLines(text, '-', old, block.OldStart, block.OldEnd);
            WriteLines(text, '+', @new, block.NewStart, block.NewEnd);
            next = block.OldEnd;
        }

        WriteLines(text, ' ', old, next, blocks[^1].OldEnd + after);
    }

    private static void WriteRange(StringBuilder text, int start, int end)
    {
        // An empty range is named by the line before it.
        text.Append(CultureInfo.InvariantCulture, $"{(end > start ? start + 1 : start)}");
        if (end - start != 1)
            text.Append(CultureInfo.InvariantCulture, $",{end - start}");
    }

    private static void WriteLines(StringBuilder text, char prefix, TextLines lines, int start, int end)
    {
        for (var line = start; line < end; line++)
        {
            text.Append(prefix);
            if (line == 0 && lines.HasMark)
                text.Append('\uFEFF');
            text.Append(Encoding.UTF8.GetString(lines.Whole(line)));
            if (lines.End(line).IsEmpty)
                text.Append("\n\\ No newline at end of file\n");
        }
    }
}
