using System.Collections.Immutable;
using Codex.Machine.Git;
using Codex.Machine.Processes;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Git;

public sealed class WorkingTreeSnapshotsTests : IDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly string _root;

    public WorkingTreeSnapshotsTests() => _root = Directory.CreateDirectory(Path.Combine(_home.Home, "repo")).FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Restore_EditedMadeAndDeletedFiles_AreAsTheyWere()
    {
        await CommitAsync(("a.txt", "one\n"), ("b.txt", "two\n"), (".gitignore", "*.log\n"));
        Write("a.txt", "one, edited by the user\n");
        Write("new.txt", "the user's own\n");
        Write("x.log", "before\n");
        using var snapshots = Open();
        var then = await snapshots.TakeAsync(Token);
        Write("a.txt", "the agent was here\n");
        Write("made/by/agent.txt", "x");
        File.Delete(At("b.txt"));
        File.Delete(At("new.txt"));
        Write("x.log", "after\n");

        var restored = await snapshots.RestoreAsync(then, Token);

        Assert.Equal(
            [("a.txt", SnapshotChangeKind.Changed), ("b.txt", SnapshotChangeKind.BroughtBack), ("made/by/agent.txt", SnapshotChangeKind.Removed), ("new.txt", SnapshotChangeKind.BroughtBack)],
            restored.Changes.Select(change => (change.Path, change.Kind)));
        Assert.Equal(("one, edited by the user\n", "two\n", "the user's own\n", "after\n"), (Read("a.txt"), Read("b.txt"), Read("new.txt"), Read("x.log")));
        Assert.False(Directory.Exists(At("made")));

        await snapshots.RestoreAsync(restored.Before, Token);
        Assert.Equal("the agent was here\n", Read("a.txt"));
        Assert.Equal("x", Read("made/by/agent.txt"));
        Assert.False(File.Exists(At("b.txt")));
    }

    [Fact]
    public async Task Take_LeavesTheRepositoryAsItIs()
    {
        await CommitAsync(("a.txt", "one\n"), ("b.txt", "b\n"));
        Write("a.txt", "staged\n");
        await GitAsync("add", "a.txt");
        Write("a.txt", "not staged\n");
        Write("c.txt", "new\n");
        var before = (await GitAsync("status", "--porcelain=v2", "--untracked-files"), Objects());
        using (var snapshots = Open())
        {
            var then = await snapshots.TakeAsync(Token);
            Write("b.txt", "changed\n");
            await snapshots.RestoreAsync(then, Token);
        }

        Assert.Equal(before, (await GitAsync("status", "--porcelain=v2", "--untracked-files"), Objects()));
        Assert.Equal("staged\n", await GitAsync("show", ":a.txt"));
        Assert.False(Directory.Exists(_home.PathOf("snapshots")));
    }

    [Fact]
    public async Task Take_RepositoryThatRunsPrograms_DoesNotRunThem()
    {
        await CommitAsync(("a.txt", "one\n"));
        await GitAsync("config", "core.fsmonitor", $"touch '{At("ran")}'; false");
        using var snapshots = Open();

        await snapshots.TakeAsync(Token);

        Assert.False(File.Exists(At("ran")));
    }

    [Fact]
    public async Task Compare_LargeNewFile_IsLeftAlone()
    {
        await CommitAsync(("a.txt", "one\n"));
        using var snapshots = Open();
        var then = await snapshots.TakeAsync(Token);
        using (var large = File.Create(At("large [1].bin")))
            large.SetLength(WorkingTreeSnapshots.LargeFile + 1);
        Write("small.txt", "s");

        Assert.Equal(["small.txt"], (await snapshots.CompareAsync(then, Token)).Select(change => change.Path));
        await snapshots.RestoreAsync(then, Token);
        Assert.True(File.Exists(At("large [1].bin")));
    }

    [Fact]
    public async Task Take_RepositoryWithoutCommits_Works()
    {
        await GitAsync("init", "-q");
        Write("ä ö.txt", "one");
        using var snapshots = Open();
        var then = await snapshots.TakeAsync(Token);
        Write("ä ö.txt", "two");

        await snapshots.RestoreAsync(then, Token);

        Assert.Equal("one", Read("ä ö.txt"));
    }

    [Fact]
    public async Task Take_BrokenRepository_SaysWhatGitSaid()
    {
        await CommitAsync(("a.txt", "one\n"));
        File.WriteAllText(Path.Combine(_root, ".git", "index"), "no index");
        using var snapshots = Open();

        var exception = await Assert.ThrowsAsync<SnapshotException>(() => snapshots.TakeAsync(Token));

        Assert.StartsWith("git ls-files: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OutsideOfARepository_IsNothing() => Assert.Null(WorkingTreeSnapshots.Open(_root, _home.PathOf("snapshots"), TestHost.Create(_home)));

    private WorkingTreeSnapshots Open() => WorkingTreeSnapshots.Open(_root, _home.PathOf("snapshots"), TestHost.Create(_home, clock: TimeProvider.System))!;

    private string At(string path) => Path.Combine(_root, path);

    private string Read(string path) => File.ReadAllText(At(path));

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private int Objects() => Directory.GetFiles(Path.Combine(_root, ".git", "objects"), "*", SearchOption.AllDirectories).Length;

    private async Task CommitAsync(params (string Path, string Text)[] files)
    {
        await GitAsync("init", "-q");
        foreach (var (path, text) in files)
            Write(path, text);
        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "first");
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var run = await ProcessRunner.RunAsync(
            new ProcessRunOptions { Executable = "git", Arguments = [.. arguments], WorkingDirectory = _root, Environment = TestHost.Create(_home).Variables }, TimeSpan.FromSeconds(30), Token);
        Assert.True(run.ExitCode == 0, run.StandardError);
        return run.StandardOutput;
    }
}
