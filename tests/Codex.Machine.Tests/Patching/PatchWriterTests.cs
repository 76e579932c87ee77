using System.Runtime.Versioning;
using Codex.Machine.Patching;
using Codex.Machine.Patching.Linux;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Patching;

public sealed class PatchWriterTests : IDisposable
{
    private const string Edit = "*** Update File: f\n@@\n-x\n+y";
    private const UnixFileMode Odd = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public PatchWriterTests() => Directory.CreateDirectory(_workspace.Root);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Apply_Update_ReplacesTheFileAndKeepsItsMode()
    {
        _workspace.Write("f", "x\n");
        File.SetUnixFileMode(_workspace.PathOf("f"), Odd);
        using var before = File.OpenRead(_workspace.PathOf("f"));

        Apply(Edit);

        Assert.Equal(("y\n", Odd), (_workspace.Read("f"), File.GetUnixFileMode(_workspace.PathOf("f"))));
        Assert.Equal("x\n", new StreamReader(before).ReadToEnd()); // a reader of the old file is not disturbed
        Assert.Equal(["f"], _workspace.Files);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Apply_Move_TakesTheModeAlong() // the original makes it 644
    {
        _workspace.Write("f", "x\n");
        File.SetUnixFileMode(_workspace.PathOf("f"), Odd);

        Apply("*** Update File: f\n*** Move to: a/b/g\n@@\n-x\n+y");

        Assert.Equal(["a/b/g"], _workspace.Files);
        Assert.Equal(Odd, File.GetUnixFileMode(_workspace.PathOf("a/b/g")));
    }

    [Theory]
    [InlineData("f")] // the original deletes the file
    [InlineData("./f")]
    [InlineData("link")]
    public void Apply_MoveOntoItself_KeepsTheFile(string target)
    {
        _workspace.Write("f", "x\n");
        File.CreateSymbolicLink(_workspace.PathOf("link"), "f");

        Apply($"*** Update File: f\n*** Move to: {target}\n@@\n-x\n+y");

        Assert.Equal("y\n", _workspace.Read("f"));
        Assert.Equal("f", new FileInfo(_workspace.PathOf("link")).LinkTarget);
    }

    [Fact]
    public void Apply_MoveOfALink_RemovesTheLinkOnly()
    {
        _workspace.Write("f", "x\n");
        File.CreateSymbolicLink(_workspace.PathOf("link"), "f");

        Apply("*** Update File: link\n*** Move to: g\n@@\n-x\n+y");

        Assert.Equal(("x\n", "y\n", false), (_workspace.Read("f"), _workspace.Read("g"), _workspace.Exists("link")));
    }

    [Fact]
    public void Apply_Links_AreWrittenThroughAndDeletedThemselves()
    {
        _workspace.Write("real/f", "x\n");
        _workspace.Write("gone", "1\n");
        File.CreateSymbolicLink(_workspace.PathOf("f"), "real/f");
        File.CreateSymbolicLink(_workspace.PathOf("new"), "real/new");
        File.CreateSymbolicLink(_workspace.PathOf("to-gone"), "gone");

        Apply(Edit + "\n*** Add File: new\n+1\n*** Delete File: to-gone");

        Assert.Equal(("y\n", "1\n", "1\n"), (_workspace.Read("real/f"), _workspace.Read("real/new"), _workspace.Read("gone")));
        Assert.Equal(("real/f", "real/new"), (new FileInfo(_workspace.PathOf("f")).LinkTarget, new FileInfo(_workspace.PathOf("new")).LinkTarget));
        Assert.False(_workspace.Exists("to-gone"));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Apply_FileWithTwoNames_KeepsThemTogether()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "hard links are told apart on Linux only");
        _workspace.Write("f", "x\nlonger than what comes\n");
        CreateHardLink("f", "other");

        Apply("*** Add File: f\n+y");

        Assert.Equal(("y\n", "y\n"), (_workspace.Read("f"), _workspace.Read("other")));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Apply_FileOfSomebodyElse_KeepsItsOwner()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "owners are kept on Linux only");
        _workspace.Write("f", "x\n");
        Assert.SkipUnless(LibC.ChangeOwner(_workspace.PathOf("f"), 1234, 2345) == 0, "only root may give a file away");

        Apply(Edit);

