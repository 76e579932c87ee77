using System.Collections.Frozen;

namespace Codex.Tui.Tests.App;

public sealed class ThemeCommandTests
{
    [Fact]
    public async Task Theme_IsLookedAtThenKept()
    {
        var kept = new TaskCompletionSource<TuiConfigEdit>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AppBench.StartAsync(change: options => options with
        {
            Host = WithTrueColor(options),
            Settings = new TuiSettings
            {
                Theme = "nord",
                EditConfig = (edits, _) =>
                {
                    kept.SetResult(Assert.Single(edits));
                    return Task.FromResult<string?>(null);
                },
            },
        });
        await RunAsync(bench, "/theme");
        await bench.Device.WaitForTextAsync("nord (current)");
        await WaitForSampleAsync(bench, "163;190;140");
        for (var i = 0; i < 3; i++)
            bench.Device.Type("\u001b[A");
        await bench.Device.WaitForTextAsync("› dracula");

        await WaitForSampleAsync(bench, "241;250;140");
        bench.Device.Type("\r");

        await bench.Device.WaitForTextAsync("Theme: dracula");
        var edit = await kept.Task.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(("tui.theme", new TuiConfigValue.Text("dracula")), (string.Join('.', edit.Path), edit.Value));
    }

    [Fact]
    public async Task Escape_ComesBackToTheOneBefore()
    {
        await using var bench = await AppBench.StartAsync(change: options => options with { Host = WithTrueColor(options), Settings = new TuiSettings { Theme = "nord" } });
        await RunAsync(bench, "/theme");
        await bench.Device.WaitForTextAsync("nord (current)");
        bench.Device.Type("\u001b[H");
        await bench.Device.WaitForTextAsync("› default");
        bench.Device.Type("\u001b");
        await bench.Device.WaitForTextAsync("Ask Codex");
        await RunAsync(bench, "/theme");

        await bench.Device.WaitForTextAsync("› nord (current)");
        await WaitForSampleAsync(bench, "163;190;140");
    }

    [Fact]
    public async Task UnknownName_IsToldWithThoseThatThereAre()
    {
        await using var bench = await AppBench.StartAsync(change: options => options with { Settings = new TuiSettings { Theme = "zenburn" } });

        var text = await bench.Device.WaitForTextAsync("There is no theme \"zenburn\"");
        Assert.Contains("solarized-light", text, StringComparison.Ordinal);
        await RunAsync(bench, "/theme none");
        await bench.Device.WaitForTextAsync("There is no theme \"none\"");
    }

    [Fact]
    public async Task FortyColumnsWithoutColour_ShowTheList()
    {
        await using var bench = await AppBench.StartAsync(40, 12);
        await RunAsync(bench, "/theme");

        await bench.Device.WaitForAsync(terminal => terminal.ScreenText.Contains("› default (current)", StringComparison.Ordinal)
            && terminal.ScreenText.Contains("↑↓ look · enter keep · esc back", StringComparison.Ordinal)
            && terminal.Screen.All(row => row.Length <= 40));
    }

    private static Protocol.Host.HostEnvironment WithTrueColor(TuiOptions options) =>
        options.Host with { Variables = new Dictionary<string, string>(options.Host.Variables) { ["COLORTERM"] = "truecolor" }.ToFrozenDictionary() };

    /// <summary>Waits until the string in the sample has that colour.</summary>
    private static Task<string> WaitForSampleAsync(AppBench bench, string color) => bench.Device.WaitForAsync(terminal =>
    {
        var row = terminal.Screen.ToList().FindIndex(line => line.Contains("\"none\" if n", StringComparison.Ordinal));
        return row >= 0 && terminal.StyleAt(row, terminal.Screen[row].IndexOf('"', StringComparison.Ordinal)).Contains(color, StringComparison.Ordinal);
    });

    private static async Task RunAsync(AppBench bench, string command)
    {
        await bench.TypeAsync(command);
        bench.Device.Type("\r");
    }
}
