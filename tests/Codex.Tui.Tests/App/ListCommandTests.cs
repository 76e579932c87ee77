using System.Collections.Immutable;
using System.IO.Compression;
using Codex.Protocol.AppServer;
using Codex.Protocol.Threads;
using Codex.Tui.App;

namespace Codex.Tui.Tests.App;

/// <summary>Commands that list what there is besides the conversation.</summary>
public sealed class ListCommandTests
{
    [Fact]
    public async Task Mcp_Servers_AreShownWithToolsAndFailures()
    {
        await using var bench = await AppBench.StartAsync(client: new FakeClient
        {
            McpServers =
            [
                new McpServerListEntry("files", McpServerStatus.Ready, ["read", "write"]) { Address = "npx files" },
                new McpServerListEntry("web", McpServerStatus.Failed, []) { Address = "https://example.com/mcp", Error = "401" },
            ],
        });

        await RunAsync(bench, "/mcp");

        var text = await bench.Device.WaitForTextAsync("failed: 401");
        Assert.Contains("  files: ready: read, write\n         npx files\n  web:   failed: 401\n         https://example.com/mcp", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithANumber_StopsOnlyThatCommand()
    {
        await using var bench = await AppBench.StartAsync(client: new FakeClient { Terminals = [Terminal("1234", "npm run dev"), Terminal("77", "sleep 100")] });
        await RunAsync(bench, "/ps");
        Assert.Contains("  1234: npm run dev  (1m 05s, in /work)\n  77:   sleep 100", await bench.Device.WaitForTextAsync("sleep 100"), StringComparison.Ordinal);

        await RunAsync(bench, "/stop 99");
        await bench.Device.WaitForTextAsync("No background command has the number 99");
        await RunAsync(bench, "/stop 1234");

        Assert.Equal("terminate: 1234", await bench.Client.NextCallAsync());
        await bench.Device.WaitForTextAsync("Stopped npm run dev");
        await RunAsync(bench, "/stop");
        Assert.Equal("terminate: 77", await bench.Client.NextCallAsync());
        await bench.Device.WaitForTextAsync("Stopped sleep 100");
        await RunAsync(bench, "/ps");
        await bench.Device.WaitForTextAsync("No command runs in the background");
    }

    [Fact]
    public async Task Agents_AreShownWithTaskAndState()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.SayAsync("go");
        bench.Client.Tell(new ThreadEvent.ItemCompleted(bench.Client.TurnId, Call(CollabAgentTool.SpawnAgent, "find the bug", CollabAgentStatus.Running)));
        bench.Client.Tell(new ThreadEvent.ItemCompleted(bench.Client.TurnId, Call(CollabAgentTool.Wait, prompt: null, CollabAgentStatus.Completed)));
        bench.Client.TellEnd();
        await bench.Device.WaitForTextAsync("Worked for");

        await RunAsync(bench, "/agents");

        await bench.Device.WaitForTextAsync("  1. done: find the bug");
        await RunAsync(bench, "/new");
        await RunAsync(bench, "/agents");
        await bench.Device.WaitForTextAsync("The conversation has no sub-agents");
    }

    [Fact]
    public async Task Rules_AreReadAnew()
    {
        var rules = new TuiRules([new TuiRule("allow", "git status", "user, /c/rules/default.rules:1")], Problem: null);
        await using var bench = await AppBench.StartAsync(change: options => options with { Settings = options.Settings with { ReadRules = () => rules } });

        await RunAsync(bench, "/rules");
        await bench.Device.WaitForTextAsync("  allow: git status  (user, /c/rules/default.rules:1)");
        rules = new TuiRules([], "default.rules:3: no such function");
        await RunAsync(bench, "/rules");
        await bench.Device.WaitForTextAsync("default.rules:3: no such function");
    }

    [Fact]
    public async Task Feedback_WithoutTheConversation_IsAPrivateArchiveWithoutSecrets()
    {
        await using var bench = await AppBench.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(bench.CodexHome, "config.toml"), "model = \"m\"\n[model_providers.x]\nexperimental_bearer_token = \"hunter2\"\n", TestContext.Current.CancellationToken);
        await RunAsync(bench, "/feedback");
        await bench.Device.WaitForTextAsync("sent to nobody");
        bench.Device.Type("2");
        await bench.Device.WaitForTextAsync("Written to");

        var path = Assert.Single(Directory.GetFiles(Path.Combine(bench.CodexHome, "feedback")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        using var archive = ZipFile.OpenRead(path);
        Assert.Equal(["about.txt", "config.toml"], archive.Entries.Select(entry => entry.FullName));
        using var reader = new StreamReader(archive.GetEntry("config.toml")!.Open());
        Assert.Equal("model = \"m\"\n[model_providers.x]\nexperimental_bearer_token = \"…\"\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("api_key = 'a'  # note", "api_key = \"…\"  # note")]
    [InlineData("env = { A = \"1\" }", "env = { … }")]
    [InlineData("[mcp_servers.x.env]\nPATH = \"/bin\"\nB = 2\n[other]\nc = 1", "[mcp_servers.x.env]\nPATH = \"…\"\nB = \"…\"\n[other]\nc = 1")]
    [InlineData("url = \"https://me:pw@host/x\"", "url = \"https://…@host/x\"")]
    [InlineData("headers = { Authorization = \"Bearer x\" }", "headers = { … }")]
    [InlineData("model = \"gpt\"\r", "model = \"gpt\"\r")]
    public void WithoutSecrets_Line_KeepsOnlyWhatIsHarmless(string toml, string expected) => Assert.Equal(expected, FeedbackBundle.WithoutSecrets(toml));

    private static ThreadItem.CollabAgentToolCall Call(CollabAgentTool tool, string? prompt, CollabAgentStatus status) => new()
    {
        Id = $"c-{tool}",
        Tool = tool,
        Status = ItemStatus.Completed,
        SenderThreadId = "t",
        Prompt = prompt,
        AgentsStates = ImmutableSortedDictionary<string, CollabAgentState>.Empty.Add("agent-1", new CollabAgentState(status, Message: null)),
    };

    private static BackgroundTerminal Terminal(string id, string command) => new(id, "item-" + id, command, "/work") { Running = TimeSpan.FromSeconds(65) };

    private static async Task RunAsync(AppBench bench, string command)
    {
        await bench.TypeAsync(command);
        bench.Device.Type("\r");
    }
}
