using System.Collections.Immutable;
using System.Threading.Channels;

namespace Codex.Tui.Tests.App;

public sealed class KeymapCommandTests
{
    private readonly Channel<string> _edits = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task Key_Pressed_IsBoundAtOnceAndKept()
    {
        await using var bench = await StartAsync();
        await OpenAsync(bench, "vim mode");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("Now: no key. Kept in config.toml as");
        bench.Device.Type("1");
        await bench.Device.WaitForTextAsync("Press the new key for global.toggle_vim_mode");
        bench.Device.Type("\u001bv");

        Assert.Equal("tui.keymap.global.toggle_vim_mode = alt-v", await NextEditAsync());
        await bench.Device.WaitForTextAsync("* global.toggle_vim_mode");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("type to search");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("Ask Codex");
        bench.Device.Type("\u001bv");
        await bench.Device.WaitForTextAsync("Vim: Normal");
    }

    [Fact]
    public async Task Key_OfAnother_IsRefusedWithTheReason()
    {
        await using var bench = await StartAsync();
        await OpenAsync(bench, "vim mode");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("Press a new key");
        bench.Device.Type("1");
        await bench.Device.WaitForTextAsync("Press the new key for");
        bench.Device.Type("\u0014");

        await bench.Device.WaitForTextAsync("global.toggle_vim_mode: ctrl + t is the key of global.open_transcript.");
        bench.Device.Type("1");
        await bench.Device.WaitForTextAsync("Press the new key for");
        bench.Device.Type("x");
        await bench.Device.WaitForTextAsync("x is a character: it could not be typed any more.");
        bench.Device.Type("2");
        await bench.Device.WaitForTextAsync("no key");
        Assert.False(_edits.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Key_OfOnesOwn_CanGoBackToTheUsual()
    {
        await using var bench = await StartAsync(ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("global.copy", ["f5"]));
        await OpenAsync(bench, "global.copy");
        await bench.Device.WaitForTextAsync("› * global.copy  f5");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("3. Take the usual keys again  ctrl-o");
        bench.Device.Type("3");

        Assert.Equal("tui.keymap.global.copy removed", await NextEditAsync());
        await bench.Device.WaitForTextAsync("›   global.copy  ctrl-o");
    }

    [Fact]
    public async Task OneMoreKey_IsAddedToTheOthers()
    {
        await using var bench = await StartAsync(columns: 40);
        await OpenAsync(bench, "open_trans");
        bench.Device.Type("\r");
        await bench.Device.WaitForTextAsync("2. Press one more key");
        bench.Device.Type("2");
        await bench.Device.WaitForTextAsync("Press the new key");
        bench.Device.Type("\u001b[15~");

        Assert.Equal("tui.keymap.global.open_transcript = [ctrl-t, f5]", await NextEditAsync());
    }

    [Fact]
    public async Task Words_BindToo()
    {
        await using var bench = await StartAsync();
        await RunAsync(bench, "/keymap composer.queue ctrl-q f6");
        Assert.Equal("tui.keymap.composer.queue = [ctrl-q, f6]", await NextEditAsync());
        await RunAsync(bench, "/keymap composer.queue default");
        Assert.Equal("tui.keymap.composer.queue removed", await NextEditAsync());
        await RunAsync(bench, "/keymap vim_normal.move_left 3");
        await bench.Device.WaitForTextAsync("vim_normal.move_left stays as it is: 3 begins a count");
        await RunAsync(bench, "/keymap vim_normal.move_left g");
        await bench.Device.WaitForTextAsync("g begins a longer command in vim_normal");
    }

    private Task<AppBench> StartAsync(ImmutableDictionary<string, ImmutableArray<string>>? keymap = null, int columns = 80) => AppBench.StartAsync(columns, change: options => options with
    {
        Settings = new TuiSettings
        {
            Keymap = keymap ?? ImmutableDictionary<string, ImmutableArray<string>>.Empty,
            EditConfig = (edits, _) =>
            {
                foreach (var edit in edits)
                    _edits.Writer.TryWrite(Describe(edit));
                return Task.FromResult<string?>(null);
            },
        },
    });

    private static string Describe(TuiConfigEdit edit) => string.Join('.', edit.Path) + edit.Value switch
    {
        TuiConfigValue.Text text => " = " + text.Value,
        TuiConfigValue.Texts texts => $" = [{string.Join(", ", texts.Values)}]",
        _ => " removed",
    };

    private async Task<string> NextEditAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _edits.Reader.ReadAsync(limit.Token);
    }

    private static async Task OpenAsync(AppBench bench, string filter)
    {
        await RunAsync(bench, "/keymap");
        await bench.Device.WaitForTextAsync("type to search");
        await bench.TypeAsync(filter);
    }

    private static async Task RunAsync(AppBench bench, string command)
    {
        await bench.TypeAsync(command);
        bench.Device.Type("\r");
    }
}
