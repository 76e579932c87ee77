using Codex.Machine.Sandbox;
using Codex.Protocol.Policy;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Sandbox;

public sealed class SandboxLimitsTests : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly TestWorkspace _workspace = TestWorkspace.Create();

    public void Dispose()
    {
        _home.Dispose();
        _workspace.Dispose();
    }

    private SandboxLimits? FromPolicy(SandboxPolicy policy) => SandboxLimits.FromPolicy(policy, _workspace.Root, TestHost.Create(_home));

    [Fact]
    public void FromPolicy_Unrestricted_MeansNoLimits()
    {
        Assert.Null(FromPolicy(new SandboxPolicy.DangerFullAccess()));
        Assert.Null(FromPolicy(new SandboxPolicy.External()));
    }

    [Fact]
    public void FromPolicy_ReadOnly_WritesNothingAndHasNoNetwork()
    {
        var limits = FromPolicy(new SandboxPolicy.ReadOnly())!;

        Assert.Equal(_workspace.Root, limits.Cwd);
        Assert.True(limits.ReadsWholeDisk);
        Assert.False(limits.HasNetwork);
        Assert.Empty(limits.WritableRoots);
        Assert.Equal(PathAccess.Read, limits.AccessTo(_workspace.PathOf("file")));
    }

    [Fact]
    public void FromPolicy_WorkspaceWrite_TakesCwdTemporaryFoldersAndExistingRoots()
    {
        var policy = new SandboxPolicy.WorkspaceWrite { WritableRoots = [_home.Home, "/no/such/folder"], NetworkAccess = true };

        var limits = FromPolicy(policy)!;

        string[] expected = [_workspace.Root, "/tmp", _home.TempDirectory, _home.Home];
        Assert.Equal(expected.Where(Directory.Exists), limits.WritableRoots.Select(root => root.Path));
        Assert.All(limits.WritableRoots, root => Assert.Equal([".git", ".agents", ".codex", ".aws"], root.ProtectedNames));
        Assert.True(limits.HasNetwork);
        Assert.Equal([_home.CodexHome], limits.ReadOnlyPaths);
    }

    [Fact]
    public void FromPolicy_ExcludedTemporaryFolders_LeavesOnlyTheWorkspace()
    {
        var limits = FromPolicy(new SandboxPolicy.WorkspaceWrite { ExcludeSlashTmp = true, ExcludeTmpdirEnvVar = true })!;

        Assert.Equal([new WritableRoot(_workspace.Root, WritableRoot.DefaultProtectedNames)], limits.WritableRoots);
    }

    [Fact]
    public void FromPolicy_CwdThroughASymbolicLink_IsResolved()
    {
        var link = Path.Combine(_home.Home, "link");
        File.CreateSymbolicLink(link, _workspace.Root);

        var limits = SandboxLimits.FromPolicy(
            new SandboxPolicy.WorkspaceWrite { ExcludeSlashTmp = true, ExcludeTmpdirEnvVar = true }, link, TestHost.Create(_home))!;

        Assert.Equal(_workspace.Root, limits.Cwd);
        Assert.Equal([_workspace.Root], limits.WritableRoots.Select(root => root.Path));
        Assert.Equal(PathAccess.Write, limits.AccessTo(Path.Combine(link, "new")));
    }

    [Fact]
    public void FromPolicy_GitFile_ProtectsTheDirectoriesThatItLeadsTo()
    {
        _workspace.Write("main/.git/worktrees/tree/commondir", "../..\n");
        _workspace.Write("tree/.git", "gitdir: ../main/.git/worktrees/tree\n");
        var policy = new SandboxPolicy.WorkspaceWrite { WritableRoots = [_workspace.PathOf("tree")], ExcludeSlashTmp = true, ExcludeTmpdirEnvVar = true };

        var limits = FromPolicy(policy)!;

        Assert.Equal([_workspace.PathOf("main/.git/worktrees/tree"), _workspace.PathOf("main/.git")], limits.ReadOnlyPaths);
        Assert.Equal(PathAccess.Read, limits.AccessTo(_workspace.PathOf("main/.git/hooks/pre-commit")));
        Assert.Equal(PathAccess.Write, limits.AccessTo(_workspace.PathOf("main/file")));
    }

    [Theory]
    [InlineData("file", PathAccess.Write)]
    [InlineData(".git", PathAccess.Read)]
    [InlineData(".git/config", PathAccess.Read)]
    [InlineData(".codex/config.toml", PathAccess.Read)]
    [InlineData(".gitignore", PathAccess.Write)]
    [InlineData("sub/.git/config", PathAccess.Write)]
    [InlineData("../outside", PathAccess.Read)]
    public void AccessTo_Workspace_ProtectsTopLevelNamesOnly(string path, PathAccess expected) =>
        Assert.Equal(expected, FromPolicy(new SandboxPolicy.WorkspaceWrite())!.AccessTo(Path.Combine(_workspace.Root, path)));

    [Fact]
    public void AccessTo_ThroughALinkOutOfTheWorkspace_IsThatOfTheTarget()
    {
        Directory.CreateSymbolicLink(_workspace.PathOf("etc"), "/etc");

        Assert.Equal(PathAccess.Read, FromPolicy(new SandboxPolicy.WorkspaceWrite())!.AccessTo(_workspace.PathOf("etc/new")));
    }

    [Fact]
    public void AccessTo_OwnCredentials_IsDeniedUnlessARuleAllows()
    {
        var limits = FromPolicy(new SandboxPolicy.ReadOnly())!;

        Assert.Equal(PathAccess.Deny, limits.AccessTo(_home.PathOf("auth.json")));
        Assert.Equal(PathAccess.Read, limits.AccessTo(_home.PathOf("config.toml")));
        var allowed = limits with { Rules = [new PathRule(_home.PathOf("auth.json"), PathAccess.Read)] };
        Assert.Equal(PathAccess.Read, allowed.AccessTo(_home.PathOf("auth.json")));
    }

    [Theory]
    [InlineData("/a", PathAccess.Write)]
    [InlineData("/a/b", PathAccess.Deny)]
    [InlineData("/a/b/x", PathAccess.Deny)]
    [InlineData("/a/b/c", PathAccess.Write)]
    [InlineData("/a/b/c/d/e", PathAccess.Read)]
    [InlineData("/a/bc", PathAccess.Write)]
    [InlineData("/other", PathAccess.Deny)]
    public void AccessTo_NestedEntries_TheMostSpecificDecides(string path, PathAccess expected)
    {
        var limits = new SandboxLimits
        {
            Cwd = "/",
            ReadsWholeDisk = false,
            WritableRoots = [new WritableRoot("/a", []), new WritableRoot("/a/b/c", [])],
            Rules = [new PathRule("/a/b", PathAccess.Deny), new PathRule("/a/b/c/d", PathAccess.Read)],
        };

        Assert.Equal(expected, limits.AccessTo(path));
    }

    [Fact]
    public void AccessTo_OnePathTwice_DenyBeatsWriteBeatsReadBeatsProtection()
    {
        static PathAccess Decide(params PathRule[] rules) =>
            new SandboxLimits { Cwd = "/", WritableRoots = [new WritableRoot("/r", ["p"])], Rules = [.. rules] }.AccessTo("/r/p");

        PathRule read = new("/r/p", PathAccess.Read), write = new("/r/p", PathAccess.Write), deny = new("/r/p", PathAccess.Deny);
        Assert.Equal(PathAccess.Read, Decide());
        Assert.Equal(PathAccess.Write, Decide(read, write));
        Assert.Equal(PathAccess.Write, Decide(write, read));
        Assert.Equal(PathAccess.Deny, Decide(write, deny, read));
    }

    [Fact]
    public void AccessTo_DenyPattern_CoversMatchesAndWhatIsBelowThem()
    {
        var limits = new SandboxLimits { Cwd = "/", WritableRoots = [new WritableRoot("/w", [])], Rules = [new PathRule("/w/**/*.env", PathAccess.Deny, IsGlob: true)] };

        Assert.Equal(PathAccess.Deny, limits.AccessTo("/w/x.env"));
        Assert.Equal(PathAccess.Deny, limits.AccessTo("/w/a/b/x.env/inside"));
        Assert.Equal(PathAccess.Write, limits.AccessTo("/w/a/env"));
    }
}
