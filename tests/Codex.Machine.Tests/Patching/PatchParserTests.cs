using Codex.Machine.Patching;
using CsCheck;

namespace Codex.Machine.Tests.Patching;

public sealed class PatchParserTests
{
    [Fact]
    public void Parse_WholeGrammar_KeepsEverything()
    {
        var patch = PatchParser.Parse("""
            *** Begin Patch
            *** Environment ID:  box 1
            *** Add File: a/b.txt
            +one
            +
            *** Delete File: gone
            *** Update File: old
            *** Move to: new
             first

            -second
            @@ class C
            +third
            *** End of File
            *** End Patch
            """);

        Assert.Equal("box 1", patch.EnvironmentId);
        Assert.Equal(new PatchHunk.AddFile { Path = "a/b.txt", Content = "one\n\n" }, patch.Hunks[0]);
        Assert.Equal(new PatchHunk.DeleteFile { Path = "gone" }, patch.Hunks[1]);
        var update = Assert.IsType<PatchHunk.UpdateFile>(patch.Hunks[2]);
        Assert.Equal(("old", "new"), (update.Path, update.MovePath));
        Assert.Equal([(null, false), ("class C", true)], update.Chunks.Select(chunk => (chunk.Context, chunk.IsEndOfFile)));
        Assert.Equal(
            [new(PatchLineKind.Context, "first"), new(PatchLineKind.Context, ""), new(PatchLineKind.Removed, "second")], update.Chunks[0].Lines);
        Assert.Equal([new PatchLine(PatchLineKind.Added, "third")], update.Chunks[1].Lines);
    }

    [Fact]
    public void Parse_RandomLinesOfPatches_ThrowsNothingButPatchException()
    {
        var line = Gen.OneOf(
            "*** Begin Patch", "*** End Patch", " *** End Patch ", "*** Add File: a", "*** Delete File: a", "*** Update File: a",
            "*** Move to: b", "*** End of File", "*** Environment ID: x", "*** Environment ID:", "@@", "@@ c", "@@c", "+x", "-x", " x", "",
            " ", "\t", "x", "\r", "+", "-", "<<EOF", "EOF", "***", "*** Update File: ", "\uD800", "\0");
        Gen.Select(line.Array[0, 12], Gen.Bool, Gen.OneOf("\n", "\r\n", "\r")).Sample((lines, isFramed, end) =>
        {
            string[] all = isFramed ? ["*** Begin Patch", .. lines, "*** End Patch"] : lines;
            AssertPatchOrFault(string.Join(end, all));
        });
    }

    [Fact]
    public void Parse_RandomText_ThrowsNothingButPatchException() =>
        Gen.Select(Gen.String, Gen.Bool).Sample((text, isFramed) =>
            AssertPatchOrFault(isFramed ? $"*** Begin Patch\n*** Update File: a\n{text}\n*** End Patch" : text));

    private static void AssertPatchOrFault(string text)
    {
        try
        {
            var patch = PatchParser.Parse(text);
            Assert.All(patch.Hunks.OfType<PatchHunk.UpdateFile>(), hunk => Assert.NotEmpty(hunk.Chunks));
            Assert.All(
                patch.Hunks.OfType<PatchHunk.UpdateFile>().SelectMany(hunk => hunk.Chunks), chunk => Assert.NotEmpty(chunk.Lines));
        }
        catch (PatchException fault)
        {
            Assert.NotEmpty(fault.Message);
        }
    }
}
