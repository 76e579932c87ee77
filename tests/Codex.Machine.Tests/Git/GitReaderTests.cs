using System.Diagnostics;
using Codex.Machine.Git;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Git;

/// <summary>Compares with what git itself says.</summary>
public sealed class GitReaderTests
{
    [Fact]
    public void Read_Repository_AgreesWithGit()
    {
        using var workspace = TestWorkspace.CreateRepository(("src/a/file", "x"));
        workspace.Git("remote", "add", "origin", "https://example.invalid/a.git");
        AssertLikeGit(workspace.Root);
        AssertLikeGit(workspace.PathOf("src/a"));
        Assert.Equal("main", GitReader.Read(workspace.Root)?.Branch);
    }

    [Fact]
    public void Read_OutsideOfAnyRepository_IsNull()
    {
        using var workspace = TestWorkspace.Create();
        Assert.Null(GitReader.Read(workspace.Root));
        Assert.Null(GitReader.Read(workspace.PathOf("missing")));
        Assert.Null(GitReader.Read("not/absolute"));
        Assert.Null(GitReader.Read(""));
        Assert.Null(GitReader.Read("/\0"));
    }

    [Fact]
    public void Read_BeforeTheFirstCommit_HasABranchOnly()
    {
        using var workspace = TestWorkspace.Create();
        workspace.Git("init", "--quiet", "--initial-branch=start/here");
        var snapshot = GitReader.Read(workspace.Root);
        Assert.Equal((workspace.Root, "start/here", null, null), (snapshot?.Root, snapshot?.Branch, snapshot?.HeadCommit, snapshot?.OriginUrl));
    }

