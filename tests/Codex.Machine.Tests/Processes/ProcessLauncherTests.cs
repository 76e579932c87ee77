using Codex.Machine.Processes;

namespace Codex.Machine.Tests.Processes;

public sealed class ProcessLauncherTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -SEGV $$", 139)]
    [InlineData("no-such-command-here", 127)]
    public async Task Exited_OfAnyEnd_HasTheShellsCode(string script, int code) =>
        Assert.Equal(code, (await TestCommand.RunAsync(script)).Code);

    [Fact]
    public async Task Output_OfBothStreams_KeepsTheOrder()
    {
        var (code, output) = await TestCommand.RunAsync("for i in $(seq 200); do echo out$i; echo err$i >&2; done");
        Assert.Equal(0, code);
        Assert.Equal(string.Concat(Enumerable.Range(1, 200).Select(i => $"out{i}\nerr{i}\n")), output);
    }

    [Fact]
    public async Task Output_OfSeparateStreams_GoesToTheirReceivers()
    {
        var error = new OutputBuffer();
        await using var command = TestCommand.Start(start => start with { ErrorOutput = error.Append }, "echo out; echo err >&2");
        Assert.Equal((0, "out\n"), await command.EndAsync());
        Assert.Equal("err\n", error.Snapshot().Text);
    }

    [Fact]
    public async Task Start_GivesArgumentsDirectoryAndWholeEnvironment()
    {
        await using var command = TestCommand.Start(start => start with
        {
            Executable = "env",
            Argv = ["strange name", "-0"],
            WorkingDirectory = "/usr",
            Environment = new Dictionary<string, string> { ["PATH"] = "/nowhere::/usr/bin:/bin", ["EMPTY"] = "", ["Ä"] = "ö=\n" },
        });
        var (code, output) = await command.EndAsync();
        Assert.Equal(0, code);
        Assert.Equal(["EMPTY=", "PATH=/nowhere::/usr/bin:/bin", "Ä=ö=\n"], output.TrimEnd('\0').Split('\0').Order(StringComparer.Ordinal));

        await using var second = TestCommand.Start(
            start => start with { Argv = ["strange name", "-c", "echo \"$0\"; pwd"], WorkingDirectory = "/usr/bin" });
        Assert.Equal((0, "strange name\n/usr/bin\n"), await second.EndAsync());
    }

    [Fact]
    public async Task Start_RelativeExecutable_StartsFromTheWorkingDirectory()
    {
        await using var command = TestCommand.Start(
            start => start with { Executable = "./bash", WorkingDirectory = "/usr/bin" }, "echo here");
        Assert.Equal((0, "here\n"), await command.EndAsync());
    }

    [Theory]
    [InlineData("/no/such/file", "/", 2, "No such file or directory (os error 2)")]
    [InlineData("no-such-name", "/", 2, "No such file or directory (os error 2)")]
    [InlineData("", "/", 2, "No such file or directory (os error 2)")]
    [InlineData("/bin/bash", "/no/such/directory", 2, "No such file or directory (os error 2)")]
    [InlineData("/bin/bash", "/etc/passwd", 20, "Not a directory (os error 20)")]
    [InlineData("/usr", "/", 13, "Permission denied (os error 13)")]
    [InlineData("/etc/passwd", "/", 13, "Permission denied (os error 13)")]
    [InlineData("passwd", "/", 13, "Permission denied (os error 13)")]
    [InlineData("/bin/ba\0sh", "/", 22, "nul byte found in provided data")]
    public void Start_WhatCannotBeStarted_TellsTheSystemsReason(string executable, string directory, int number, string message)
    {
        var exception = Assert.Throws<ProcessStartException>(() => TestCommand.Start(start => start with
        {
            Executable = executable,
            WorkingDirectory = directory,
            Environment = new Dictionary<string, string> { ["PATH"] = "/etc" },
        }));
        Assert.Equal((number, message), (exception.ErrorNumber, exception.Message));
    }

    [Fact]
    public void Start_ArgumentOrVariableWithNul_IsRefused()
    {
        Assert.Throws<ProcessStartException>(() => TestCommand.Start(start => start with { Argv = ["bash", "-c", "a\0b"] }));
        Assert.Throws<ProcessStartException>(
            () => TestCommand.Start(start => start with { Environment = new Dictionary<string, string> { ["A"] = "b\0c" } }));
    }

    [Fact]
    public async Task Start_LeadsASessionAndGroupOfItsOwn()
    {
        await using var command = TestCommand.Bash("set -- $(cut -d' ' -f1,5,6 /proc/$$/stat); echo $1 $2 $3");
        var id = command.Command.Id;
        Assert.Equal((0, $"{id} {id} {id}\n"), await command.EndAsync());
    }

    [Fact]
    public async Task Start_ChildSeesOnlyTheStandardDescriptors()
    {
        var inheritable = new List<int>();
        try
        {
            for (var i = 0; i < 3; i++) inheritable.Add(TestCalls.Duplicate(1)); // dup leaves the close-on-exec flag off
            Assert.All(inheritable, descriptor => Assert.True(descriptor > 2));
            // The fourth is the directory that ls itself is reading.
            Assert.Equal((0, "0\n1\n2\n3\n"), await TestCommand.RunAsync("exec ls /proc/self/fd"));
        }
        finally
        {
            inheritable.ForEach(descriptor => TestCalls.Close(descriptor));
        }
    }

    [Fact]
    public async Task Start_ChildHasDefaultSignalsAndAnEmptyMask()
    {
        // The runtime ignores SIGPIPE, so this would show. glibc leaves its own two signals, 32 and 33, as they are: bits 31 and 32.
        var (_, output) = await TestCommand.RunAsync("exec grep -E 'SigBlk|SigIgn' /proc/self/status");
        var masks = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Convert.ToUInt64(line.Split('\t')[1], 16)).ToList();
        Assert.Equal(2, masks.Count);
        Assert.All(masks, mask => Assert.Equal(0UL, mask & ~0x1_8000_0000UL));
    }

    [Fact]
    public async Task Start_BrokenPipesAmongChildren_KillSilently() =>
        Assert.Equal((0, "y\n141 0\n"), await TestCommand.RunAsync("yes | head -1; echo ${PIPESTATUS[@]}"));

    [Fact]
    public async Task Input_Closed_IsAtItsEnd() => Assert.Equal((0, "end\n"), await TestCommand.RunAsync("cat; echo end"));

    [Fact]
    public async Task Output_OfASurvivingChild_DoesNotHoldUpTheEnd()
    {
        await using var command = TestCommand.Bash("(while echo tick; do sleep 0.01; done) & echo child=$!");
        var (code, _) = await command.EndAsync();
        var child = await command.NumberAsync("child");
        Assert.Equal(0, code);
        Assert.True(ProcFacts.IsAlive(child));

        // It lives on, its output read and dropped: a second of ticks would have met a broken pipe.
        var before = command.Output;
        await TestCommand.RunAsync("sleep 0.3");
        Assert.True(ProcFacts.IsAlive(child));
        Assert.Equal(before, command.Output);
        await command.DisposeAsync();
        Assert.False(ProcFacts.Exists(child));
    }

    [Fact]
    public async Task Output_WrittenSoonAfterTheEnd_IsDelivered()
    {
        await using var command = TestCommand.Start(
            start => start with { TrailingOutputTime = TimeSpan.FromSeconds(20) }, "(sleep 0.03; echo late) & exit 7");
        Assert.Equal((7, "late\n"), await command.EndAsync());
    }

    [Fact]
    public async Task Output_ReceiverThrows_FaultsItsCommandOnly()
    {
        await using var other = TestCommand.Bash("read line; echo $line", CommandInput.Pipe);
        await using var command = TestCommand.Start(start => start with { Output = _ => throw new FormatException("no") }, "echo one; echo two");
        var exception = await Assert.ThrowsAsync<FormatException>(() => command.Command.Exited);
        Assert.Equal("no", exception.Message);
        await other.SendAsync("alive\n");
        Assert.Equal((0, "alive\n"), await other.EndAsync());
    }

    [Fact]
    public void Start_TerminalWithSeparateErrorOutput_IsRefused() => Assert.Throws<ArgumentException>(
        () => TestCommand.Start(start => start with { Terminal = new(80, 24), ErrorOutput = _ => { } }));
}
