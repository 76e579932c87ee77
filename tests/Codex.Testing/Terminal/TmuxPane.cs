using System.Diagnostics;
using System.Globalization;

namespace Codex.Testing.Terminal;

/// <summary>A real terminal: a program in a pane of a tmux server of its own, which ends with this object.</summary>
public sealed class TmuxPane : IAsyncDisposable
{
    private readonly string _directory;
    private readonly string _socket;

    private TmuxPane(string directory)
    {
        _directory = directory;
        _socket = Path.Combine(directory, "tmux.sock");
    }

    public static bool IsAvailable { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "tmux")));

    private string Configuration => Path.Combine(_directory, "tmux.conf");

    /// <summary>Starts a program.</summary>
    /// <param name="columns">Width.</param>
    /// <param name="rows">Height.</param>
    /// <param name="script">A line for <c>sh -c</c>; the pane stays when it ends.</param>
    /// <param name="variables">The environment, with nothing of ours.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TmuxPane> StartAsync(
        int columns, int rows, string script, IEnumerable<KeyValuePair<string, string>> variables, CancellationToken cancellationToken)
    {
        var pane = new TmuxPane(Directory.CreateTempSubdirectory("codex-tmux-").FullName);
        await File.WriteAllTextAsync(pane.Configuration, "set -g status off\nset -g history-limit 50000\nset -g focus-events on\n", cancellationToken);
        string[] size = ["-x", columns.ToString(CultureInfo.InvariantCulture), "-y", rows.ToString(CultureInfo.InvariantCulture)];
        var environment = variables.SelectMany(variable => new[] { "-e", $"{variable.Key}={variable.Value}" });
        await pane.RunAsync(
            ["new-session", "-d", "-s", "m", .. size, .. environment, "sh", "-c", script], cancellationToken);
        return pane;
    }

    /// <summary>The visible rows.</summary>
    public Task<string> ScreenAsync(CancellationToken cancellationToken) => RunAsync(["capture-pane", "-p", "-t", "m"], cancellationToken);

    /// <summary>Scrollback and screen, wrapped rows joined, blanks at line ends and blank lines at the end left out.</summary>
    public async Task<string> AllTextAsync(CancellationToken cancellationToken)
    {
        var text = await RunAsync(["capture-pane", "-p", "-J", "-S", "-", "-t", "m"], cancellationToken);
        return string.Join('\n', text.Split('\n').Select(line => line.TrimEnd(' '))).TrimEnd('\n');
    }

    /// <summary>The value of a tmux format such as <c>#{cursor_x}</c>.</summary>
    public async Task<string> FormatAsync(string format, CancellationToken cancellationToken) =>
        (await RunAsync(["display-message", "-p", "-t", "m", format], cancellationToken)).Trim();

    /// <summary>Types text as it is.</summary>
    public Task TypeAsync(string text, CancellationToken cancellationToken) => RunAsync(["send-keys", "-t", "m", "-l", text], cancellationToken);

    /// <summary>Pastes text, bracketed where the program has asked for that.</summary>
    public async Task PasteAsync(string text, CancellationToken cancellationToken)
    {
        var file = Configuration + ".paste";
        await File.WriteAllTextAsync(file, text, cancellationToken);
        await RunAsync(["load-buffer", file], cancellationToken);
        await RunAsync(["paste-buffer", "-p", "-r", "-d", "-t", "m"], cancellationToken);
    }

    /// <summary>Presses keys by their tmux names.</summary>
    public Task PressAsync(string key, CancellationToken cancellationToken) => RunAsync(["send-keys", "-t", "m", key], cancellationToken);

    public Task ResizeAsync(int columns, int rows, CancellationToken cancellationToken) => RunAsync(
        ["resize-window", "-t", "m", "-x", columns.ToString(CultureInfo.InvariantCulture), "-y", rows.ToString(CultureInfo.InvariantCulture)],
        cancellationToken);

    /// <summary>Blocks until the program in the pane has run <c>tmux wait-for -S channel</c>.</summary>
    public Task WaitForAsync(string channel, CancellationToken cancellationToken) => RunAsync(["wait-for", channel], cancellationToken);

    /// <summary>Lets a program in the pane go on that has run <c>tmux wait-for channel</c>.</summary>
    public Task SignalAsync(string channel, CancellationToken cancellationToken) => RunAsync(["wait-for", "-S", channel], cancellationToken);

    /// <summary>Looks at the screen until it is as wanted.</summary>
    /// <exception cref="TimeoutException">It did not come to be; the message shows the screen.</exception>
    public async Task<string> UntilAsync(Func<string, bool> isWanted, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var screen = await ScreenAsync(cancellationToken);
            if (isWanted(screen))
                return screen;
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException("not on the screen:\n" + screen);
            await Task.Delay(20, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["kill-server"], CancellationToken.None);
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _socket, "-f", Configuration, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in new[] { "TMUX", "TMUX_PANE", "NO_COLOR" })
            start.Environment.Remove(name);
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TERM"] = "xterm-256color";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("tmux did not start");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return output;
    }
}
