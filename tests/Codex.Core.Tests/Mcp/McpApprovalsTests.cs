using System.Text.Json;
using Codex.Core.Mcp;
using Codex.Net.Mcp;
using Codex.Protocol.AppServer;
using Codex.Protocol.Policy;
using Codex.Protocol.Threads;

namespace Codex.Core.Tests.Mcp;

public sealed class McpApprovalsTests
{
    [Theory]
    [InlineData(McpApprovalMode.Auto, """{"readOnlyHint":true}""", false)]
    [InlineData(McpApprovalMode.Auto, """{"readOnlyHint":true,"openWorldHint":true}""", false)]
    [InlineData(McpApprovalMode.Auto, """{"readOnlyHint":true,"destructiveHint":true}""", true)]
    [InlineData(McpApprovalMode.Auto, """{"destructiveHint":false,"openWorldHint":false}""", false)]
    [InlineData(McpApprovalMode.Auto, """{"destructiveHint":false}""", true)]
    [InlineData(McpApprovalMode.Auto, "{}", true)]
    [InlineData(McpApprovalMode.Writes, """{"destructiveHint":false,"openWorldHint":false}""", true)]
    [InlineData(McpApprovalMode.Writes, """{"readOnlyHint":true}""", false)]
    [InlineData(McpApprovalMode.Prompt, """{"readOnlyHint":true}""", true)]
    [InlineData(McpApprovalMode.Approve, """{"destructiveHint":true}""", false)]
    public void NeedsApproval_ByModeAndHints(McpApprovalMode mode, string annotations, bool expected) =>
        Assert.Equal(expected, McpApprovals.NeedsApproval(mode, new McpTool { Name = "t", Annotations = JsonElement.Parse(annotations) }));

    [Fact]
    public async Task Call_NobodyMayBeAsked_RunsUnconfinedAndIsRefusedInASandbox()
    {
        await using var bench = await McpBench.StartAsync("stdio");

        await bench.CallAsync("destroy");
        await bench.CallAsync("destroy", turn: McpBench.Turn(sandbox: new SandboxPolicy.DangerFullAccess()));

        Assert.Equal(
            [(ItemStatus.Failed, "MCP tool call requires approval, but approval policy is never"), (ItemStatus.Completed, null)],
            bench.Completed.Select(item => (item.Status, item.Error?.Message)));
    }

    [Fact]
    public async Task Call_ApprovedForSession_IsAskedOnce()
    {
        var host = new ScriptedHost(ReviewDecision.ApprovedForSession, ElicitationAnswer.Declined);
        await using var bench = await McpBench.StartAsync("stdio", threadHost: host);

        await bench.CallAsync("plain", turn: McpBench.Turn(ApprovalPolicy.OnRequest));
        await bench.CallAsync("plain", turn: McpBench.Turn(ApprovalPolicy.OnRequest));

        var asked = Assert.IsType<ApprovalRequest.McpToolCall>(Assert.Single(host.Asked));
        Assert.Equal(("test", "plain", "Says nothing about its effects."), (asked.Server, asked.Tool, asked.Description));
        Assert.All(bench.Completed, item => Assert.Equal(ItemStatus.Completed, item.Status));
    }

    [Fact]
    public async Task Call_ApprovedAlways_IsKeptInTheConfiguration()
    {
        await using var bench = await McpBench.StartAsync("stdio", threadHost: new ScriptedHost(ReviewDecision.ApprovedByRule, ElicitationAnswer.Declined));

        await bench.CallAsync("plain", turn: McpBench.Turn(ApprovalPolicy.OnRequest));

        Assert.Contains("approval_mode = \"approve\"", bench.Home.Read("config.toml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_Denied_FailsWithTheRefusal()
    {
        await using var bench = await McpBench.StartAsync("stdio", threadHost: new ScriptedHost(ReviewDecision.Denied, ElicitationAnswer.Declined));

        await bench.CallAsync("plain", turn: McpBench.Turn(ApprovalPolicy.OnRequest));

        Assert.Equal("user rejected MCP tool call", Assert.Single(bench.Completed).Error?.Message);
    }
}
