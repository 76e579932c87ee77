using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary><c>--worktree</c> with the published program.</summary>
public sealed class WorktreeTests
{
    [Fact]
    public async Task Worktree_Run_WorksOnTheCommitAndLeavesTheCheckoutAlone()
    {
        await using var world = ExecWorld.Create(Call("exec_command", """{"cmd":"cat readme.txt; echo made > made.txt; pwd"}"""), "done");
        world.Workspace.Write("readme.txt", "not committed\n");

        var outcome = await world.ExecAsync("--worktree", "go");

        Assert.Equal((0, "done\n"), (outcome.ExitCode, outcome.StandardOutput));
        var worktree = Assert.Single(Directory.GetDirectories(Assert.Single(Directory.GetDirectories(world.Home.PathOf("worktrees")))));
        Assert.Equal(Path.GetFileName(world.Workspace.Root), Path.GetFileName(worktree));
        var output = world.Server.ModelRequests[1].OutputText("call_1_0");
        Assert.Contains("hello\n", output, StringComparison.Ordinal);
        Assert.Contains(worktree, output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(worktree, "made.txt")));
        Assert.False(world.Workspace.Exists("made.txt"));
        Assert.Equal("not committed\n", world.Workspace.Read("readme.txt"));
    }

    [Fact]
    public async Task Worktree_OutsideOfARepository_IsRefusedBeforeAnythingIsSent()
    {
        await using var world = ExecWorld.Create("never");

        var outcome = await world.ExecAsync("--worktree", "--skip-git-repo-check", "-C", world.Home.Home, "go");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("Error: --worktree needs a Git repository", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(world.Server.ModelRequests);
        Assert.False(Directory.Exists(world.Home.PathOf("worktrees")));
    }
}
