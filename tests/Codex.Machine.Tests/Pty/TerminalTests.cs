using Codex.Machine.Processes;
using Codex.Machine.Pty;
using Codex.Machine.Tests.Processes;

namespace Codex.Machine.Tests.Pty;

public sealed class TerminalTests
{
    [Fact]
    public async Task Terminal_IsOneOnAllStreamsAndControlling()
    {
        await using var command = TestCommand.Terminal("test -t 0 && test -t 1 && test -t 2 && echo all; echo direct >/dev/tty");
        Assert.Equal((0, "all\r\ndirect\r\n"), await command.EndAsync());
    }

    [Fact]
    public async Task Terminal_CommandOwnsItsForeground()
    {
        // Group, session and the terminal's foreground group.
        await using var command = TestCommand.Terminal("echo $(cut -d' ' -f5,6,8 /proc/$$/stat)");
        var id = command.Command.Id;
        Assert.Equal((0, $"{id} {id} {id}\r\n"), await command.EndAsync());
    }

    [Fact]
    public async Task Resize_IsSeenAndSignalled()
    {
        await using var command = TestCommand.Terminal(
            "trap 'stty size; exit 0' WINCH; stty size; while :; do sleep 0.01; done", new TerminalSize(Columns: 132, Rows: 50));
        await command.OutputAsync("50 132\r\n");
        command.Command.Resize(new TerminalSize(Columns: 70_000, Rows: 0));
        Assert.Equal((0, "50 132\r\n1 65535\r\n"), await command.EndAsync());
        command.Command.Resize(TerminalSize.Default); // after the end: nothing
    }

    [Fact]
    public async Task WriteInput_IsEchoedAndRead()
    {
        await using var command = TestCommand.Terminal("echo ready; read line; echo \"<$line>\"");
        await command.OutputAsync("ready");
        await command.SendAsync("hello\n");
        Assert.Equal((0, "ready\r\nhello\r\n<hello>\r\n"), await command.EndAsync());
    }

    [Fact]
    public async Task WriteInput_ControlC_InterruptsTheForeground()
    {
        await using var command = TestCommand.Terminal("echo ready; sleep 100");
        await command.OutputAsync("ready");
        await command.SendAsync("\x03");
        Assert.Equal(130, (await command.EndAsync()).Code);
    }

    [Fact]
    public async Task WriteInput_ControlD_EndsTheInput()
    {
        await using var command = TestCommand.Terminal("echo ready; cat; echo end");
        await command.OutputAsync("ready");
        await command.SendAsync("line\n");
        await command.OutputAsync("line\r\nline\r\n");
        await command.SendAsync("\x04");
        Assert.Equal((0, "ready\r\nline\r\nline\r\nend\r\n"), await command.EndAsync());
    }

    [Fact]
    public async Task CloseInput_SendsTheEndOfFileCharacter()
    {
        await using var command = TestCommand.Terminal("stty -echo; echo ready; cat; echo end");
        await command.OutputAsync("ready");
        await command.SendAsync("line\n");
        command.Command.CloseInput();
        Assert.Equal((0, "ready\r\nline\r\nend\r\n"), await command.EndAsync());
        command.Command.CloseInput();
    }

    [Fact]
    public async Task Interrupt_ReachesTheForegroundGroupOnly()
    {
        // With job control the inner shell is in a group of its own, in the foreground; the outer one has no trap and would end.
        await using var command = TestCommand.Terminal(
            "set -m; bash -c 'trap \"exit 3\" INT; echo ready; while :; do sleep 0.01; done'; echo status $?");
        await command.OutputAsync("ready");
        await WaitForForegroundAsync(command);
        command.Command.Interrupt();
        Assert.Equal((0, "ready\r\nstatus 3\r\n"), await command.EndAsync());
    }

    [Fact]
    public async Task Interrupt_InRawMode_Works()
    {
        await using var command = TestCommand.Terminal("stty raw -isig; trap 'exit 9' INT; echo ready; while :; do sleep 0.01; done");
        await command.OutputAsync("ready");
        command.Command.Interrupt();
        Assert.Equal(9, (await command.EndAsync()).Code);
    }

    [Fact]
    public async Task Output_MuchOfItJustBeforeTheEnd_IsComplete()
    {
        await using var command = TestCommand.Terminal("seq 20000");
        var (code, output) = await command.EndAsync();
        Assert.Equal(0, code);
        Assert.Equal(string.Concat(Enumerable.Range(1, 20_000).Select(i => $"{i}\r\n")), output);
    }

    [Fact]
    public async Task Exited_SurvivingChildOnTheTerminal_IsHungUp()
    {
        await using var command = TestCommand.Terminal("sleep 100 & echo child=$!");
        Assert.Equal(0, (await command.EndAsync()).Code);
        await command.DisposeAsync();
        Assert.False(ProcFacts.Exists(await command.NumberAsync("child")));
    }

    [Fact]
    public async Task Exited_CommandThatLeavesItsTerminalAndGoesOn_IsFollowed()
    {
        await using var command = TestCommand.Terminal("exec </dev/null >/dev/null 2>&1; sleep 0.05; exit 6");
        Assert.Equal((6, ""), await command.EndAsync());
    }

    [Fact]
    public async Task KillTree_InteractiveShell_Ends()
    {
        await using var command = TestCommand.Start(
            start => start with { Argv = ["bash", "--norc", "-i"], Terminal = TerminalSize.Default });
        await command.SendAsync("sleep 100 &\necho child=$!\n");
        var child = await command.NumberAsync("child");
        await command.Command.KillTreeAsync();
        Assert.False(ProcFacts.Exists(child));
        Assert.Equal(137, (await command.EndAsync()).Code); // an interactive bash ignores SIGTERM
    }

    // The shell's own group is no longer the terminal's foreground group.
    private static Task WaitForForegroundAsync(TestCommand command) => TestCommand.UntilAsync(() =>
    {
        var fields = File.ReadAllText($"/proc/{command.Command.Id}/stat").Split(") ")[1].Split(' ');
        return fields[5] != fields[2];
    });
}
