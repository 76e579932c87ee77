using System.Collections.Immutable;
using Codex.Testing.Homes;
using Codex.Testing.Model;
using Codex.Testing.Processes;
using Codex.Testing.Terminal;

namespace Codex.EndToEnd.Tests.Tui;

/// <summary>The published program in a real terminal (tmux): a home, a repository, a scripted model.</summary>
internal sealed class TuiWorld : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly CodexBinary Binary = CodexBinary.Locate();

    private readonly List<TmuxPane> _panes = [];

    private TuiWorld(FakeModelServer server, TestWorkspace workspace)
    {
        Server = server;
        Workspace = workspace;
    }

    public TestCodexHome Home { get; } = new();

    public TestWorkspace Workspace { get; }

    public FakeModelServer Server { get; }

    /// <summary>The terminal that was started last.</summary>
    public TmuxPane Pane => _panes[^1];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="trust">What config.toml says about the repository.</param>
    /// <param name="settings">Further keys of config.toml.</param>
    /// <param name="script">What the model answers.</param>
    public static TuiWorld Create(FolderState trust, string settings, params IEnumerable<ModelReply> script)
    {
        var world = new TuiWorld(FakeModelServer.Start(script), TestWorkspace.CreateRepository(("readme.txt", "hello\n")));
        var projects = trust == FolderState.Trusted ? $"[projects.\"{world.Workspace.Root}\"]\ntrust_level = \"trusted\"\n" : "";
        world.Home.UseModelServer(world.Server, toml: settings + "\n" + projects);
        return world;
    }

    /// <summary>Starts the program and waits for its composer.</summary>
    public async Task StartAsync(int columns, int rows, params string[] arguments)
    {
        await StartWithoutWaitingAsync(columns, rows, arguments);
        await UntilAsync("Ask Codex to do anything");
    }

    public async Task StartWithoutWaitingAsync(int columns, int rows, params string[] arguments)
    {
        var variables = Home.Variables.ToDictionary().Append(KeyValuePair.Create("COLORTERM", "truecolor"));
        var command = string.Join(' ', new[] { Binary.Path }.Concat(arguments).Select(word => $"'{word}'"));
        _panes.Add(await TmuxPane.StartAsync(columns, rows, $"cd '{Workspace.Root}' && {command}; echo EXIT=$?; exec cat", variables, Token));
    }

    /// <summary>Waits until the screen holds a text, whatever its wrapping.</summary>
    public Task<string> UntilAsync(string text) => UntilAsync(screen => Flat(screen).Contains(Flat(text), StringComparison.Ordinal));

    public Task<string> UntilAsync(Func<string, bool> isWanted) => Pane.UntilAsync(isWanted, Limit, Token);

    /// <summary>Types a message, waits for its echo, and sends it.</summary>
    public async Task SayAsync(string text)
    {
        await Pane.TypeAsync(text, Token);
        await UntilAsync(text);
        await Pane.PressAsync("Enter", Token);
    }

    public Task TypeAsync(string text) => Pane.TypeAsync(text, Token);

    public Task PressAsync(string key) => Pane.PressAsync(key, Token);

    public Task ResizeAsync(int columns, int rows) => Pane.ResizeAsync(columns, rows, Token);

    public Task<string> AllTextAsync() => Pane.AllTextAsync(Token);

    /// <summary>Waits for a request of the model and gives it.</summary>
    public async Task<CapturedRequest> RequestAsync(int number)
    {
        await Pane.UntilAsync(_ => Server.ModelRequests.Length >= number, Limit, Token);
        return Server.ModelRequests[number - 1];
    }

    /// <summary>Ends the program by its keys and waits for its farewell.</summary>
    public async Task<string> QuitAsync()
    {
        await SayAsync("/quit");
        return await UntilAsync("EXIT=");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pane in _panes)
            await pane.DisposeAsync();
        await Server.DisposeAsync();
        Workspace.Dispose();
        Home.Dispose();
    }

    /// <summary>Without white space: rows may be wrapped anywhere.</summary>
    public static string Flat(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}

/// <summary>What is known about a folder.</summary>
internal enum FolderState
{
    Trusted,
    Unknown,
}
