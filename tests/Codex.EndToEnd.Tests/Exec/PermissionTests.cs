using Codex.Testing.Model;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary>What the published program lets commands and tools touch.</summary>
public sealed class PermissionTests
{
    private const string Profile =
        """
        default_permissions = "mine"
        [permissions.mine]
        extends = ":workspace"
        [permissions.mine.filesystem.":workspace_roots"]
        "vault" = "deny"
        "fixed" = "read"
        """;

    [Fact]
    public async Task PermissionProfile_OfTheUser_HoldsForCommands()
    {
        await using var world = ExecWorld.Create(
            Profile,
            [Call("exec_command", """{"cmd":"cat vault/key; echo x > fixed/f; echo y > free; echo profile $CODEX_PERMISSION_PROFILE","login":false}"""), "done"]);
        world.Workspace.Write("vault/key", "sesame");
        world.Workspace.Write("fixed/f", "old");

        var outcome = await world.RunAsync("exec", "go");

        Assert.Equal(0, outcome.ExitCode);
        var output = world.Server.ModelRequests[1].OutputText("call_1_0");
        Assert.DoesNotContain("sesame", output, StringComparison.Ordinal);
        Assert.Contains("profile mine", output, StringComparison.Ordinal);
        Assert.Equal("old", world.Workspace.Read("fixed/f"));
        Assert.Equal("y\n", world.Workspace.Read("free"));
    }

    [Fact]
    public async Task PermissionProfile_OfTheUser_HoldsForPatches()
    {
        const string Edit = "*** Begin Patch\n*** Update File: vault/key\n@@\n-sesame\n+open\n*** End Patch";
        await using var world = ExecWorld.Create(Profile, [CustomCall("apply_patch", Edit), "done"]);
        world.Workspace.Write("vault/key", "sesame\n");

        await world.RunAsync("exec", "go");

        Assert.Contains("hidden by the user", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        Assert.Equal("sesame\n", world.Workspace.Read("vault/key"));
    }

    [Theory]
    [InlineData("read-only")]
    [InlineData("workspace-write")]
    public async Task CodexIgnore_HiddenFiles_CannotBeReadNorRevealed(string mode)
    {
        await using var world = ExecWorld.Create(
            Call("exec_command", """{"cmd":"cat .env keys/a; echo '!.env' > .codexignore; mv .codexignore other; ls; cat .env","login":false}"""),
            Call("view_image", """{"path":"keys/a.png"}"""),
            "done");
        world.Workspace.Write(".env", "PASSWORD=sesame");
        world.Workspace.Write("keys/a", "sesame");
        world.Workspace.Write("keys/a.png", "sesame");
        world.Workspace.Write(".codexignore", ".env\nkeys/\n");

        var outcome = await world.RunAsync("exec", "-s", mode, "go");

        Assert.Equal(0, outcome.ExitCode);
        var output = world.Server.ModelRequests[1].OutputText("call_1_0");
        Assert.DoesNotContain("sesame", output, StringComparison.Ordinal);
        Assert.Contains("readme.txt", output, StringComparison.Ordinal);
        Assert.Contains("the user has hidden this file", world.Server.ModelRequests[2].OutputText("call_2_0"), StringComparison.Ordinal);
        Assert.Equal(".env\nkeys/\n", world.Workspace.Read(".codexignore"));
    }
}
