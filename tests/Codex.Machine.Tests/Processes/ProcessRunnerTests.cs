using System.Diagnostics;
using Codex.Machine.Processes;

namespace Codex.Machine.Tests.Processes;

public sealed class ProcessRunnerTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Run_ProgramThatEnds_ReturnsItsStreamsAndCode()
    {
        var run = await ProcessRunner.RunAsync(Bash("echo out; echo err >&2; exit 3"), s_long, CancellationToken.None);
        Assert.Equal(
            new CapturedRun { ExitCode = 3, StandardOutput = "out\n", StandardError = "err\n", TimedOut = false, IsTruncated = false }, run);
    }

    [Fact]
    public async Task Run_WithInput_SendsAllOfIt()
    {
        var text = new string('x', 1_000_000) + "ü";
        var run = await ProcessRunner.RunAsync(
            Bash("wc -c; cat") with { StandardInput = text }, Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.Equal((0, "1000002\n"), (run.ExitCode, run.StandardOutput));
    }

    [Fact]
    public async Task Run_InputThatNobodyReads_IsNoFault()
    {
        var run = await ProcessRunner.RunAsync(
            Bash("exec <&-; exit 5") with { StandardInput = new string('x', 1_000_000) }, s_long, CancellationToken.None);
        Assert.Equal(5, run.ExitCode);
    }

    [Fact]
    public async Task Run_MoreOutputThanTheCapacity_KeepsBothEnds()
    {
        var run = await ProcessRunner.RunAsync(Bash("printf 0123456789") with { OutputCapacityBytes = 4 }, s_long, CancellationToken.None);
        Assert.Equal(("0189", true), (run.StandardOutput, run.IsTruncated));
    }

    [Fact]
    public async Task Run_TimeIsOver_KillsTheTreeAndReturnsWhatThereWas()
    {
        var run = await ProcessRunner.RunAsync(
            Bash("trap '' TERM; setsid sleep 100 & echo $!; wait"), TimeSpan.FromMilliseconds(300), CancellationToken.None);
        Assert.Equal((true, 137), (run.TimedOut, run.ExitCode));
        Assert.False(ProcFacts.Exists(int.Parse(run.StandardOutput)));
    }

    [Fact]
    public async Task Run_Cancelled_ThrowsWhenAllIsGone()
    {
        var pidFile = Path.Combine(Path.GetTempPath(), $"codex-run-{Guid.NewGuid():N}");
        try
        {
            using var cancellation = new CancellationTokenSource();
            var run = ProcessRunner.RunAsync(
                Bash($"echo $$ >{pidFile}.new; mv {pidFile}.new {pidFile}; sleep 100") with { StandardInput = new string('x', 1_000_000) },
                s_long,
                cancellation.Token);
            await TestCommand.UntilAsync(() => File.Exists(pidFile));
            cancellation.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            Assert.False(ProcFacts.Exists(int.Parse(File.ReadAllText(pidFile))));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProcessRunner.RunAsync(Bash("true"), s_long, cancellation.Token));
        }
        finally
        {
            File.Delete(pidFile);
        }
    }

    [Fact]
    public async Task Run_ProgramThatLeavesADaemon_LeavesItAlone()
    {
        var run = await ProcessRunner.RunAsync(Bash("sleep 100 & echo $!"), s_long, CancellationToken.None);
        var daemon = int.Parse(run.StandardOutput);
        Assert.True(ProcFacts.IsAlive(daemon));
        using var process = Process.GetProcessById(daemon);
        process.Kill();
    }

    [Fact]
    public async Task Run_MissingProgram_Throws() => await Assert.ThrowsAsync<ProcessStartException>(
        () => ProcessRunner.RunAsync(Bash("true") with { Executable = "no-such-program" }, s_long, CancellationToken.None));

    private static ProcessRunOptions Bash(string script) => new()
    {
        Executable = "bash",
        Arguments = ["-c", script],
        WorkingDirectory = "/",
        Environment = TestCommand.Environment,
    };
}
