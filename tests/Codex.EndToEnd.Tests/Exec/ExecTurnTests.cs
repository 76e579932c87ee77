using System.Text.Json;
using Codex.Testing.Processes;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary>Whole turns of the published program.</summary>
public sealed class ExecTurnTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_HumanOutput_PutsOnlyTheLastMessageOnStdout()
    {
        await using var world = ExecWorld.Create(
            Codex.Testing.Model.ModelReply.Of(Message("looking"), Call("exec_command", """{"cmd":"cat readme.txt"}""")),
            "It says hello.");

        var outcome = await world.ExecAsync("what does readme.txt say?");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("It says hello.\n", outcome.StandardOutput);
        Assert.Contains("looking", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("/bin/bash -lc 'cat readme.txt' in " + world.Workspace.Root, outcome.StandardError, StringComparison.Ordinal);
        world.Server.VerifyScript();
    }

    [Fact]
    public async Task Exec_LimitComesNear_WarnsOnStderr()
    {
        await using var world = ExecWorld.Create(
            ((Codex.Testing.Model.ModelReply)"done").WithHeader("x-codex-primary-used-percent", "92").WithHeader("x-codex-primary-window-minutes", "300"));

        var outcome = await world.ExecAsync("go");

        Assert.Equal((0, "done\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Contains("warning: 8% of your 5 h limit is left.\n", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_CommandPatchAndMessage_AreTheEventsOfTheContract()
    {
        await using var world = ExecWorld.Create(
            Codex.Testing.Model.ModelReply.Of(Reasoning("thinking"), Call("exec_command", """{"cmd":"exit 3"}""")),
            CustomCall("apply_patch", "*** Begin Patch\n*** Update File: readme.txt\n@@\n-hello\n+goodbye\n*** End Patch"),
            "done");

        var outcome = await world.ExecAsync("--json", "change it");

        Assert.Equal(
            [
                "thread.started", "turn.started", "item.completed reasoning", "item.started command_execution", "item.completed command_execution",
                "item.started file_change", "item.completed file_change", "item.completed agent_message", "turn.completed",
            ],
            ExecWorld.EventTypes(outcome));
        Assert.Equal("goodbye\n", world.Workspace.Read("readme.txt"));
        Assert.EndsWith("Success. Updated the following files:\nM readme.txt\n", world.Server.ModelRequests[2].OutputText("call_2_0"), StringComparison.Ordinal);
        world.Server.VerifyScript();
    }

    [Fact]
    public async Task Exec_SeveralCalls_RunSideBySideAndAnswerInOrder()
    {
        // Each command waits for the other's file: they can only end when both run.
        const string First = """{"cmd":"touch a; until [ -e b ]; do sleep 0.01; done; echo first"}""";
        const string Second = """{"cmd":"touch b; until [ -e a ]; do sleep 0.01; done; echo second"}""";
        await using var world = ExecWorld.Create(
            Codex.Testing.Model.ModelReply.Of(Call("exec_command", First), Call("exec_command", Second)),
            "ok");

        var outcome = await world.ExecAsync("go");

        Assert.Equal(0, outcome.ExitCode);
        var outputs = world.Server.ModelRequests[1].InputOfType("function_call_output").Select(item => item.GetProperty("call_id").GetString());
        Assert.Equal(["call_1_0", "call_1_1"], outputs);
        Assert.EndsWith("first\n", world.Server.ModelRequests[1].OutputText("call_1_0"), StringComparison.Ordinal);
        Assert.EndsWith("second\n", world.Server.ModelRequests[1].OutputText("call_1_1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_Interrupted_KillsTheWholeTreeAndLeavesAValidRollout()
    {
        await using var world = ExecWorld.Create(
            Call("exec_command", """{"cmd":"setsid sleep 600 & sleep 600 & touch started; wait"}"""), "never");
        await using var program = world.Start(world.Run("exec", "-s", "danger-full-access", "--json", "go"));
        await program.WaitForOutputAsync("command_execution", Cancelled);
        await WaitForAsync(() => world.Workspace.Exists("started"));

        program.Interrupt();
        var outcome = await program.WaitForExitAsync(Cancelled);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(world.Home.RunningProcesses());
        var lines = world.Home.Read(Assert.Single(world.Home.Rollouts)).TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var output = Assert.Single(lines, line => line.GetProperty("payload").TryGetProperty("type", out var type) && type.ValueEquals("function_call_output"));
        Assert.Contains("aborted", output.GetProperty("payload").GetProperty("output").GetString(), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.GetProperty("payload").TryGetProperty("type", out var type) && type.ValueEquals("turn_aborted"));
    }

    [Fact]
    public async Task Exec_Terminated_EndsByTheSignalAndKillsWhatRan()
    {
        await using var world = ExecWorld.Create(Call("exec_command", """{"cmd":"sleep 600 & touch started; wait"}"""), "never");
        await using var program = world.Start(world.Run("exec", "-s", "danger-full-access", "--json", "go"));
        await program.WaitForOutputAsync("command_execution", Cancelled);
        await WaitForAsync(() => world.Workspace.Exists("started"));

        program.Terminate();
        var outcome = await program.WaitForExitAsync(Cancelled);

        Assert.Equal(128 + 15, outcome.ExitCode);
        Assert.Empty(world.Home.RunningProcesses());
    }

    [Fact]
    public async Task Exec_OpenAndSilentStdin_DoesNotHang()
    {
        await using var world = ExecWorld.Create("ok");
        await using var program = world.Start(
            world.Run("exec", "-s", "read-only", "the prompt") with { Input = StandardInput.OpenAndSilent });

        var outcome = await program.WaitForExitAsync(Cancelled);

        Assert.Equal((0, "ok\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Contains("the prompt", world.Server.ModelRequests[0].MessageTexts);
    }

    [Fact]
    public async Task Exec_PromptAndPipedData_AreSentTogether()
    {
        await using var world = ExecWorld.Create("ok");
        await using var program = world.Start(world.Run("exec", "summarize") with { Input = StandardInput.Text("some data") });

        await program.WaitForExitAsync(Cancelled);

        Assert.Contains("summarize\n\n<stdin>\nsome data\n</stdin>", world.Server.ModelRequests[0].MessageTexts);
    }

    [Fact]
    public async Task Exec_Resume_GoesOnWithTheSameThreadAndHistory()
    {
        await using var world = ExecWorld.Create("one", "two", "three");
        var first = await world.ExecAsync("--json", "first prompt");
        var id = ExecWorld.Events(first)[0].GetProperty("thread_id").GetString();

        var second = await world.ExecAsync("--json", "resume", "--last", "second prompt");
        var third = await world.ExecAsync("--json", "resume", id ?? "", "third prompt");

        Assert.Equal(id, ExecWorld.Events(second)[0].GetProperty("thread_id").GetString());
        Assert.Equal(id, ExecWorld.Events(third)[0].GetProperty("thread_id").GetString());
        Assert.Single(world.Home.Rollouts);
        Assert.Equal(["first prompt", "one", "second prompt", "two", "third prompt"], world.Server.ModelRequests[2].MessageTexts.TakeLast(5));
        world.Server.VerifyScript();
    }

    [Fact]
    public async Task Exec_DamagedIndex_IsRebuiltFromTheRollouts()
    {
        await using var world = ExecWorld.Create("one", "two", "three");
        await world.ExecAsync("first prompt");
        await world.ExecAsync("resume", "--last", "second prompt");
        world.Home.Write("thread_index.sqlite", "this is no database, but long enough to be taken for one that was damaged");

        var outcome = await world.ExecAsync("resume", "--last", "third prompt");

        Assert.Equal((0, "three\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Contains("first prompt", world.Server.ModelRequests[2].MessageTexts);
        Assert.StartsWith("SQLite format 3", world.Home.Read("thread_index.sqlite"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_OutputSchemaAndLastMessageFile_AreHonoured()
    {
        await using var world = ExecWorld.Create("""{"a":1}""");
        world.Workspace.Write("schema.json", """{"type":"object"}""");

        var outcome = await world.ExecAsync("--output-schema", "schema.json", "-o", "last.txt", "go");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("""{"a":1}""", world.Workspace.Read("last.txt"));
        Assert.Equal("json_schema", world.Server.ModelRequests[0].Json.GetProperty("text").GetProperty("format").GetProperty("type").GetString());
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        // The other side is a shell script that has no other way to tell us.
        while (!condition())
            await Task.Delay(10, Cancelled);
    }
}
