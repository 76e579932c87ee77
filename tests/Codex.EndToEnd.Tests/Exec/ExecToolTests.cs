using Codex.Testing.Model;
using Codex.Testing.Processes;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary>Tools of the published program, of both eras.</summary>
public sealed class ExecToolTests
{
    [Fact]
    public async Task UnifiedExec_Terminal_CanBeTypedIntoUntilItEnds()
    {
        await using var world = ExecWorld.Create(
            Call("exec_command", """{"cmd":"stty size; read -r line; echo got $line","tty":true,"yield_time_ms":300}"""),
            ModelReply.From(request => Call("write_stdin", $$"""{"session_id":{{SessionOf(request.OutputText("call_1_0"))}},"chars":"words\n","yield_time_ms":5000}""")),
            "done");

        var outcome = await world.ExecAsync("type");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("24 80", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        var reply = world.Server.ModelRequests[2].OutputText("call_2_0");
        Assert.Contains("Process exited with code 0", reply, StringComparison.Ordinal);
        Assert.Contains("got words", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnifiedExec_StillRunningAtTheEnd_DiesWithTheRun()
    {
        await using var world = ExecWorld.Create(
            Call("exec_command", """{"cmd":"sleep 600","yield_time_ms":250}"""), "done");

        var outcome = await world.ExecAsync("start it");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Process running with session ID", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        Assert.Empty(world.Home.RunningProcesses());
    }

    [Theory]
    [InlineData("shell")]
    [InlineData("container.exec")]
    public async Task Shell_OfNovember2025_RunsAnArgumentVector(string name)
    {
        await using var world = ExecWorld.Create(Call(name, """{"command":["bash","-c","echo out; echo err >&2; exit 4"],"timeout_ms":5000}"""), "done");

        await world.ExecAsync("go");

        var output = world.Server.ModelRequests[1].OutputText("call_1_0");
        Assert.StartsWith("Exit code: 4\n", output, StringComparison.Ordinal);
        Assert.EndsWith("Output:\nout\nerr\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocalShell_Item_IsRunAndAnswered()
    {
        await using var world = ExecWorld.Create(LocalShellCall(["echo", "local"], callId: "ls1"), "done");

        await world.ExecAsync("go");

        Assert.EndsWith("Output:\nlocal\n", world.Server.ModelRequests[1].OutputText("ls1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shell_KilledInTheSandbox_LeavesNoReservedNames()
    {
        await using var world = ExecWorld.Create(
            Call("shell", """{"command":["bash","-c","touch started; sleep 600 & sleep 600"],"timeout_ms":1500}"""), "done");

        await world.ExecAsync("-s", "workspace-write", "go");

        Assert.True(world.Workspace.Exists("started"));
        Assert.Equal([], new[] { ".codex", ".agents", ".aws" }.Where(world.Workspace.Exists));
        Assert.Empty(world.Home.RunningProcesses());
    }

    [Fact]
    public async Task Shell_PastItsLimit_IsKilledWithItsTree()
    {
        await using var world = ExecWorld.Create(Call("shell", """{"command":["bash","-c","sleep 600 & sleep 600"],"timeout_ms":300}"""), "done");

        await world.ExecAsync("go");

        Assert.Contains("Exit code: 124\n", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        Assert.Contains("command timed out after 300 milliseconds", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        Assert.Empty(world.Home.RunningProcesses());
    }

    [Fact]
    public async Task ApplyPatch_ByNameOfTheProgram_EditsFiles()
    {
        await using var world = ExecWorld.Create();
        const string Patch = "*** Begin Patch\n*** Update File: readme.txt\n@@\n-hello\n+patched\n*** End Patch";

        await using var program = world.Start(world.Run(Patch) with { Name = "apply_patch" });
        var outcome = await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, "Success. Updated the following files:\nM readme.txt\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal("patched\n", world.Workspace.Read("readme.txt"));
    }

    [Fact]
    public async Task ApplyPatch_SandboxedAndReadOnly_StaysWithinTheLimits()
    {
        await using var world = ExecWorld.Create(
            CustomCall("apply_patch", "*** Begin Patch\n*** Add File: inside.txt\n+x\n*** End Patch"),
            CustomCall("apply_patch", "*** Begin Patch\n*** Add File: ../outside.txt\n+x\n*** End Patch"),
            CustomCall("apply_patch", "*** Begin Patch\n*** Add File: .git/hooks/pre-commit\n+x\n*** End Patch"),
            "done",
            CustomCall("apply_patch", "*** Begin Patch\n*** Add File: other.txt\n+x\n*** End Patch"),
            "done");

        await world.ExecAsync("-s", "workspace-write", "-c", "sandbox_workspace_write.exclude_slash_tmp=true", "edit");
        await world.ExecAsync("-s", "read-only", "edit");

        Assert.EndsWith("A inside.txt\n", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        Assert.StartsWith("patch rejected: writing outside of the project", world.Server.ModelRequests[2].OutputText("call_2_0"), StringComparison.Ordinal);
        Assert.StartsWith("patch rejected: writing outside of the project", world.Server.ModelRequests[3].OutputText("call_3_0"), StringComparison.Ordinal);
        Assert.StartsWith("patch rejected: writing is blocked by read-only sandbox", world.Server.ModelRequests[5].OutputText("call_5_0"), StringComparison.Ordinal);
        Assert.Equal(["inside.txt", "readme.txt"], world.Workspace.Files);
        Assert.False(world.Workspace.Exists(".git/hooks/pre-commit"));
    }

    [Fact]
    public async Task SubAgent_SpawnedAndAwaited_AnswersItsParent()
    {
        await using var world = ExecWorld.Create(
            Call("spawn_agent", """{"message":"the child's task"}""", ns: "multi_agent_v1"),
            ModelReply.From(request => Call(
                "wait_agent", $$"""{"targets":["{{AgentOf(request.OutputText("call_1_0"))}}"],"timeout_ms":20000}""", ns: "multi_agent_v1")),
            "done");
        world.Server.When(request => request.Header("x-openai-subagent") == "collab_spawn", "the child's answer");

        var outcome = await world.ExecAsync("--json", "delegate");

        Assert.Equal(0, outcome.ExitCode);
        var child = Assert.Single(world.Server.ModelRequests, request => request.Header("x-openai-subagent") is not null);
        Assert.Equal("the child's task", child.MessageTexts[^1]);
        Assert.NotEqual(child.Header("session-id"), child.Header("thread-id"));
        var waited = world.Server.ModelRequests[^1].InputOfType("function_call_output")[^1].GetProperty("output").GetString();
        Assert.Contains("{\"completed\":\"the child's answer\"}", waited, StringComparison.Ordinal);
        Assert.Equal(4, ExecWorld.EventTypes(outcome).Count(type => type.EndsWith("collab_tool_call", StringComparison.Ordinal)));
    }

    private static string SessionOf(string output) => System.Text.RegularExpressions.Regex.Match(output, @"session ID (\d+)").Groups[1].Value;

    private static string AgentOf(string output) => System.Text.RegularExpressions.Regex.Match(output, "\"agent_id\":\"([^\"]+)\"").Groups[1].Value;
}
