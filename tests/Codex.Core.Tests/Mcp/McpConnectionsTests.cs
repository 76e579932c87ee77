using System.Text.Json;
using Codex.Core.Mcp;
using Codex.Core.Threads;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Responses;
using Codex.Protocol.Threads;

namespace Codex.Core.Tests.Mcp;

/// <summary>Our client against the official SDK's server, as a process and over HTTP.</summary>
public sealed class McpConnectionsTests
{
    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task Start_Server_TellsItsStatusAndOffersItsTools(string transport)
    {
        await using var bench = await McpBench.StartAsync(transport, "enabled_tools = [\"echo\", \"wait-for-end\", \"fail\"]\ndisabled_tools = [\"fail\"]");

        var ns = Assert.Single(bench.Catalog.Namespaces);
        Assert.Equal(("mcp__test", "A server for tests.\nNothing here is real.", "A server for tests."), (ns.Name, ns.Description, ns.Summary));
        Assert.Equal(["echo", "wait_for_end"], ns.Tools.Select(tool => tool.ShortName));
        Assert.Contains(new ThreadEvent.McpServerStatusUpdated("test", McpServerStatus.Ready, null), bench.Events);
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task Call_ToolWithStructuredResult_GivesItToModelAndFrontEnds(string transport)
    {
        await using var bench = await McpBench.StartAsync(transport);

        var output = await bench.CallAsync("echo", """{"text":"hi"}""");

        Assert.Matches("""^Wall time: \d+\.\d{4} seconds\nOutput:\n\{"echoed":"hi"\}$""", TextOf(output.Parts[0]));
        var item = Assert.Single(bench.Completed);
        Assert.Equal((ItemStatus.Completed, "test", "echo", true), (item.Status, item.Server, item.Tool, item.ReadOnlyHint));
        Assert.Equal("""{"content":[{"type":"text","text":"echo: hi"}],"structuredContent":{"echoed":"hi"}}""", item.Result?.GetRawText());
        Assert.Contains(bench.Events, e => e is ThreadEvent.ItemStarted { Item: ThreadItem.McpToolCall { Status: ItemStatus.InProgress } });
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task Call_ToolThatFails_IsAFailedItemWithTheServersWords(string transport)
    {
        await using var bench = await McpBench.StartAsync(transport);

        var output = await bench.CallAsync("fail");

        Assert.Equal("it failed", TextOf(output.Parts[1]));
        var item = Assert.Single(bench.Completed);
        Assert.Equal((ItemStatus.Failed, """{"content":[{"type":"text","text":"it failed"}]}"""), (item.Status, item.Result?.GetRawText()));
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task Call_Interrupted_CancelsTheServersWork(string transport)
    {
        await using var bench = await McpBench.StartAsync(transport);
        using var interrupt = new CancellationTokenSource();

        var call = bench.CallAsync("wait_for_end", cancellationToken: interrupt.Token);
        await McpBench.UntilAsync(() => LogOf(bench).Contains("waiting", StringComparison.Ordinal));
        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await McpBench.UntilAsync(() => LogOf(bench).Contains("cancelled", StringComparison.Ordinal));
        Assert.Equal(ItemStatus.Failed, Assert.Single(bench.Completed).Status);
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task ListChanged_NewTool_IsOfferedAndRuns(string transport)
    {
        await using var bench = await McpBench.StartAsync(transport);

        await bench.CallAsync("grow");
        await McpBench.UntilAsync(() => bench.Catalog.Find("mcp__test.extra") is not null);

        Assert.Equal("extra ran", TextOf((await bench.CallAsync("extra")).Parts[1]));
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task Elicitation_WithAHost_BringsTheUsersAnswer(string transport)
    {
        var host = new ScriptedHost(ReviewDecision.Approved, new ElicitationAnswer(ElicitationAction.Accept, JsonElement.Parse("""{"name":"Ada"}""")));
        await using var bench = await McpBench.StartAsync(transport, threadHost: host);

        var output = await bench.CallAsync("ask");

        Assert.Equal("accept Ada", TextOf(output.Parts[1]));
        var asked = Assert.IsType<ElicitationRequest>(Assert.Single(host.Asked));
        Assert.Equal(("test", "Your name?", "turn"), (asked.ServerName, asked.Message, asked.TurnId));
    }

    [Fact]
    public async Task Elicitation_WithNobodyToAsk_IsDeclined()
    {
        await using var bench = await McpBench.StartAsync("stdio");

        Assert.Equal("decline", TextOf((await bench.CallAsync("ask")).Parts[1]));
    }

    [Fact]
    public async Task Call_Picture_IsAnImageForTheModel()
    {
        await using var bench = await McpBench.StartAsync("stdio");

        var output = await bench.CallAsync("picture");

        Assert.Equal("a picture", TextOf(output.Parts[1]));
        var image = Assert.IsType<InputPart.Image>(output.Parts[2]);
        Assert.StartsWith("data:image/png;base64,iVBOR", image.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_LongText_IsCutForTheModelOnly()
    {
        await using var bench = await McpBench.StartAsync("stdio");

        var output = await bench.CallAsync("big");

        Assert.InRange(TextOf(output.Parts[1]).Length, 3900, 4100);
        Assert.Contains("tokens truncated…", TextOf(output.Parts[1]), StringComparison.Ordinal);
        Assert.True(Assert.Single(bench.Completed).Result?.GetRawText().Length > 200_000);
    }

    [Fact]
    public async Task Environment_OfAServer_IsOnlyWhatItNeedsAndWhatIsNamed()
    {
        await using var bench = await McpBench.StartAsync("stdio", "env_vars = [\"SHELL\", \"GIT_CONFIG_NOSYSTEM\"]");

        var names = TextOf((await bench.CallAsync("env")).Parts[1]).Split('\n');

        Assert.Subset(
            new HashSet<string> { "HOME", "PATH", "LANG", "TZ", "SHELL", "USER", "TMPDIR", "MCP_TEST_LOG", "GIT_CONFIG_NOSYSTEM", "CODEX_MCP_CONNECTION" }, names.ToHashSet());
        Assert.Contains("GIT_CONFIG_NOSYSTEM", names);
        Assert.DoesNotContain("CODEX_HOME", names);
    }

    [Fact]
    public async Task Call_SlowerThanItsLimit_FailsAndCancels()
    {
        await using var bench = await McpBench.StartAsync("stdio", "tool_timeout_sec = 0.3");

        var output = await bench.CallAsync("wait_for_end");

        Assert.EndsWith("timed out awaiting tools/call after 300ms", TextOf(output.Parts[1]), StringComparison.Ordinal);
        await McpBench.UntilAsync(() => LogOf(bench).Contains("cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_ServerDies_FailsNowAndLater()
    {
        await using var bench = await McpBench.StartAsync("stdio");

        Assert.EndsWith("Transport closed", TextOf((await bench.CallAsync("die")).Parts[1]), StringComparison.Ordinal);
        Assert.StartsWith("tool call error: tool call failed for `test/echo`", TextOf((await bench.CallAsync("echo")).Parts[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ArgumentsThatAreNoObject_AreRefused()
    {
        await using var bench = await McpBench.StartAsync("stdio");

        Assert.EndsWith("MCP tool arguments must be a JSON object, got [1]", TextOf((await bench.CallAsync("echo", "[1]")).Parts[1]), StringComparison.Ordinal);
        Assert.Equal("err: key must be a string at line 1 column 2", TextOf((await bench.CallAsync("echo", "{bad")).Parts[1]));
    }

    [Fact]
    public async Task Dispose_EndsTheServersProcess()
    {
        await using var bench = await McpBench.StartAsync("stdio");
        Assert.NotEmpty(bench.Home.RunningProcesses());

        await bench.Servers.DisposeAsync();

        Assert.Empty(bench.Home.RunningProcesses());
    }

    [Fact]
    public async Task WaitForRequired_ProgramIsMissing_NamesServerAndReason()
    {
        await using var bench = await McpBench.ConfiguredAsync("[mcp_servers.gone]\ncommand = \"no-such-program\"\nrequired = true\n");

        var exception = await Assert.ThrowsAsync<AppServerException>(() => bench.Servers.WaitForRequiredAsync(CancellationToken.None));

        Assert.Equal(AppServerException.InternalError, exception.Code);
        Assert.EndsWith("required MCP servers failed to initialize: gone: No such file or directory (os error 2)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitAWhile_ServerThatNeverAnswers_GoesOnWithoutIt()
    {
        await using var bench = await McpBench.ConfiguredAsync("[mcp_servers.mute]\ncommand = \"sleep\"\nargs = [\"60\"]\n");

        await bench.Servers.WaitAWhileAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(McpServerStatus.Starting, bench.Servers.All[0].Status);
        Assert.Empty(bench.Catalog.Namespaces);
    }

    [Fact]
    public async Task Start_BearerVariableIsUnset_FailsWithoutARequest()
    {
        await using var bench = await McpBench.StartAsync("http", "bearer_token_env_var = \"NO_SUCH_TOKEN\"");

        Assert.Equal("Environment variable NO_SUCH_TOKEN for MCP server 'test' is not set", bench.Servers.All[0].Error);
        Assert.Equal("", LogOf(bench));
    }

    [Fact]
    public async Task Start_HttpHeaders_AreSentWithEveryRequest()
    {
        await using var bench = await McpBench.StartAsync("http", "http_headers = { x-one = \"1\", authorization = \"Bearer mine\" }");

        Assert.All(LogOf(bench).TrimEnd().Split('\n'), line => Assert.EndsWith("authorization=Bearer mine x-one=1", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Catalog_OfASubAgent_LeavesItsParentsAlone()
    {
        await using var bench = await McpBench.StartAsync("stdio");
        var elsewhere = new ThreadEventStream();
        var parts = new McpToolParts(new McpApprovals(host: null, bench.Config), elsewhere, TimeProvider.System);

        var child = new McpCatalogSource(bench.Servers, parts).Current;
        await bench.CallAsync("echo", """{"text":"parent"}""");

        Assert.NotNull(child.Find("mcp__test.echo"));
        Assert.NotSame(child, bench.Catalog);
        Assert.Single(bench.Completed);
    }

    private static string TextOf(InputPart part) => Assert.IsType<InputPart.Text>(part).Value;

    private static string LogOf(McpBench bench) => File.Exists(bench.LogFile) ? File.ReadAllText(bench.LogFile) : "";
}
