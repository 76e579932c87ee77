using Codex.EndToEnd.Tests.Exec;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Commands;

/// <summary>Rules about commands, through the published program.</summary>
public sealed class RulesCommandTests
{
    private const string Rule = "prefix_rule(pattern=[\"git\", \"push\"], decision=\"forbidden\", justification=\"ask Ada\", match=[\"git push origin\"])\n";

    [Theory]
    [InlineData("--rules", """{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git","push"],"decision":"forbidden","justification":"ask Ada"}}],"decision":"forbidden"}""")]
    [InlineData("--policy", """{"match":{"decision":"forbidden","matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git","push"],"decision":"forbidden","justification":"ask Ada"}}]}}""")]
    public async Task ExecPolicyCheck_EitherEra_PrintsItsShape(string flag, string json)
    {
        await using var world = ExecWorld.Create();
        world.Workspace.Write("my.rules", Rule);

        var matched = await world.RunAsync("execpolicy", "check", flag, "my.rules", "git", "push", "--force");
        var unmatched = await world.RunAsync("execpolicy", "check", flag, "my.rules", "--", "ls", "-la");

        Assert.Equal((0, json + "\n"), (matched.ExitCode, matched.StandardOutput));
        Assert.Equal((0, flag == "--rules" ? "{\"matchedRules\":[]}\n" : "{\"noMatch\":{}}\n"), (unmatched.ExitCode, unmatched.StandardOutput));
    }

    [Fact]
    public async Task ExecPolicyCheck_WrongExample_NamesFileAndLine()
    {
        await using var world = ExecWorld.Create();
        world.Workspace.Write("my.rules", "\nprefix_rule(pattern=[\"ls\"], match=[\"cat\"])\n");

        var outcome = await world.RunAsync("execpolicy", "check", "--rules", "my.rules", "ls");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("my.rules:2:", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_ForbiddenCommand_IsRefusedListedAndRevoked()
    {
        await using var world = ExecWorld.Create(Call("exec_command", """{"cmd":"git push","login":false}"""), "done");
        world.Home.Write("rules/default.rules", Rule);

        await world.ExecAsync("push");
        var list = await world.RunAsync("rules", "list");
        var revoked = await world.RunAsync("rules", "revoke", "git", "push");
        var empty = await world.RunAsync("rules", "list", "--json");

        Assert.Contains("rejected: ask Ada", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        Assert.Contains("forbidden  git push", list.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(0, revoked.ExitCode);
        Assert.Equal("[]\n", empty.StandardOutput);
    }

    [Fact]
    public async Task Rules_BrokenFile_StopsEveryRunWithItsPlace()
    {
        await using var world = ExecWorld.Create("never");
        world.Home.Write("rules/default.rules", "prefix_rule(pattern=[])\n");

        var outcome = await world.ExecAsync("hi");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Error loading rules:\n", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("default.rules:1:", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(world.Server.ModelRequests);
    }
}
