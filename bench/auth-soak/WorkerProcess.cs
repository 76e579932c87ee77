using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Codex.Testing.Homes;

namespace Codex.AuthSoak;

/// <summary>What one worker has seen.</summary>
internal sealed record WorkerTally
{
    public int Successes { get; init; }

    public int ForcedLogins { get; init; }

    public int Transients { get; init; }

    public ImmutableArray<string> Messages { get; init; } = [];

    public static WorkerTally operator +(WorkerTally one, WorkerTally other) => new()
    {
        Successes = one.Successes + other.Successes,
        ForcedLogins = one.ForcedLogins + other.ForcedLogins,
        Transients = one.Transients + other.Transients,
        Messages = [.. one.Messages, .. other.Messages],
    };

    /// <summary>A line that a worker printed: <c>ok</c>, <c>later MESSAGE</c> or <c>signin MESSAGE</c>.</summary>
    public WorkerTally With(string line) => line.Split(' ', 2) switch
    {
        ["ok"] => this with { Successes = Successes + 1 },
        ["later", ..] => this with { Transients = Transients + 1 },
        ["signin", var message] => this with { ForcedLogins = ForcedLogins + 1, Messages = Messages.Add(message) },
        _ => this,
    };
}

/// <summary>A worker and what it prints.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<WorkerTally> _tally;
    private readonly string? _program;
    private volatile string? _runId;

    private WorkerProcess(Process process, string? program)
    {
        _process = process;
        _program = program;
        _tally = ReadAsync();
    }

    public static WorkerProcess Start(SoakOptions options, TestCodexHome home, IEnumerable<KeyValuePair<string, string>> variables, int seed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["worker", seed.ToString(CultureInfo.InvariantCulture), options.HasRenewalProcess ? "detached" : "inside", options.Program ?? ""])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = home.Home,
        };
        start.Environment.Clear();
        foreach (var (name, value) in home.Variables.Concat(variables))
            start.Environment[name] = value;
        return new WorkerProcess(Process.Start(start)!, options.Program);
    }

    /// <summary>kill -9: the worker, and in program mode the run that it is waiting for; nothing that those have started.</summary>
    public async Task<WorkerTally> KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
        // Still the program: an id is not given to another process so soon.
        if (_runId is { } id && new FileInfo($"/proc/{id}/exe").LinkTarget == _program)
        {
            using var kill = Process.Start("/bin/kill", ["-KILL", id]);
            await kill.WaitForExitAsync();
        }

        return await _tally;
    }

    /// <summary>Lets it finish what it is doing.</summary>
    public async Task<WorkerTally> EndAsync()
    {
        using var stop = Process.Start("/bin/kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return await _tally;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task<WorkerTally> ReadAsync()
    {
        var tally = new WorkerTally();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("run ", StringComparison.Ordinal))
                _runId = line[4..];
            tally = tally.With(line);
        }

        return tally;
    }
}
