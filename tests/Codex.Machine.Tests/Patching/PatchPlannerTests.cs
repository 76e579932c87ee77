using System.Text;
using Codex.Machine.Patching;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Patching;

public sealed class PatchPlannerTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public PatchPlannerTests() => Directory.CreateDirectory(_workspace.Root);

    public void Dispose() => _workspace.Dispose();

    private string Root => _workspace.Root;

    [Theory]
    [InlineData("\uFEFFone\ntwo\n", "@@\n-one\n+ONE", "\uFEFFONE\ntwo\n")] // the original does not find the first line
    [InlineData("\uFEFFone\ntwo\n", "@@\n+zero\n one", "\uFEFFzero\none\ntwo\n")]
    [InlineData("\uFEFFone\ntwo\n", "@@\n \uFEFFone\n-two\n+2", "\uFEFFone\n2\n")]
    [InlineData("\uFEFFone\ntwo\n", "@@\n-\uFEFFone\n+\uFEFFONE", "\uFEFFONE\ntwo\n")]
    [InlineData("\uFEFFone\n", "@@\n-\uFEFFone\n+ONE\n*** End of File", "ONE\n")]
    [InlineData("\uFEFF", "@@\n+one", "\uFEFFone\n")]
    [InlineData("\uFEFFone", "@@\n-one", "\uFEFF")]
    public void Plan_ByteOrderMark_StaysUnlessThePatchRemovesIt(string file, string chunks, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Update(Encoding.UTF8.GetBytes(file), chunks)));

    [Theory]
    [InlineData("a\r\nb\nc\r\n", "@@\n-b\n+B\n+B2", "a\r\nB\nB2\nc\r\n")] // a replaced line's end (the original: the file's first)
    [InlineData("a\r\nb\nc\r\n", "@@\n-a\n-b\n+A\n+B\n+C", "A\r\nB\nC\nc\r\n")] // line by line, then the last
    [InlineData("a\r\nb\nc\r\n", "@@\n b\n+x\n c", "a\r\nb\nx\nc\r\n")] // the line before
    [InlineData("a\r\nb\nc\n", "@@\n+x\n a", "x\r\na\r\nb\nc\n")] // the line after, at the top
    [InlineData("a\nb\r\nc\r\n", "@@\n+x", "a\nb\r\nc\r\nx\r\n")]
    [InlineData("a\nb\r\nc", "@@\n-a\n+A", "A\nb\r\nc\r\n")] // a last line without end gets that of the line before
    [InlineData("a\nb\r\nc", "@@\n-c\n+C\n+D", "a\nb\r\nC\r\nD\r\n")]
    [InlineData("a\rb\nx\n", "@@\n-x\n+X", "a\rb\nX\n")] // a lone return does not spread
    [InlineData("a\r\r\nx\r\n", "@@\n-x\n+X", "a\r\r\nX\r\n")]
    [InlineData("a\rb\nx\n", "@@\n-a\rb\n+A\rB", "A\rB\nx\n")] // a quoted line with a return in it
    [InlineData("a\rb\nx\n", "@@\n-b\n+B", "a\rB\nx\n")]
    public void Plan_MixedLineEnds_NewLinesEndLikeTheirNeighbours(string file, string chunks, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Update(Encoding.UTF8.GetBytes(file), chunks)));

    [Theory]
    [InlineData("@@\n-x\n+é", "caf\u00E9\nÃ©\ny\u0080\n")] // read as Latin-1: the file's é stays one byte, the patch's is UTF-8
    [InlineData("@@\n caf\uFFFD\n-x\n+z\n y\uFFFD", "caf\u00E9\nz\ny\u0080\n")] // what a model sees of the file's bytes
    [InlineData("@@ caf\uFFFD\n-x\n+z", "caf\u00E9\nz\ny\u0080\n")]
    public void Plan_FileThatIsNoUtf8_OtherLinesKeepTheirBytes(string chunks, string expected) =>
        Assert.Equal(expected, Encoding.Latin1.GetString(Update(Encoding.Latin1.GetBytes("caf\u00E9\nx\ny\u0080\n"), chunks)));

    [Fact]
    public void Plan_DeleteOfAFileThatIsNoUtf8_IsFine()
    {
        File.WriteAllBytes(_workspace.PathOf("f"), [0xE9, (byte)'\n']);

        Assert.Equal(PlannedChangeKind.Delete, Plan("*** Delete File: f").Changes[0].Kind);
    }

    [Fact]
    public void Plan_EnvironmentOrNothing_IsRefusedInTheToolsOwnWords()
    {
        Assert.Equal("apply_patch environment selection is unavailable for this turn", Fault("*** Environment ID: x\n*** Delete File: no").ModelText);
        Assert.Equal("patch rejected: empty patch", Assert.Throws<PatchException>(
            () => PatchPlanner.Plan(PatchParser.Parse("*** Begin Patch\n*** End Patch"), Root)).ModelText);
    }

    [Theory]
    [InlineData("*** Delete File: d", "Failed to read {cwd}/d: path `{cwd}/d` is not a file")]
    [InlineData("*** Update File: d\n@@\n-a", "Failed to read file to update {cwd}/d: path `{cwd}/d` is not a file")]
    [InlineData("*** Update File: /dev/null\n@@\n-a", "Failed to read file to update /dev/null: path `/dev/null` is not a file")]
    [InlineData("*** Delete File: to-d", "Failed to read {cwd}/to-d: path `{cwd}/to-d` is not a file")]
    [InlineData("*** Delete File: dangling", "Failed to read {cwd}/dangling: No such file or directory (os error 2)")]
    [InlineData("*** Update File: f/g\n@@\n-a", "Failed to read file to update {cwd}/f/g: Not a directory (os error 20)")]
    [InlineData("*** Update File: loop\n@@\n-a", "Failed to read file to update {cwd}/loop: Too many levels of symbolic links (os error 40)")]
    [InlineData("*** Add File: x\0y", "'x\0y' is invalid on 'linux'")]
    public void Plan_PathThatLeadsNowhere_SaysWhy(string hunk, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the system's words are those of Linux");
        _workspace.Write("d/x", "");
        _workspace.Write("f", "a\n");
        File.CreateSymbolicLink(_workspace.PathOf("to-d"), "d");
        File.CreateSymbolicLink(_workspace.PathOf("dangling"), "no");
        File.CreateSymbolicLink(_workspace.PathOf("loop"), "loop");

        Assert.Equal(message.Replace("{cwd}", Root, StringComparison.Ordinal), Fault(hunk).Message);
    }

    [Fact]
    public void Plan_SameFileThroughALink_SeesTheEarlierEdit() // the original checks each hunk against the disk and fails half-way
    {
        _workspace.Write("f", "a\nb\n");
        File.CreateSymbolicLink(_workspace.PathOf("l"), "f");

        var plan = Plan("*** Update File: f\n@@\n-a\n+A\n*** Update File: l\n@@\n-b\n+B");
        PatchWriter.Apply(plan);

        Assert.Equal("A\nB\n", _workspace.Read("f"));
        Assert.Equal(
            $"Failed to find expected lines in {Root}/l:\nA", Fault("*** Update File: f\n@@\n-A\n*** Update File: l\n@@\n-A\n+x").Message);
    }

    [Fact]
    public void Plan_SwapByTwoMoves_IsRefusedBeforeAnythingIsWritten() // the original loses one of the files
    {
        _workspace.Write("a", "x\n");
        _workspace.Write("b", "y\n");

        var fault = Fault("*** Update File: a\n*** Move to: b\n@@\n-x\n+X\n*** Update File: b\n*** Move to: a\n@@\n-y\n+Y");

        Assert.Equal($"Failed to find expected lines in {Root}/b:\ny", fault.Message);
    }

    [Fact]
    public void WrittenPaths_LinksOnTheWay_NamesWhereTheyLead()
    {
        _workspace.Write("real/f", "a\n");
        File.CreateSymbolicLink(_workspace.PathOf("folder"), "real");
        File.CreateSymbolicLink(_workspace.PathOf("file"), "/dev/null");

        var plan = Plan("*** Update File: folder/f\n*** Move to: new/g\n@@\n a\n*** Add File: folder/x/y\n*** Add File: file\n+x");

        Assert.Equal(Paths("folder/f", "new/g", "real/f"), plan.Changes[0].WrittenPaths);
        Assert.Equal(Paths("folder/x/y", "real/x/y"), plan.Changes[1].WrittenPaths);
        Assert.Equal([_workspace.PathOf("file"), "/dev/null"], plan.Changes[2].WrittenPaths);
    }

    [Fact]
    public void Plan_Change_HoldsBothContents()
    {
        _workspace.Write("a", "old\n");
        _workspace.Write("b", "there\n");

        var plan = Plan("*** Add File: b\n+new\n*** Add File: c\n+c\n*** Update File: a\n*** Move to: d\n@@\n-old\n+new");

        Assert.Equal(
            [("A", "there\n", "new\n", null), ("A", null, "c\n", null), ("U", "old\n", "new\n", _workspace.PathOf("d"))],
            plan.Changes.Select(change => (change.Kind.ToString()[..1], Text(change.OldContent), Text(change.NewContent)!, change.MovePath)));
        Assert.Equal("there\n", _workspace.Read("b"));
    }

    private static string? Text(ReadOnlyMemory<byte>? content) => content is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    private string[] Paths(params string[] paths) => [.. paths.Select(_workspace.PathOf)];

    private PatchPlan Plan(string hunks) => PatchPlanner.Plan(PatchParser.Parse($"*** Begin Patch\n{hunks}\n*** End Patch"), Root);

    private PatchException Fault(string hunks) => Assert.Throws<PatchException>(() => Plan(hunks));

    private byte[] Update(byte[] file, string chunks)
    {
        File.WriteAllBytes(_workspace.PathOf("f"), file);
        return Plan("*** Update File: f\n" + chunks).Changes[0].NewContent.ToArray();
    }
}
