using Codex.Testing.Model;
using Codex.Testing.Processes;
using static Codex.Testing.Model.ModelStep;

namespace Codex.EndToEnd.Tests.Exec;

/// <summary><c>--record</c>, <c>--replay</c> and <c>codex demo</c> of the published program.</summary>
public sealed class CassetteRunTests
{
    [Fact]
    public async Task Replay_OfARecordedRun_DoesTheSameWithoutAServer()
    {
        await using var world = ExecWorld.Create(
            CustomCall("apply_patch", "*** Begin Patch\n*** Update File: readme.txt\n@@\n-hello\n+goodbye\n*** End Patch"),
            Call("exec_command", """{"cmd":"cat readme.txt"}"""),
            "changed");
        var cassette = world.Home.PathOf("run.cassette");
        var recorded = await world.ExecAsync("--json", "--record", cassette, "change it");
        world.Workspace.Git("checkout", "--quiet", ".");
        var requests = world.Server.Requests.Length;

        var replayed = await world.ExecAsync("--json", "--replay", cassette, "change it");

        Assert.Equal(0, replayed.ExitCode);
        Assert.Equal(ExecWorld.EventTypes(recorded), ExecWorld.EventTypes(replayed));
        Assert.Equal("goodbye\n", world.Workspace.Read("readme.txt"));
        Assert.Equal(requests, world.Server.Requests.Length);
    }

    [Fact]
    public async Task Record_WithAKey_KeepsItOutOfTheCassette()
    {
        await using var world = ExecWorld.Create("ok");
        var cassette = world.Home.PathOf("run.cassette");
        const string Key = "sk-secret-0123456789";

        await using var program = world.Start(world.Run(
            "exec", "--record", cassette, "-c", "model_providers.fake.env_key=\"FAKE_KEY\"", "hi") with { Variables = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("FAKE_KEY", Key) });
        var outcome = await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal($"Bearer {Key}", world.Server.ModelRequests[0].Header("Authorization"));
        Assert.DoesNotContain(Key, world.Home.Read("run.cassette"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OtherPrompt_FailsAndSaysWhatDiffers()
    {
        await using var world = ExecWorld.Create("ok");
        var cassette = world.Home.PathOf("run.cassette");
        await world.ExecAsync("--record", cassette, "the old prompt");

        var outcome = await world.ExecAsync("--replay", cassette, "a new prompt");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("exchange 1 does not fit the request", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("the old prompt", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_FromTheBinaryAlone_EndsWithThePassingTest()
    {
        using var home = new Codex.Testing.Homes.TestCodexHome();

        var outcome = await CodexBinary.Locate().RunAsync(home, workspace: null, TestContext.Current.CancellationToken, "demo");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("-        tr -c '[:alnum:]' '-' |\n+        tr -cs '[:alnum:]' '-' |", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("sandbox: workspace-write", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("The tests pass.", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("recorded", outcome.StandardOutput, StringComparison.Ordinal);
        // Nothing of it stays: no sample, no session in the user's home.
        Assert.Empty(Directory.GetFileSystemEntries(home.TempDirectory));
        Assert.Empty(home.Rollouts);
    }
}
