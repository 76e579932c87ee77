using System.Globalization;
using System.Text.Json;
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
    public async Task PermissionProfile_WithAMistake_IsNamedBySandboxToo()
    {
        await using var world = ExecWorld.Create("[permissions.mine.filesystem]\n\"/x\" = \"maybe\"", []);

        var outcome = await world.RunAsync("sandbox", "-P", "mine", "--", "true");

        Assert.Equal((1, "Error: `permissions.mine.filesystem./x` must be `read`, `write` or `deny`\n"), (outcome.ExitCode, outcome.StandardError));
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

    /// <summary>The model server is the host that is let through; bash alone speaks to the proxy.</summary>
    [Fact]
    public async Task PermissionProfile_NetworkOfSomeHosts_LetsNothingElseThrough()
    {
        const string Script =
            """
            ask() { exec 3<>/dev/tcp/127.0.0.1/3128; printf "$1 HTTP/1.1\r\nHost: x\r\n\r\n" >&3; head -1 <&3; exec 3>&-; }
            ask "GET http://localhost:PORT/nothing"; ask "CONNECT 127.0.0.1:PORT"; ask "CONNECT example.com:443"; ask "POST http://localhost:PORT/x"
            (exec 4<>/dev/tcp/127.0.0.1/PORT) 2>/dev/null && echo DIRECT; echo "$HTTPS_PROXY [$CODEX_SANDBOX_NETWORK_DISABLED]"
            """;
        var port = 0;
        await using var world = ExecWorld.Create(
            """
            default_permissions = "mine"
            [permissions.mine]
            extends = ":workspace"
            [permissions.mine.network]
            enabled = true
            mode = "limited"
            [permissions.mine.network.domains]
            localhost = "allow"
            """,
            [
                ModelReply.From(_ => Call("shell", $$"""{"command":["bash","-c","{{JsonEncodedText.Encode(
                    Script.Replace("PORT", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))}}"]}""", callId: "net")),
                "done",
            ]);

        port = world.Server.Url.Port;
        await world.RunAsync("exec", "go");

        var lines = world.Server.ModelRequests[^1].OutputText("net").Split('\n').SkipWhile(line => line != "Output:").Skip(1).ToArray();
        Assert.StartsWith("HTTP/1.1 404", lines[0], StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1 403 Forbidden", lines[1].TrimEnd('\r'));
        Assert.Equal("HTTP/1.1 403 Forbidden", lines[2].TrimEnd('\r'));
        Assert.Equal("HTTP/1.1 403 Forbidden", lines[3].TrimEnd('\r'));
        Assert.Equal("http://127.0.0.1:3128 []", lines[4]);
        var record = File.ReadAllText(Path.Combine(world.Home.CodexHome, "log", "network.log"));
        Assert.Contains("allowed http localhost:", record, StringComparison.Ordinal);
        Assert.Contains("blocked connect example.com:443", record, StringComparison.Ordinal);
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