        var facts = FileFacts.TryRead(_workspace.PathOf("f"));
        Assert.Equal(("y\n", 1234u, 2345u), (_workspace.Read("f"), facts?.UserId, facts?.GroupId));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Apply_FileWithAttributes_KeepsThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "attributes are kept on Linux only");
        _workspace.Write("f", "x\n");
        var path = _workspace.PathOf("f");
        Assert.SkipUnless(LibC.SetAttribute(path, "user.note\0"u8, "kept"u8, 4, 0) == 0, "the file system has no attributes");

        Apply(Edit);

        var value = new byte[4];
        Assert.Equal((4, "kept"), (LibC.GetAttribute(path, "user.note\0"u8, value, 4), System.Text.Encoding.ASCII.GetString(value)));
    }

    [Theory]
    [InlineData("d", "Is a directory (os error 21)")]
    [InlineData("f/g", "Not a directory (os error 20)")]
    [InlineData("new/{long}/g", "File name too long (os error 36)")]
    public void Apply_TargetThatCannotBeWritten_ChangesNothing(string target, string cause)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the system's words are those of Linux");
        _workspace.Write("f", "x\n");
        _workspace.Write("d/e", "1\n");
        target = target.Replace("{long}", new string('x', 300), StringComparison.Ordinal);
        var plan = Plan($"{Edit}\n*** Add File: deep/er/new\n+1\n*** Delete File: d/e\n*** Add File: {target}\n+1");

        var fault = Assert.Throws<PatchException>(() => PatchWriter.Apply(plan));

        Assert.Equal(($"Failed to write file {_workspace.PathOf(target)}", cause), (fault.Message, fault.Cause));
        Assert.Equal(["d/e", "f"], _workspace.Files);
        Assert.Equal("x\n", _workspace.Read("f"));
        Assert.False(_workspace.Exists("deep") || _workspace.Exists("new"));
    }

    [Fact]
    public void Apply_FileMakesRoomForAFolder_WritesIntoIt()
    {
        _workspace.Write("f", "x\n");

        Apply("*** Delete File: f\n*** Add File: f/g\n+1");

        Assert.Equal(["f/g"], _workspace.Files);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Apply_DeletedAndAddedAgain_IsANewFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "hard links are told apart on Linux only");
        _workspace.Write("f", "x\n");
        CreateHardLink("f", "other");
        var patch = PatchParser.Parse("*** Begin Patch\n*** Delete File: f\n*** Add File: f\n+y\n*** End Patch");

        PatchWriter.Apply(PatchPlanner.Plan(patch, _workspace.Root, PatchDialect.Program));

        Assert.Equal(("y\n", "x\n"), (_workspace.Read("f"), _workspace.Read("other")));
    }

    [Fact]
    public void Apply_MoveToANameThatAnotherMoveFreed_KeepsBoth()
    {
        _workspace.Write("a", "x\n");
        _workspace.Write("c", "z\n");

        Apply("*** Update File: a\n*** Move to: b\n@@\n-x\n+X\n*** Update File: c\n*** Move to: a\n@@\n-z\n+Z");

        Assert.Equal(["a", "b"], _workspace.Files);
        Assert.Equal(("Z\n", "X\n"), (_workspace.Read("a"), _workspace.Read("b")));
    }

    [Fact]
    public void Apply_FileChangedSinceItWasRead_KeepsThatChange()
    {
        _workspace.Write("f", "a\nx\nb\n");
        var plan = Plan(Edit);
        _workspace.Write("f", "a changed\nx\nb\n");

        var applied = PatchWriter.Apply(plan);

        Assert.Equal("a changed\ny\nb\n", _workspace.Read("f"));
        Assert.Equal("@@ -1,3 +1,3 @@\n a changed\n-x\n+y\n b\n", PatchDiff.Unified(applied.Changes[0]));
    }

    [Fact]
    public void Apply_FileNoLongerFits_ChangesNothing()
    {
        _workspace.Write("f", "x\n");
        var plan = Plan("*** Add File: new\n+1\n" + Edit);
        _workspace.Write("f", "z\n");

        var fault = Assert.Throws<PatchException>(() => PatchWriter.Apply(plan));

        Assert.Equal($"Failed to find expected lines in {_workspace.PathOf("f")}:\nx", fault.Message);
        Assert.Equal(["f"], _workspace.Files);
    }

    [Theory]
    [InlineData("*** Add File: d/new\n+1")]
    [InlineData("*** Delete File: d/f")]
    [InlineData("*** Update File: d/f\n@@\n-x\n+y")]
    public void Apply_FolderBecameALink_WritesNothingElsewhere(string hunk)
    {
        _workspace.Write("d/f", "x\n");
        _workspace.Write("elsewhere/f", "x\n");
        var plan = Plan(hunk);
        Directory.Move(_workspace.PathOf("d"), _workspace.PathOf("d-before"));
        Directory.CreateSymbolicLink(_workspace.PathOf("d"), "elsewhere");

        Assert.Throws<PatchException>(() => PatchWriter.Apply(plan));

        Assert.Equal("x\n", _workspace.Read("elsewhere/f"));
        Assert.False(_workspace.Exists("elsewhere/new"));
    }

    private PatchPlan Plan(string hunks) =>
        PatchPlanner.Plan(PatchParser.Parse($"*** Begin Patch\n{hunks}\n*** End Patch"), _workspace.Root);

    private void Apply(string hunks) => PatchWriter.Apply(Plan(hunks));

    private void CreateHardLink(string from, string to)
    {
        using var process = System.Diagnostics.Process.Start("ln", [_workspace.PathOf(from), _workspace.PathOf(to)]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
