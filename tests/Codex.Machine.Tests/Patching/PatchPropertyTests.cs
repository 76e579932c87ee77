using System.Text;
using Codex.Machine.Patching;
using CsCheck;

namespace Codex.Machine.Tests.Patching;

/// <summary>Random files, random edits, and the patch that a careful author would write for each.</summary>
public sealed class PatchPropertyTests
{
    /// <summary>What happens at a line of the file: it stays or goes, and lines may come before it.</summary>
    private sealed record LineEdit(bool Stays, string[] Before, bool EndsChunk);

    private static Gen<LineEdit> Edit { get; } = Gen.Select(
        Gen.Int[0, 3], Gen.OneOf("", "new", "  new", "@@ new", "+new", "*** End Patch", "né→w").Array[0, 2], Gen.Int[0, 4],
        (stays, before, ends) => new LineEdit(stays > 0, stays is 1 or 0 ? before : [], ends == 0));

    [Fact]
    public void Apply_PatchMadeFromAnEdit_GivesTheEditedFile() => Gen.Select(
        Edit.Array[1, 30], Gen.OneOf("\n", "\r\n", "\r"), Gen.Bool, Gen.OneOf("\n", "\r\n"), Gen.Bool).Sample(
        (edits, end, hasLastEnd, patchEnd, isSplit) =>
        {
            // Lines differ from one another, so that a chunk of few lines fits in one place only.
            var old = edits.Select((_, i) => $"line {i}").ToArray();
            var file = string.Join(end, old) + (hasLastEnd ? end : "");
            var newEnd = file.EndsWith(end, StringComparison.Ordinal) || old.Length > 1 ? end : "\n";
            var expected = string.Concat(edits.SelectMany((edit, i) => edit.Stays ? [.. edit.Before, old[i]] : edit.Before).Select(line => line + newEnd));

            var actual = Apply(Encoding.UTF8.GetBytes(file), MakePatch(old, edits, isSplit).Replace("\n", patchEnd, StringComparison.Ordinal));

            Assert.Equal(expected, Encoding.UTF8.GetString(actual));
        }, iter: 300);

    [Fact]
    public void Apply_RandomBytesAndLineEnds_OnlyNamedLinesChange() => Gen.Select(
        Edit.Array[1, 20], Gen.Byte.Array[0, 6].Array[20], Gen.OneOf("\n", "\r\n", "\r").Array[20], Gen.Bool).Sample(
        (edits, junk, ends, isSplit) =>
        {
            // Every second line is bytes of any kind that the patch never mentions.
            var old = edits.Select((_, i) => $"line {i}").ToArray();
            var between = junk.Select(bytes => bytes.Where(value => value is not (10 or 13)).Append((byte)0xFF).ToArray()).ToArray();
            var edited = edits.Select(edit => edit with { EndsChunk = true }).ToArray();
            var file = edits.SelectMany((_, i) => (byte[])[.. Line(old[i], ends[i]), .. between[i], .. Line("", ends[^(i + 1)])]).ToArray();

            var actual = Apply(file, MakePatch(old, edited, isSplit));

            var rest = actual.AsSpan();
            for (var i = 0; i < edits.Length; i++)
            {
                var added = edits[i].Stays || edits[i].Before.Length > 0 ? edits[i].Before : [];
                foreach (var line in added)
                    rest = Skip(rest, Encoding.UTF8.GetBytes(line), isOwnEnd: false);
                if (edits[i].Stays)
                    rest = Skip(rest, Line(old[i], ends[i]), isOwnEnd: true);
                rest = Skip(rest, [.. between[i], .. Line("", ends[^(i + 1)])], isOwnEnd: true);
            }

            Assert.True(rest.IsEmpty);
        }, iter: 300);

    private static byte[] Line(string text, string end) => Encoding.UTF8.GetBytes(text + end);

    private static Span<byte> Skip(Span<byte> rest, byte[] line, bool isOwnEnd)
    {
        Assert.True(rest.StartsWith(line), $"{Encoding.Latin1.GetString(line)} expected before {Encoding.Latin1.GetString(rest)}");
        rest = rest[line.Length..];
        if (isOwnEnd)
            return rest;
        Assert.True(rest is [(byte)'\n' or (byte)'\r', ..]);
        return rest is [(byte)'\r', (byte)'\n', ..] ? rest[2..] : rest[1..];
    }

    /// <summary>All lines as context, or only chunks with a change in them.</summary>
    private static string MakePatch(string[] old, LineEdit[] edits, bool isSplit)
    {
        var patch = new StringBuilder("*** Begin Patch\n*** Update File: f\n");
        var chunk = new StringBuilder();
        var isChanged = false;
        for (var i = 0; i < edits.Length; i++)
        {
            foreach (var line in edits[i].Before)
                chunk.Append('+').Append(line).Append('\n');
            chunk.Append(edits[i].Stays ? ' ' : '-').Append(old[i]).Append('\n');
            isChanged |= !edits[i].Stays || edits[i].Before.Length > 0;
            if (!edits[i].EndsChunk || (!isSplit && i < edits.Length - 1 && !edits.All(edit => edit.EndsChunk)))
                continue;
            Flush();
        }

        Flush();
        return patch.Append("*** End Patch\n").ToString();

        void Flush()
        {
            if (chunk.Length > 0 && (isChanged || patch.Length < 50))
                patch.Append("@@\n").Append(chunk);
            chunk.Clear();
            isChanged = false;
        }
    }

    private static byte[] Apply(byte[] file, string patch)
    {
        var hunk = Assert.IsType<PatchHunk.UpdateFile>(Assert.Single(PatchParser.Parse(patch).Hunks));
        var lines = new TextLines(file);
        return TextSplicer.Splice(lines, new ChunkPlacer(lines, "f").Place(hunk.Chunks)).ToArray();
    }
}
