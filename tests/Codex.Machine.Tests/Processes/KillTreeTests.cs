using System.Diagnostics;
using Codex.Machine.Processes;

namespace Codex.Machine.Tests.Processes;

public sealed class KillTreeTests
{
    [Theory]
    [InlineData("sleep 100 & echo child=$!; wait")]
    [InlineData("sleep 100 | sleep 100 & echo child=$!; wait")]
    [InlineData("setsid sleep 100 & echo child=$!; wait")]
    [InlineData("setsid -f bash -c 'echo child=$$; exec sleep 100'; sleep 100")]
    [InlineData("nohup sleep 100 >/dev/null 2>&1 & echo child=$!; wait")]
    [InlineData("(setsid bash -c 'trap \"\" TERM HUP; sleep 100 & echo child=$!; exec >/dev/null 2>&1 </dev/null; wait' &); sleep 100")]
    [InlineData("set -m; sleep 100 & echo child=$!; wait")]
    [InlineData("bash -c 'setsid bash -c \"setsid sleep 100 & echo child=\\$!; exit\" & exit'; sleep 100")]
    [InlineData("sleep 100 & echo child=$!; kill -STOP $!; wait")]
    public async Task KillTree_OfARunningCommand_LeavesNothing(string script)
    {
        await using var command = TestCommand.Bash(script);
        var child = await command.NumberAsync("child");
        Assert.True(ProcFacts.IsAlive(child));
        await command.Command.KillTreeAsync();
        Assert.False(ProcFacts.Exists(child));
        Assert.False(ProcFacts.Exists(command.Command.Id));
        Assert.True(command.Command.Exited.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("sleep 100 </dev/null >/dev/null 2>&1 & echo child=$!")]
    [InlineData("nohup sleep 100 >/dev/null 2>&1 & echo child=$!")]
    [InlineData("echo child=$(setsid -f bash -c 'echo $$; exec sleep 100 </dev/null >/dev/null 2>&1')")]
    [InlineData("echo child=$(setsid bash -c 'setsid bash -c \"echo \\$\\$; exec sleep 100 </dev/null >/dev/null 2>&1\" & exit' & exit)")]
    public async Task KillTree_OfAFinishedCommand_EndsWhatItLeft(string script)
    {
        await using var command = TestCommand.Bash(script);
        Assert.Equal(0, (await command.EndAsync()).Code);
        var child = await command.NumberAsync("child");
        Assert.True(ProcFacts.IsAlive(child), "what a finished command left is left alone");
        await command.Command.KillTreeAsync();
        Assert.False(ProcFacts.Exists(child));
    }

    [Fact]
    public async Task KillTree_ProgramThatHeedsTerm_MayCleanUp()
    {
        await using var command = TestCommand.Start(
            start => start with { TerminationTime = TimeSpan.FromSeconds(10) },
            "trap 'echo cleaned; exit 3' TERM; echo ready; while :; do sleep 0.01; done");
        await command.OutputAsync("ready");
        await command.Command.KillTreeAsync();
        var (code, output) = await command.EndAsync();
        Assert.Equal(3, code);
        Assert.EndsWith("cleaned\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillTree_ProgramThatIgnoresTerm_IsKilled()
    {
        await using var command = TestCommand.Bash("trap '' TERM; echo ready; while :; do sleep 100; done");
        await command.OutputAsync("ready");
        await command.Command.KillTreeAsync();
        Assert.Equal(137, (await command.EndAsync()).Code);
    }

    [Fact]
    public async Task KillTree_WhileItForks_CatchesAll()
    {
        var mark = $"100.{Environment.ProcessId}"; // of this run: the same tests may run elsewhere
        await using var command = TestCommand.Bash(
            $"trap '' TERM; i=0; while [ $i -lt 400 ]; do setsid sleep {mark} & i=$((i+1)); [ $i = 20 ] && echo ready; sleep 0.002; done");
        await command.OutputAsync("ready");
        await command.Command.KillTreeAsync();
        Assert.DoesNotContain(Directory.GetDirectories("/proc").Select(CommandLineOf), line => line == $"sleep\0{mark}\0");
    }

    [Fact]
    public async Task KillTree_OfOneOfTwo_SparesTheOther()
    {
        const string Daemon = "setsid -f bash -c 'echo child=$$; exec sleep 100 </dev/null >/dev/null 2>&1'; sleep 100";
        await using var one = TestCommand.Bash(Daemon);
        await using var two = TestCommand.Bash(Daemon);
        await using var three = TestCommand.Bash(Daemon);
        var children = (One: await one.NumberAsync("child"), Two: await two.NumberAsync("child"), Three: await three.NumberAsync("child"));
        await two.Command.KillTreeAsync();
        Assert.Equal((true, false, true), (ProcFacts.IsAlive(children.One), ProcFacts.Exists(children.Two), ProcFacts.IsAlive(children.Three)));
        Assert.False(one.Command.Exited.IsCompleted);
        await one.Command.KillTreeAsync();
        Assert.Equal((false, true), (ProcFacts.Exists(children.One), ProcFacts.IsAlive(children.Three)));
    }

    [Fact]
    public async Task KillTree_OfOneOfTwoAlike_KeepsToTheParentage()
    {
        // Nothing but their parents tells these apart; those die before them.
        const string Daemon = "trap '' TERM; setsid sleep 100 </dev/null >/dev/null 2>&1 & echo child=$!; wait";
        static CommandStart Alike(CommandStart start) => start with { Environment = TestCommand.Environment };
        await using var one = TestCommand.Start(Alike, Daemon);
        await using var two = TestCommand.Start(Alike, Daemon);
        var children = (One: await one.NumberAsync("child"), Two: await two.NumberAsync("child"));
        await one.Command.KillTreeAsync();
        Assert.Equal((false, true), (ProcFacts.Exists(children.One), ProcFacts.IsAlive(children.Two)));
        await two.Command.KillTreeAsync();
        Assert.False(ProcFacts.Exists(children.Two));
    }

    [Fact]
    public async Task KillTree_ProcessesThatOthersStarted_AreSparedAndKeepTheirStatus()
    {
        using var foreign = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", "read line; exit 42"]) { RedirectStandardInput = true })!;
        await using var command = TestCommand.Bash("setsid -f sleep 100 </dev/null >/dev/null 2>&1; sleep 100");
        await command.Command.KillTreeAsync();
        Assert.False(foreign.HasExited);
        foreign.StandardInput.Close();
        await foreign.WaitForExitAsync();
        await TestCommand.RunAsync("true"); // its end looks for children to reap
        Assert.Equal(42, foreign.ExitCode);
    }

    [Fact]
    public async Task Release_LeavesItsProcessesToThemselves()
    {
        await using var command = TestCommand.Bash("(sleep 100 & echo child=$!); exec sleep 100");
        var child = await command.NumberAsync("child");
        command.Command.Release();
        await command.Command.KillTreeAsync();
        Assert.True(ProcFacts.IsAlive(child) && ProcFacts.IsAlive(command.Command.Id));

        // Nor does another's end take them for its own.
        await using (var other = TestCommand.Bash("sleep 100")) Assert.False(other.Command.Exited.IsCompleted);
        Assert.True(ProcFacts.IsAlive(child) && ProcFacts.IsAlive(command.Command.Id));
        foreach (var id in new[] { child, command.Command.Id }) using (var process = Process.GetProcessById(id)) process.Kill();
        Assert.Equal(137, (await command.EndAsync()).Code);
    }

    [Fact]
    public async Task Orphans_ThatEndThemselves_AreReaped()
    {
        await using var command = TestCommand.Bash("echo child=$(setsid -f bash -c 'echo $$; exec sleep 0.05 </dev/null >/dev/null 2>&1')");
        await command.EndAsync();
        var child = await command.NumberAsync("child");
        await TestCommand.UntilAsync(() => !ProcFacts.IsAlive(child));
        await TestCommand.RunAsync("true"); // each end is an occasion to reap
        await TestCommand.UntilAsync(() => !ProcFacts.Exists(child));
    }

    [Fact]
    public async Task KillTree_Twice_IsTheSame()
    {
        await using var command = TestCommand.Bash("sleep 100");
        await Task.WhenAll(command.Command.KillTreeAsync(), command.Command.KillTreeAsync(), command.Command.DisposeAsync().AsTask());
        Assert.Equal(143, (await command.EndAsync()).Code);
    }

    private static string CommandLineOf(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "cmdline"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
