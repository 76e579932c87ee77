using Codex.Protocol.AppServer;
using Codex.Testing.Homes;

namespace Codex.Tui.Tests.App;

/// <summary>The whole front end on a virtual terminal, with an agent that the test plays.</summary>
internal sealed class AppBench : IAsyncDisposable
{
    private readonly TestCodexHome _home = new();
    private readonly TaskCompletionSource<IThreadHost> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppBench(VirtualDevice device, FakeClient client)
    {
        Device = device;
        Client = client;
    }

    public VirtualDevice Device { get; }

    public FakeClient Client { get; }

    /// <summary>Where the agent's questions go.</summary>
    public Task<IThreadHost> Host => _host.Task;

    /// <summary>The end of the app.</summary>
    public Task<TuiOutcome> Run { get; private set; } = Task.FromResult(new TuiOutcome(-1));

    public string CodexHome => _home.CodexHome;

    public static async Task<AppBench> StartAsync(int columns = 80, int rows = 24, Func<TuiOptions, TuiOptions>? change = null, FakeClient? client = null)
    {
        var bench = new AppBench(new VirtualDevice(columns, rows), client ?? new FakeClient());
        var options = new TuiOptions
        {
            Host = TestHost.Create(bench._home, clock: TimeProvider.System),
            Version = "0.0.0",
            Cwd = bench._home.Home,
        };
        bench.Run = TuiApp.RunAsync(change?.Invoke(options) ?? options, bench.Device, (host, _) =>
        {
            bench._host.SetResult(host);
            return Task.FromResult<IAppServerClient>(bench.Client);
        });
        await bench.Device.WaitForTextAsync("›");
        return bench;
    }

    /// <summary>Types a message, waits for its echo, presses Enter, and gives the call that comes of it.</summary>
    public async Task<string> SayAsync(string text)
    {
        await TypeAsync(text);
        Device.Type("\r");
        return await Client.NextCallAsync();
    }

    public async Task TypeAsync(string text)
    {
        foreach (var character in text)
        {
            Device.Type(character.ToString());
        }

        await Device.WaitForTextAsync(text);
        // Enter right behind typed characters would be taken for a paste.
        await Task.Delay(15);
    }

    public async ValueTask DisposeAsync()
    {
        Device.HangUp();
        await Run;
        _home.Dispose();
    }
}
