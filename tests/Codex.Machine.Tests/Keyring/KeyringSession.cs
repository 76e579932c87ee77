using System.Diagnostics;
using Codex.Protocol.Host;
using Codex.Testing.Homes;

namespace Codex.Machine.Tests.Keyring;

/// <summary>A D-Bus session of a test's own, with a real <c>gnome-keyring-daemon</c> in it if wanted; both end with the test, by pid.</summary>
internal sealed class KeyringSession : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    private readonly TestCodexHome _home = new();
    private readonly List<Process> _processes = [];

    public HostEnvironment Host { get; private set; } = null!;

    /// <summary>Why there can be no such session here; null when there can.</summary>
    public static string? Obstacle => !OperatingSystem.IsLinux() ? "Linux only"
        : new[] { "/usr/bin/dbus-daemon", "/usr/bin/gnome-keyring-daemon" }.FirstOrDefault(program => !File.Exists(program)) is { } missing
            ? $"needs {missing} (apt-get install dbus gnome-keyring)"
            : null;

    public static async Task<KeyringSession> StartAsync(bool hasKeyring)
    {
        var session = new KeyringSession();
        var socket = Path.Combine(session._home.TempDirectory, "bus");
        session.Host = TestHost.Create(session._home, variables:
        [
            new("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + socket), new("XDG_RUNTIME_DIR", session._home.TempDirectory),
            new("XDG_DATA_HOME", Path.Combine(session._home.Home, "data")),
        ]);
        // No service folders: nothing is started on demand, whatever is installed.
        var config = Path.Combine(session._home.TempDirectory, "bus.conf");
        await File.WriteAllTextAsync(
            config,
            $"""
            <busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
            """);
        var bus = session.Start("/usr/bin/dbus-daemon", "--config-file=" + config, "--nofork", "--nopidfile", "--print-address=1");
        Assert.NotNull(await bus.StandardOutput.ReadLineAsync().WaitAsync(s_limit));
        if (hasKeyring) await session.StartKeyringAsync();
        return session;
    }

    /// <summary>Runs a program in the session and gives its output.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(s_limit);
        await process.WaitForExitAsync().WaitAsync(s_limit);
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _home.Dispose();
    }

    private async Task StartKeyringAsync()
    {
        var daemon = Start("/usr/bin/gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground");
        await daemon.StandardInput.WriteAsync("password");
        daemon.StandardInput.Close();
        // It is there when the bus knows its name.
        using var limit = new CancellationTokenSource(s_limit);
        while (!(await RunAsync("/usr/bin/dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames"))
            .Contains("org.freedesktop.secrets", StringComparison.Ordinal))
        {
            limit.Token.ThrowIfCancellationRequested();
            Assert.False(daemon.HasExited);
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in Host.Variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        _processes.Add(process);
        return process;
    }
}