    [Fact]
    public void Read_DetachedHead_HasACommitOnly()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"));
        var first = workspace.Git("rev-parse", "HEAD").Trim();
        workspace.Write("a", "2");
        workspace.Commit("second");
        workspace.Git("checkout", "--quiet", first);
        AssertLikeGit(workspace.Root);
        var snapshot = GitReader.Read(workspace.Root);
        Assert.Equal((first, null), (snapshot?.HeadCommit, snapshot?.Branch));
    }

    [Fact]
    public void Read_PackedRefs_AreFoundAndLooseOnesWin()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"));
        foreach (var branch in new[] { "mai", "main2", "feature/x", "x/main" }) workspace.Git("branch", branch);
        workspace.Git("tag", "--annotate", "--message", "v1", "v1");
        workspace.Git("pack-refs", "--all");
        Assert.False(workspace.Exists(".git/refs/heads/main"));
        AssertLikeGit(workspace.Root);
        workspace.Git("checkout", "--quiet", "feature/x");
        AssertLikeGit(workspace.Root);
        workspace.Write("a", "2");
        workspace.Commit("newer than the packed one");
        AssertLikeGit(workspace.Root);
    }

    [Fact]
    public void Read_LinkedWorkingTree_HasItsOwnHeadAndTheCommonRefs()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"));
        workspace.Git("remote", "add", "origin", "git@example.invalid:a.git");
        using var other = TestWorkspace.Create();
        var tree = other.PathOf("tree");
        workspace.Git("worktree", "add", "--quiet", "-b", "side", tree);
        File.WriteAllText(Path.Combine(tree, "b"), "x");
        RunGit(tree, "add", "b");
        RunGit(tree, "-c", "user.name=T", "-c", "user.email=t@example.invalid", "commit", "--quiet", "--message", "side");
        workspace.Git("pack-refs", "--all");
        AssertLikeGit(tree);
        AssertLikeGit(workspace.Root);
        Assert.Equal("side", GitReader.Read(tree)?.Branch);
        RunGit(tree, "checkout", "--quiet", "--detach");
        AssertLikeGit(tree);
    }

    [Fact]
    public void Read_Submodule_IsARepositoryOfItsOwn()
    {
        using var inner = TestWorkspace.CreateRepository(("a", "1"));
        using var outer = TestWorkspace.CreateRepository(("b", "1"));
        outer.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Root, "deps/inner");
        AssertLikeGit(outer.PathOf("deps/inner"));
        AssertLikeGit(outer.PathOf("deps"));
        Assert.Equal(inner.Root, GitReader.Read(outer.PathOf("deps/inner"))?.OriginUrl);
    }

    [Fact]
    public void Read_NestedRepository_IsTheInnermost()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"));
        Directory.CreateDirectory(workspace.PathOf("inner/deep"));
        RunGit(workspace.PathOf("inner"), "init", "--quiet", "--initial-branch=nested");
        Assert.Equal("nested", GitReader.Read(workspace.PathOf("inner/deep"))?.Branch);
        Assert.Equal("main", GitReader.Read(workspace.Root)?.Branch);
    }

    [Fact]
    public void Read_ThroughLinks_GoesUpFromTheRealPlace()
    {
        using var workspace = TestWorkspace.CreateRepository(("src/a/file", "x"));
        using var other = TestWorkspace.CreateRepository(("decoy", "x"));
        File.CreateSymbolicLink(other.PathOf("relative"), Path.GetRelativePath(other.Root, workspace.PathOf("src")));
        File.CreateSymbolicLink(other.PathOf("absolute"), workspace.PathOf("src/a"));
        File.CreateSymbolicLink(other.PathOf("chain"), "./relative/../src/a");
        foreach (var name in new[] { "relative", "relative/a", "absolute", "chain" })
        {
            AssertLikeGit(other.PathOf(name));
            Assert.Equal(workspace.Root, GitReader.Read(other.PathOf(name))?.Root);
        }

        File.CreateSymbolicLink(other.PathOf("loop"), "loop");
        Assert.Null(GitReader.Read(other.PathOf("loop")));

        Directory.Move(workspace.PathOf(".git"), workspace.PathOf("src/elsewhere"));
        File.CreateSymbolicLink(workspace.PathOf(".git"), "src/elsewhere");
        AssertLikeGit(workspace.PathOf("src/a"));
    }

    [Fact]
    public void Read_BareRepository_IsItsOwnRoot()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"));
        using var other = TestWorkspace.Create();
        workspace.Git("clone", "--quiet", "--bare", workspace.Root, other.PathOf("bare.git"));
        var snapshot = GitReader.Read(other.PathOf("bare.git/refs"));
        Assert.Equal(
            (other.PathOf("bare.git"), workspace.Git("rev-parse", "HEAD").Trim(), "main", workspace.Root),
            (snapshot?.Root, snapshot?.HeadCommit, snapshot?.Branch, snapshot?.OriginUrl));
    }

    [Fact]
    public void Read_Sha256Repository_AgreesWithGit()
    {
        using var workspace = TestWorkspace.Create();
        workspace.Git("init", "--quiet", "--object-format=sha256", "--initial-branch=main");
        workspace.Git("-c", "user.name=T", "-c", "user.email=t@example.invalid", "commit", "--quiet", "--allow-empty", "--message", "x");
        AssertLikeGit(workspace.Root);
    }

    [Fact]
    public void Read_SymbolicBranchesAndLinkedHead_AreFollowed()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"));
        workspace.Git("symbolic-ref", "refs/heads/alias", "refs/heads/main");
        workspace.Git("symbolic-ref", "HEAD", "refs/heads/alias");
        AssertLikeGit(workspace.Root);
        File.Delete(workspace.PathOf(".git/HEAD"));
        File.CreateSymbolicLink(workspace.PathOf(".git/HEAD"), "refs/heads/main");
        AssertLikeGit(workspace.Root);
        workspace.Git("symbolic-ref", "refs/heads/one", "refs/heads/two");
        workspace.Git("symbolic-ref", "refs/heads/two", "refs/heads/one");
        workspace.Git("symbolic-ref", "HEAD", "refs/heads/one");
        var circle = GitReader.Read(workspace.Root);
        Assert.Equal((workspace.Root, null, null), (circle?.Root, circle?.HeadCommit, circle?.Branch));
    }

    [Fact]
    public void Read_AnyWayToWriteTheOrigin_AgreesWithGit()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"));
        foreach (var config in new[]
        {
            "[remote \"origin\"]\n\turl = https://example.invalid/a.git\n",
            "[REMOTE \"origin\"]\r\n  URL=https://example.invalid/a.git  \r\n",
            "[remote.origin] url = a b  ; comment",
            "[remote \"Origin\"] url = wrong\n[remote \"origin\"] # comment\n prune\n url = \"quoted # no comment \" # comment\n",
            "[remote \"origin\"]\n url = first\n url = second\n",
            "[remote \"origin\"]\n url = \\t\"\" tabs \\t \n",
            "[remote \"origin\"]\n url = \" quoted \"   \n",
            "[remote \"origin\"]\n url = one\\\n two\\tthree\\\\four\\\"five\n",
            "[remote \"o\\\"x\\\\y\"]\n url = wrong\n[core]\n[remote \"origin\"]\npushurl = wrong\nurl = a\"  b  \"c\n",
            "\uFEFF; first\n[remote \"origin\"]\nurl = bom",
            "[remote \"origin\"]\nfetch = +refs/heads/*:refs/remotes/origin/*",
            "",
        })
        {
            workspace.Write(".git/config", config);
            var expected = RunGit(workspace.Root, "config", "--local", "--get", "remote.origin.url") is null
                ? null
                : RunGit(workspace.Root, "remote", "get-url", "origin");
            Assert.Equal((config, expected), (config, GitReader.Read(workspace.Root)?.OriginUrl));
        }
    }

    [Theory]
    [InlineData("[remote \"origin\nurl = x")]
    [InlineData("[remote \"origin\"\nurl = x")]
    [InlineData("[remote \"origin\"]\nurl = \"x\n")]
    [InlineData("[remote \"origin\"]\nurl = \\x\n")]
    [InlineData("[remote \"origin\"]\nurl = \\")]
    [InlineData("[remote \"origin\"]\n= x\n")]
    [InlineData("[remote \"origin\"]\nurl x\n")]
    [InlineData("\0\0[")]
    [InlineData("[")]
    public void Read_BrokenConfig_HasNoOrigin(string config)
    {
        using var workspace = CreateByHand("ref: refs/heads/main\n");
        workspace.Write(".git/config", config);
        var snapshot = GitReader.Read(workspace.Root);
        Assert.Equal(("main", null), (snapshot?.Branch, snapshot?.OriginUrl));
    }

    [Theory]
    [InlineData("ref: refs/heads/gone", "gone")]
    [InlineData("ref: refs/remotes/origin/main", null)]
    [InlineData("ref: refs/heads/../../../../etc/passwd", null)]
    [InlineData("ref: refs/heads/.invalid", null)]
    [InlineData("0123456789abcdef0123456789abcdef01234567", null)]
    public void Read_OddHead_HasNoCommitOfABranch(string head, string? branch)
    {
        using var workspace = CreateByHand(head + "\n");
        var snapshot = GitReader.Read(workspace.Root);
        Assert.Equal((workspace.Root, branch), (snapshot?.Root, snapshot?.Branch));
        Assert.Equal(head.StartsWith("ref:", StringComparison.Ordinal) ? null : head, snapshot?.HeadCommit);
    }

    [Fact]
    public void Read_BrokenFiles_GiveNulls()
    {
        using var workspace = TestWorkspace.CreateRepository(("a", "1"), ("sub/b", "1"));
        workspace.Write(".git/refs/heads/main", "no hash\n");
        Assert.Null(GitReader.Read(workspace.Root)?.HeadCommit);
        File.Delete(workspace.PathOf(".git/refs/heads/main"));
        workspace.Write(".git/packed-refs", "# pack-refs\nshort refs/heads/main\nrefs/heads/main\n");
        Assert.Null(GitReader.Read(workspace.Root)?.HeadCommit);
        Directory.CreateDirectory(workspace.PathOf(".git/refs/heads/main"));
        Assert.Null(GitReader.Read(workspace.Root)?.HeadCommit);

        // What is no repository is passed over on the way up, as git does; a file that leads nowhere ends the way.
        Directory.CreateDirectory(workspace.PathOf("sub/.git"));
        Assert.Equal(workspace.Root, GitReader.Read(workspace.PathOf("sub"))?.Root);
        Directory.Delete(workspace.PathOf("sub/.git"));
        foreach (var content in new[] { "", "nonsense", "gitdir: ../no/such", "gitdir: .", "gitdir: \0" })
        {
            workspace.Write("sub/.git", content);
            Assert.Equal(new GitSnapshot { Root = workspace.PathOf("sub") }, GitReader.Read(workspace.PathOf("sub")));
        }

        workspace.Write(".git/HEAD", "nonsense");
        Assert.Null(GitReader.Read(workspace.Root));
    }

    // The least that git takes for a repository.
    private static TestWorkspace CreateByHand(string head)
    {
        var workspace = TestWorkspace.Create();
        workspace.Write(".git/HEAD", head);
        Directory.CreateDirectory(workspace.PathOf(".git/objects"));
        Directory.CreateDirectory(workspace.PathOf(".git/refs"));
        return workspace;
    }

    private static void AssertLikeGit(string directory)
    {
        var facts = RunGit(
            directory, "rev-parse", "--path-format=absolute", "--show-toplevel", "--absolute-git-dir", "--git-common-dir", "HEAD")!.Split('\n');
        var branch = RunGit(directory, "branch", "--show-current");
        Assert.Equal(
            new GitSnapshot
            {
                Root = facts[0],
                GitDirectory = facts[1],
                CommonDirectory = facts[2],
                HeadCommit = facts[3],
                Branch = branch == "" ? null : branch,
                OriginUrl = RunGit(directory, "config", "--local", "--get", "remote.origin.url") is null
                    ? null
                    : RunGit(directory, "remote", "get-url", "origin"),
            },
            GitReader.Read(directory));
    }

    // Null when git fails.
    private static string? RunGit(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = "/nowhere";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment.Remove("GIT_DIR");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = error.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? output.TrimEnd('\n') : null;
    }
}
