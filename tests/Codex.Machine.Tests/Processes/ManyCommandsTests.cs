using System.Diagnostics;
using Codex.Machine.Processes;
using Codex.Machine.Pty;

namespace Codex.Machine.Tests.Processes;

/// <summary>These count descriptors and memory of the whole process, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(nameof(AloneCollection))]
public sealed class ManyCommandsTests
{
    [Fact]
    public async Task Start_AThousandInARow_LeaksNothing()
    {
        await RunTrueAsync(50);
        var before = (Descriptors: ProcFacts.OpenDescriptors(), Managed: GC.GetTotalMemory(forceFullCollection: true));
        await RunTrueAsync(1000);
        var after = (Descriptors: ProcFacts.OpenDescriptors(), Managed: GC.GetTotalMemory(forceFullCollection: true));
        Assert.InRange(after.Descriptors - before.Descriptors, int.MinValue, 20); // the runtime opens some of its own now and then
        Assert.InRange(after.Managed - before.Managed, long.MinValue, 200_000);
    }

    [Fact]
    public async Task Start_OfAllKindsAndEnds_LeaksNoDescriptors()
    {
        await RunAllKindsAsync();
        var before = ProcFacts.OpenDescriptors();
        for (var i = 0; i < 5; i++) await RunAllKindsAsync();
        Assert.Equal(before, ProcFacts.OpenDescriptors());
    }

    [Fact]
    public async Task Start_SixtyFourAtOnce_KeepsThemApart()
    {
        var threads = Process.GetCurrentProcess().Threads.Count;
        var commands = Enumerable.Range(0, 64).Select(i => TestCommand.Bash($"read line; echo {i} $line; exit {i}", CommandInput.Pipe)).ToList();
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 1, threads + 16); // the pool may have grown; there is none per command
        await Task.WhenAll(commands.Select((command, i) => command.SendAsync($"line {i}\n").AsTask()));
        for (var i = 0; i < commands.Count; i++) Assert.Equal((i, $"{i} line {i}\n"), await commands[i].EndAsync());
        await Task.WhenAll(commands.Select(command => command.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Output_HundredMegabytes_PassesInConstantMemory()
    {
        long received = 0;
        var before = ProcFacts.ResidentBytes();
        await using var command = TestCommand.Start(
            start => start with { Output = chunk => received += chunk.Length }, "head -c 100000000 /dev/zero");
        Assert.Equal(0, (await command.EndAsync()).Code);
        Assert.Equal(100_000_000, received);
        Assert.InRange(ProcFacts.ResidentBytes() - before, long.MinValue, 20_000_000);
    }

    [Fact]
    public async Task Output_OfAnEndlessWriter_LeavesTheOthersTheirTurn()
    {
        await using var endless = TestCommand.Start(start => start with { Output = _ => { } }, "yes");
        Assert.Equal((0, "turn\n"), await TestCommand.RunAsync("echo turn"));
        Assert.False(endless.Command.Exited.IsCompleted);
    }

    [Fact]
    public async Task Exited_NoticedByAThread_IsTheSame()
    {
        await using var command = TestCommand.Start(start => start with { ExitWatch = ExitWatch.Thread }, "echo out; exit 4");
        Assert.Equal((4, "out\n"), await command.EndAsync());
        await using var killed = TestCommand.Start(start => start with { ExitWatch = ExitWatch.Thread }, "sleep 100");
        await killed.Command.KillTreeAsync();
        Assert.Equal(143, (await killed.EndAsync()).Code);
    }

    private static async Task RunTrueAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var command = TestCommand.Start(start => start with { Executable = "/bin/true", Argv = ["true"], Output = _ => { } });
            Assert.Equal(0, (await command.EndAsync()).Code);
        }
    }

    private static async Task RunAllKindsAsync()
    {
        await using (var piped = TestCommand.Bash("cat", CommandInput.Pipe))
        {
            await piped.SendAsync("x");
            piped.Command.CloseInput();
            await piped.EndAsync();
        }

        await using (TestCommand.Bash("cat; sleep 100", CommandInput.Pipe))
        {
        }

        await using (var terminal = TestCommand.Terminal("echo hello")) await terminal.EndAsync();
        await using (TestCommand.Terminal("sleep 100"))
        {
        }

        await using (var survivor = TestCommand.Bash("sleep 100 & exit")) await survivor.EndAsync();
        await using (var separate = TestCommand.Start(start => start with { ErrorOutput = _ => { } })) await separate.EndAsync();
        await using (var released = TestCommand.Bash("read line", CommandInput.Pipe))
        {
            released.Command.Release();
            released.Command.CloseInput();
            await released.EndAsync();
        }

        foreach (var terminal in new TerminalSize?[] { null, TerminalSize.Default })
        {
            Assert.Throws<ProcessStartException>(() => TestCommand.Start(start => start with
            {
                Executable = "/no/such/file",
                Input = CommandInput.Pipe,
                Terminal = terminal,
            }));
        }
    }
}
