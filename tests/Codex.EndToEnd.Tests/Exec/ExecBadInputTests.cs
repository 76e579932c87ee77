using Codex.Testing.Model;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary>What cannot work says so in a line, ends with the documented exit code, and leaves nothing half-written.</summary>
public sealed class ExecBadInputTests
{
    [Theory]
    [InlineData(2, "unexpected argument '--nope'", "exec", "--nope", "hi")]
    [InlineData(2, "invalid value 'bogus'", "exec", "-s", "bogus", "hi")]
    [InlineData(2, "pass a plain name such as `work`", "exec", "-p", "../x", "hi")]
    [InlineData(1, "Model provider `nope` not found", "exec", "-c", "model_provider=nope", "hi")]
    [InlineData(1, "missing '='", "exec", "-c", "novalue", "hi")]
    [InlineData(1, "Failed to read output schema file", "exec", "--output-schema", "missing.json", "hi")]
    [InlineData(1, "no rollout found for thread id", "exec", "resume", "01a20534-c5a2-7240-88f0-b52c8922bbff", "hi")]
    [InlineData(1, "is not a directory", "exec", "-C", "missing", "hi")]
    public async Task Exec_BadArgument_IsNamedAndNothingIsSent(int exitCode, string reason, params string[] arguments)
    {
        await using var world = ExecWorld.Create();

        var outcome = await world.RunAsync([.. arguments]);

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(reason, outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(outcome.StandardOutput);
        AssertNoStackTrace(outcome.StandardError);
        Assert.Empty(world.Server.Requests);
        Assert.Empty(world.Home.Rollouts);
    }

    [Fact]
    public async Task Exec_BrokenToml_ShowsFileLineColumnAndTheLine()
    {
        await using var world = ExecWorld.Create();
        world.Home.Write("config.toml", "model = \"a\"\nbroken = = 1\n");

        var outcome = await world.ExecAsync("hi");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"{world.Home.PathOf("config.toml")}:2:", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("2 | broken = = 1\n", outcome.StandardError, StringComparison.Ordinal);
        AssertNoStackTrace(outcome.StandardError);
    }

    [Fact]
    public async Task Exec_OutsideOfARepository_IsRefused()
    {
        await using var world = ExecWorld.Create("ok");
        using var elsewhere = Codex.Testing.Homes.TestWorkspace.Create();

        var refused = await world.RunAsync("exec", "-C", elsewhere.Root, "hi");
        var allowed = await world.RunAsync("exec", "-C", elsewhere.Root, "--skip-git-repo-check", "hi");

        Assert.Equal(1, refused.ExitCode);
        Assert.EndsWith("Not inside a trusted directory and --skip-git-repo-check was not specified.\n", refused.StandardError, StringComparison.Ordinal);
        Assert.Equal(0, allowed.ExitCode);
    }

    [Fact]
    public async Task Exec_EmptyStdinPrompt_IsRefused()
    {
        await using var world = ExecWorld.Create();

        var outcome = await world.RunAsync("exec");

        Assert.Equal((1, "Reading prompt from stdin...\nNo prompt provided via stdin.\n"), (outcome.ExitCode, outcome.StandardError));
    }

    [Fact]
    public async Task Exec_ServerRefuses_FailsTheTurnWithItsWords()
    {
        await using var world = ExecWorld.Create(ModelReply.Status(400, """{"error":{"message":"bad request"}}"""));

        var outcome = await world.ExecAsync("--json", "hi");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["thread.started", "turn.started", "error", "turn.failed"], ExecWorld.EventTypes(outcome));
        Assert.Contains("bad request", outcome.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("cut")]
    [InlineData("silent")]
    public async Task Exec_BrokenStream_IsRetriedThenFails(string how)
    {
        ModelReply reply = how switch
        {
            "garbage" => ModelReply.Of(Raw("data: {nonsense\n\n"), WithoutCompleted()),
            "cut" => ModelReply.Of(Message("part"), Disconnect()),
            _ => ModelReply.Of(Message("part"), Hang()),
        };
        await using var world = ExecWorld.Create("", [reply, reply]);

        var outcome = await world.ExecAsync(
            "--json", "-c", "model_providers.fake.stream_max_retries=1", "-c", "model_providers.fake.stream_idle_timeout_ms=300", "hi");

        Assert.Equal(1, outcome.ExitCode);
        var types = ExecWorld.EventTypes(outcome);
        Assert.Equal(["error", "turn.failed"], types.TakeLast(2));
        Assert.Contains("Reconnecting... 1/1", outcome.StandardOutput, StringComparison.Ordinal);
        world.Server.VerifyScript();
    }

    [Fact]
    public async Task Exec_UnreadableImage_IsToldToTheModelAndTheRunGoesOn()
    {
        await using var world = ExecWorld.Create("ok");

        var outcome = await world.ExecAsync("-i", "missing.png", "--", "hi");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(world.Server.ModelRequests[0].MessageTexts, text => text.StartsWith("Codex could not read the local image at `missing.png`", StringComparison.Ordinal));
    }

    private static void AssertNoStackTrace(string text)
    {
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }
}
