using Codex.Machine.Processes;

namespace Codex.Machine.Tests.Processes;

public sealed class InputTests
{
    [Fact]
    public async Task WriteInput_ToAPipe_ArrivesAndEndsWithClose()
    {
        await using var command = TestCommand.Bash("cat; echo end", CommandInput.Pipe);
        await command.SendAsync("one\n");
        await command.OutputAsync("one\n");
        await command.SendAsync("two\n");
        command.Command.CloseInput();
        Assert.Equal((0, "one\ntwo\nend\n"), await command.EndAsync());
    }

    [Fact]
    public async Task WriteInput_MoreThanAPipeHolds_ArrivesWholeAndInOrder()
    {
        await using var command = TestCommand.Bash("md5sum", CommandInput.Pipe);
        var data = new byte[3_000_000];
        new Random(1).NextBytes(data);
        var writes = Enumerable.Range(0, 3)
            .Select(i => command.Command.WriteInputAsync(data.AsMemory(i * 1_000_000, 1_000_000), CancellationToken.None).AsTask())
            .ToArray();
        command.Command.CloseInput();
        await Task.WhenAll(writes);
        var expected = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(data));
        Assert.Equal((0, $"{expected}  -\n"), await command.EndAsync());
    }

    [Fact]
    public async Task WriteInput_Cancelled_EndsAloneAndTheNextFailsWithTheCommand()
    {
        await using var blocked = TestCommand.Bash("sleep 100", CommandInput.Pipe);
        using var cancellation = new CancellationTokenSource();
        var write = blocked.Command.WriteInputAsync(new byte[1_000_000], cancellation.Token).AsTask();
        var next = blocked.Command.WriteInputAsync(new byte[1], CancellationToken.None).AsTask();
        Assert.False(write.IsCompleted);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.False(next.IsCompleted); // the pipe is still full
        await blocked.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => next);
    }

    [Fact]
    public async Task WriteInput_NobodyReadsAnyMore_Throws()
    {
        await using var command = TestCommand.Bash("exec <&-; echo closed; sleep 100", CommandInput.Pipe);
        await command.OutputAsync("closed");
        var exception = await Assert.ThrowsAsync<IOException>(() => command.SendAsync("x").AsTask());
        Assert.Equal("Broken pipe (os error 32)", exception.Message);
    }

    [Fact]
    public async Task WriteInput_AfterTheEndOrTheClose_Throws()
    {
        await using var command = TestCommand.Bash("cat", CommandInput.Pipe);
        command.Command.CloseInput();
        await Assert.ThrowsAsync<IOException>(() => command.SendAsync("x").AsTask());
        await command.EndAsync();
        command.Command.CloseInput();
        await Assert.ThrowsAsync<IOException>(() => command.SendAsync("x").AsTask());
    }

    [Fact]
    public async Task WriteInput_WithoutAnInput_IsTheCallersFault()
    {
        await using var command = TestCommand.Bash("true");
        await Assert.ThrowsAsync<InvalidOperationException>(() => command.SendAsync("x").AsTask());
        Assert.Throws<InvalidOperationException>(command.Command.CloseInput);
    }

    [Fact]
    public async Task Interrupt_WithoutATerminal_ReachesTheWholeGroup()
    {
        // The outer shell waits for the inner one and goes on, as that did not die of the signal.
        await using var command = TestCommand.Bash(
            "bash -c 'trap \"echo caught; exit 5\" INT; echo ready; while :; do sleep 0.01; done'; echo inner $?");
        await command.OutputAsync("ready");
        command.Command.Interrupt();
        Assert.Equal((0, "ready\ncaught\ninner 5\n"), await command.EndAsync());
        command.Command.Interrupt(); // after the end: nothing
    }
}
