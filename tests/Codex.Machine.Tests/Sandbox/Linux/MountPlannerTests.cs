using System.Runtime.Versioning;
using Codex.Machine.Sandbox;
using Codex.Machine.Sandbox.Linux;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox.Linux;

[SupportedOSPlatform("linux")]
public sealed class MountPlannerTests : IDisposable
{
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public MountPlannerTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "plans for Linux");

    public void Dispose() => _workspace.Dispose();

    private string At(string path) => path.Length == 0 ? _workspace.Root : _workspace.PathOf(path);

    private SandboxLimits Limits(params string[] roots) => new()
    {
        Cwd = _workspace.Root,
        WritableRoots = [.. roots.Select(root => new WritableRoot(At(root), [".git", ".codex"]))],
    };

    /// <summary>The steps as "Kind path", relative to the workspace.</summary>
    private IEnumerable<string> Steps(SandboxLimits limits) => MountPlanner.Plan(limits).Steps.Select(step =>
        $"{step.Kind} {(step.Path.StartsWith(_workspace.Root, StringComparison.Ordinal) ? Path.GetRelativePath(_workspace.Root, step.Path) : step.Path)}");

    [Fact]
    public void Plan_ReadOnly_NeedsNoMounts()
    {
        var plan = MountPlanner.Plan(new SandboxLimits { Cwd = "/" });

        Assert.Empty(plan.Steps);
        Assert.False(plan.IsRestricted);
        Assert.Empty(plan.Writable);
    }

    [Fact]
    public void Plan_Workspace_ProtectsWhatIsThereAndReservesWhatIsNot()
    {
        _workspace.Write(".git/HEAD", "x");

        var plan = MountPlanner.Plan(Limits(""));

        Assert.Equal(["BindWritable .", "ShowEmpty .codex", "BindReadOnly .git"], Steps(Limits("")));
        Assert.Equal([new ReservedName(_workspace.Root, ".codex")], plan.Reserved);
        Assert.Equal([new WritablePath(_workspace.Root, IsDirectory: true)], plan.Writable);
    }

    [Fact]
    public void Plan_NestedRoots_PinsTheFoldersBetween()
    {
        _workspace.Write("a/b/root/file", "");
        var limits = Limits("") with { WritableRoots = [new WritableRoot(At(""), []), new WritableRoot(At("a/b/root"), [".git"])] };

        Assert.Equal(["BindWritable .", "BindWritable a", "BindWritable a/b", "BindWritable a/b/root", "ShowEmpty a/b/root/.git"], Steps(limits));
    }

    [Fact]
    public void Plan_WriteDenyWrite_OpensADoorInTheCover()
    {
        _workspace.Write("a/secret", "");
        _workspace.Write("a/b/c/file", "");
        var limits = Limits("") with
        {
            WritableRoots = [new WritableRoot(At(""), []), new WritableRoot(At("a/b/c"), [])],
            Rules = [new PathRule(At("a"), PathAccess.Deny)],
        };

        Assert.Equal(
            ["BindWritable .", "HideDirectoryWithDoors a", "CreateDirectory a/b", "CreateDirectory a/b/c", "BindWritable a/b/c", "Seal a"], Steps(limits));
    }

    [Fact]
    public void Plan_DeniedAndReadOnlyPaths_AreCoveredWithTheirFoldersPinned()
    {
        _workspace.Write("d/secret", "");
        _workspace.Write("e/lock/file", "");
        var limits = Limits("") with
        {
            WritableRoots = [new WritableRoot(At(""), [])],
            Rules = [new PathRule(At("d/secret"), PathAccess.Deny), new PathRule(At("e/lock"), PathAccess.Read), new PathRule("/usr", PathAccess.Read)],
        };

        Assert.Equal(["BindWritable .", "BindWritable d", "HideFile d/secret", "BindWritable e", "BindReadOnly e/lock"], Steps(limits));
    }

    [Fact]
    public void Plan_MissingRuleInAWritableFolder_ReservesTheFirstMissingName()
    {
        Directory.CreateDirectory(At("a"));
        var limits = Limits("") with
        {
            WritableRoots = [new WritableRoot(At(""), [])],
            Rules = [new PathRule(At("a/b/c"), PathAccess.Read), new PathRule("/missing/x", PathAccess.Deny)],
        };

        var plan = MountPlanner.Plan(limits);

        Assert.Equal(["BindWritable .", "BindWritable a", "ShowEmpty a/b"], Steps(limits));
        Assert.Equal([new ReservedName(At("a"), "b")], plan.Reserved);
    }

    [Fact]
    public void Plan_Restricted_BuildsARootOfTheListedPaths()
    {
        _workspace.Write("ro/file", "");
        _workspace.Write("file", "");
        Directory.CreateSymbolicLink(At("link"), "ro");
        var limits = new SandboxLimits
        {
            Cwd = "/",
            ReadsWholeDisk = false,
            Rules = [new PathRule(At("link"), PathAccess.Read), new PathRule(At("file"), PathAccess.Read), new PathRule("/missing", PathAccess.Read)],
        };

        var plan = MountPlanner.Plan(limits);

        Assert.True(plan.IsRestricted);
        var own = Steps(limits).SkipWhile(step => step != "CreateDirectory .").ToArray();
        Assert.Equal(["CreateDirectory .", "CreateFile file", "BindReadOnly file", "CreateLink link", "CreateDirectory ro", "BindReadOnly ro"], own);
        Assert.Equal("CreateDirectory /var", Steps(limits).First());
    }

    [Fact]
    public void Plan_DenyPattern_CoversEveryMatchOnce()
    {
        _workspace.Write("x.env", "");
        _workspace.Write("a/b/y.env", "");
        _workspace.Write("a/z.env/inside.env", "");
        _workspace.Write("real", "");
        File.CreateSymbolicLink(At("linked.env"), "real");
        File.CreateSymbolicLink(At("null.env"), "/dev/null");
        var limits = Limits("") with
        {
            WritableRoots = [new WritableRoot(At(""), [])],
            Rules = [new PathRule(At("**/*.env"), PathAccess.Deny, IsGlob: true)],
        };

        Assert.Equal(
            ["BindWritable .", "HideFile real", "HideFile x.env", "HideDirectory a/z.env", "HideFile a/b/y.env"], Steps(limits));
        Assert.Equal(["BindWritable .", "HideFile real", "HideFile x.env"], Steps(limits with { GlobScanMaxDepth = 1 }));
    }

    [Fact]
    public void Plan_WholeDiskWritable_KeepsTheKernelsKnobsReadOnly()
    {
        var plan = MountPlanner.Plan(new SandboxLimits { Cwd = "/", WritableRoots = [new WritableRoot("/", [])] });

        Assert.True(plan.IsRootWritable);
        Assert.False(plan.IsRestricted);
        Assert.Equal([new MountStep(MountStepKind.BindReadOnly, "/sys")], plan.Steps);
    }

    [Theory]
    [InlineData(PathAccess.Deny, "deny-read")]
    [InlineData(PathAccess.Read, "read-only")]
    public void Plan_RuleThroughAWritableLink_IsRefused(PathAccess access, string kind)
    {
        Directory.CreateSymbolicLink(At("link"), "/etc");
        var limits = Limits("") with { Rules = [new PathRule(At("link/x"), access)] };

        var exception = Assert.Throws<SandboxSetupException>(() => MountPlanner.Plan(limits));

        Assert.Equal($"cannot enforce sandbox {kind} path {At("link/x")} because it crosses writable symlink {At("link")}", exception.Message);
    }

    [Fact]
    public void Plan_ProtectedNameThatIsALink_IsRefused()
    {
        Directory.CreateSymbolicLink(At(".codex"), "/etc");

        var exception = Assert.Throws<SandboxSetupException>(() => MountPlanner.Plan(Limits("")));

        Assert.Equal($"cannot enforce sandbox read-only path {At(".codex")} because it crosses writable symlink {At(".codex")}", exception.Message);
    }

    [Fact]
    public void Plan_GitFile_ProtectsTheGitDirectoryToo()
    {
        _workspace.Write("main/.git/worktrees/t/commondir", "../..");
        _workspace.Write("tree/.git", "gitdir: ../main/.git/worktrees/t");
        var limits = Limits("") with { WritableRoots = [new WritableRoot(At(""), []), new WritableRoot(At("tree"), [".git"])] };

        Assert.Equal(["BindWritable .", "BindWritable tree", "BindWritable main", "BindReadOnly main/.git", "BindReadOnly tree/.git"], Steps(limits));
    }

    [Fact]
    public void Plan_ExplicitRootAtAProtectedName_IsWritable()
    {
        _workspace.Write(".git/HEAD", "");
        var limits = Limits("") with { WritableRoots = [new WritableRoot(At(""), [".git"]), new WritableRoot(At(".git"), [])] };

        Assert.Equal(["BindWritable .", "BindWritable .git"], Steps(limits));
    }

    [Fact]
    public void Walk_CircleOfLinks_IsRefused()
    {
        File.CreateSymbolicLink(At("a"), "b");
        File.CreateSymbolicLink(At("b"), "a");

        Assert.Throws<SandboxSetupException>(() => SymlinkWalk.Along(At("a/x")));
    }
}
