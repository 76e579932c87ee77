using Codex.Testing.Homes;
using Codex.Testing.Model;

namespace Codex.EndToEnd.Tests.Testing;

public sealed class TestWorldTests
{
    [Fact]
    public void Home_Disposed_LeavesNothing()
    {
        var home = new TestCodexHome();
        var root = Path.GetDirectoryName(home.Home)!;
        home.Write("sessions/2026/01/02/rollout-x.jsonl", "{}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(home.CodexHome, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal([Path.Combine("sessions", "2026", "01", "02", "rollout-x.jsonl")], home.Rollouts);

        home.Dispose();

        Assert.False(Directory.Exists(root));
    }

    [Fact]
    public async Task UseModelServer_WithToml_WritesTopLevelKeysBeforeTheTable()
    {
        using var home = new TestCodexHome();
        await using var server = FakeModelServer.Start();

        home.UseModelServer(server, model: "m1", toml: "show_raw_agent_reasoning = true");

        Assert.Equal(
            $"""
            model = "m1"
            model_provider = "fake"
            show_raw_agent_reasoning = true

            [model_providers.fake]
            name = "Fake"
            base_url = "{server.Url}v1"
            wire_api = "responses"

            """,
            home.Read("config.toml"));
    }

    [Fact]
    public void Repository_WithFiles_HasThemCommitted()
    {
        using var workspace = TestWorkspace.CreateRepository(("a.txt", "A\n"), ("sub/b.txt", "B\n"));
        workspace.Write("sub/b.txt", "C\n");

        Assert.Equal(["a.txt", "sub/b.txt"], workspace.Files);
        Assert.Equal(" M sub/b.txt\n", workspace.Git("status", "--porcelain"));
        Assert.Equal("main\n", workspace.Git("branch", "--show-current"));
        Assert.Contains("ended with", Assert.Throws<InvalidOperationException>(() => workspace.Git("no-such-command")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Workspace_Plain_LiesOutsideAnyRepository()
    {
        using var workspace = TestWorkspace.Create();

        Assert.Throws<InvalidOperationException>(() => workspace.Git("rev-parse", "--show-toplevel"));
        Assert.Empty(workspace.Files);
    }

    [Fact]
    public void Host_WithVariables_OverridesAndUnsets()
    {
        using var home = new TestCodexHome();

        var host = TestHost.Create(home, variables: [new("EXTRA", "1"), new("CODEX_HOME", "")]);

        Assert.Equal((home.Home, home.Home, home.TempDirectory), (host.Home, host.WorkingDirectory, host.TempDirectory));
        Assert.Equal(("1", null, home.Home), (host.Get("EXTRA"), host.Get("CODEX_HOME"), host.Get("HOME")));
        Assert.Equal(home.CodexHome, host.CodexHome);
        Assert.Equal(TestHost.Start, host.Clock.GetUtcNow());
    }
}
