using System.Text.Json;
using Codex.EndToEnd.Tests.Exec;
using Codex.Testing.Mcp;
using Codex.Testing.Model;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Mcp;

/// <summary>MCP servers behind the published program.</summary>
public sealed class McpRunTests
{
    [Fact]
    public async Task Exec_ServerOnStandardStreams_RunsItsToolsAndEndsWithTheRun()
    {
        using var log = new TemporaryLog();
        await using var world = ExecWorld.Create(
            McpTestServer.StdioToml("test", log.File, "required = true\nstartup_timeout_sec = 60"),
            [Call("echo", """{"text":"hi"}""", "c1", "mcp__test"), Call("list_mcp_resources", "{}", "c2"), "done"]);

        var outcome = await world.ExecAsync("--json", "use the tools");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var calls = ExecWorld.Events(outcome).Where(e => e.GetProperty("type").GetString() == "item.completed").Select(e => e.GetProperty("item"))
            .Where(item => item.GetProperty("type").GetString() == "mcp_tool_call").ToList();
        Assert.Equal([("test", "echo"), ("codex", "list_mcp_resources")], calls.Select(item => (item.GetProperty("server").GetString(), item.GetProperty("tool").GetString())));
        Assert.Equal("""{"echoed":"hi"}""", calls[0].GetProperty("result").GetProperty("structured_content").GetRawText());
        Assert.EndsWith("Output:\n{\"echoed\":\"hi\"}", world.Server.ModelRequests[^1].OutputText("c1"), StringComparison.Ordinal);
        Assert.Contains("test://one", world.Server.ModelRequests[^1].OutputText("c2"), StringComparison.Ordinal);
        Assert.Empty(world.Home.RunningProcesses());
    }

    [Fact]
    public async Task Exec_ServerBehindAUrl_RunsItsTools()
    {
        using var log = new TemporaryLog();
        await using var server = await McpTestServer.StartHttpAsync(log.File);
        await using var world = ExecWorld.Create(
            $"[mcp_servers.test]\nurl = \"{server.Endpoint}\"\nrequired = true\nstartup_timeout_sec = 60\n",
            [Call("echo", """{"text":"over http"}""", "c1", "mcp__test"), "done"]);

        var outcome = await world.ExecAsync("--json", "use the tools");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("""{"echoed":"over http"}""", world.Server.ModelRequests[^1].OutputText("c1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_RequiredServerDoesNotStart_FailsBeforeAnyRequest()
    {
        await using var world = ExecWorld.Create("[mcp_servers.gone]\ncommand = \"no-such-program\"\nrequired = true\n", ["never"]);

        var outcome = await world.ExecAsync("--json", "hi");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("required MCP servers failed to initialize: gone: No such file or directory (os error 2)", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(world.Server.ModelRequests);
    }

    [Fact]
    public async Task Mcp_AddListGetRemove_KeepTheRestOfTheFile()
    {
        await using var world = ExecWorld.Create("# mine\n[tui]\nanimations = false # stays\n", []);

        await world.RunAsync("mcp", "add", "one", "--env", "K=V", "--", "node", "x.js", "--flag");
        await world.RunAsync("mcp", "add", "two", "--url", "http://127.0.0.1:9/mcp", "--bearer-token-env-var", "TOK");
        var list = JsonElement.Parse((await world.RunAsync("mcp", "list", "--json")).StandardOutput);
        var removed = await world.RunAsync("mcp", "remove", "one");
        var gone = await world.RunAsync("mcp", "get", "one");

        Assert.Equal(
            [("one", "unsupported"), ("two", "bearer_token")],
            list.EnumerateArray().Select(server => (server.GetProperty("name").GetString(), server.GetProperty("auth_status").GetString())));
        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse("""{"type":"stdio","command":"node","args":["x.js","--flag"],"env":{"K":"V"},"env_vars":[],"cwd":null}"""),
            list[0].GetProperty("transport")));
        Assert.Equal("Removed global MCP server 'one'.\n", removed.StandardOutput);
        Assert.Equal((1, "Error: No MCP server named 'one' found.\n"), (gone.ExitCode, gone.StandardError));
        Assert.Contains("animations = false # stays", world.Home.Read("config.toml"), StringComparison.Ordinal);
        Assert.Contains("[mcp_servers.two]\nurl = \"http://127.0.0.1:9/mcp\"\nbearer_token_env_var = \"TOK\"\n", world.Home.Read("config.toml"), StringComparison.Ordinal);
        Assert.DoesNotContain("mcp_servers.one", world.Home.Read("config.toml"), StringComparison.Ordinal);
    }

    private sealed class TemporaryLog : IDisposable
    {
        public string File { get; } = Path.Combine(Path.GetTempPath(), $"mcp-{Guid.NewGuid():n}.log");

        public void Dispose() => System.IO.File.Delete(File);
    }
}
