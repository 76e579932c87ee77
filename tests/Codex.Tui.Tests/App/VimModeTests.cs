using Codex.Protocol.Threads;

namespace Codex.Tui.Tests.App;

public sealed class VimModeTests
{
    private static Task<AppBench> StartAsync(int columns = 80) => AppBench.StartAsync(
        columns, change: options => options with { Settings = new TuiSettings { VimModeDefault = true } });

    [Fact]
    public async Task Command_TurnsItOnAndOff_ModeAndCursorShow()
    {
        await using var bench = await AppBench.StartAsync();
        await bench.TypeAsync("/vim");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("Vim: Normal");
        Assert.Equal(2, bench.Device.Look(terminal => terminal.CursorShape));

        bench.Device.Type("i");
        await bench.Device.WaitForTextAsync("Vim: Insert");
        Assert.Equal(6, bench.Device.Look(terminal => terminal.CursorShape));
        await bench.TypeAsync("/vim");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("Vim's keys are off");

        await bench.Device.WaitForAsync(terminal => !terminal.ScreenText.Contains("Vim: ", StringComparison.Ordinal) && terminal.CursorShape == 0);
        Assert.Empty(bench.Device.Look(terminal => terminal.Unknown));
    }

    [Fact]
    public async Task Exit_GivesTheUsersCursorBack()
    {
        var bench = await StartAsync();
        await bench.Device.WaitForTextAsync("Vim: Insert");
        Assert.Equal(6, bench.Device.Look(terminal => terminal.CursorShape));

        await bench.DisposeAsync();

        Assert.Equal(0, bench.Device.Look(terminal => terminal.CursorShape));
    }

    [Fact]
    public async Task Escape_FirstLeavesInsertMode_ThenInterrupts()
    {
        await using var bench = await StartAsync();
        await bench.SayAsync("go");
        await bench.TypeAsync("more");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("Vim: Normal");
        Assert.False(bench.Client.HasCall);

        bench.Device.Type("\u001b");

        Assert.Equal("interrupt: turn-1", await bench.Client.NextCallAsync());
        bench.Client.TellEnd(TurnStatus.Interrupted);
        await bench.Device.WaitForTextAsync("Conversation interrupted");
    }

    [Fact]
    public async Task Selection_IsShownReversed()
    {
        await using var bench = await StartAsync();
        await bench.TypeAsync("abc");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("Vim: Normal");
        bench.Device.Type("v");
        bench.Device.Type("h");

        var row = await RowOfAsync(bench, "› abc");
        await bench.Device.WaitForAsync(terminal => terminal.StyleAt(row, 3).Contains('7'));
        Assert.Equal(("", "7"), bench.Device.Look(terminal => (terminal.StyleAt(row, 2), terminal.StyleAt(row, 4))));
        Assert.Contains("Vim: Visual", bench.Device.Look(terminal => terminal.ScreenText), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FortyColumns_ShowTheMode()
    {
        await using var bench = await StartAsync(columns: 40);
        await bench.Device.WaitForTextAsync("Vim: Insert · ? for shortcuts");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("Vim: Normal");
        bench.Device.Type("2");
        bench.Device.Type("d");

        await bench.Device.WaitForTextAsync("Vim: Normal 2d");
    }

    private static async Task<int> RowOfAsync(AppBench bench, string text)
    {
        await bench.Device.WaitForTextAsync(text);
        return bench.Device.Look(terminal => terminal.Screen.ToList().IndexOf(text));
    }
}
