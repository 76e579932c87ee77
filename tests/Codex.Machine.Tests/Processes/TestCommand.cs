using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Codex.Machine.Processes;
using Codex.Machine.Pty;

namespace Codex.Machine.Tests.Processes;

/// <summary>A bash command under test, with its output at hand.</summary>
internal sealed class TestCommand : IAsyncDisposable
{
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(20);

    private static int s_calls;

    private readonly Lock _lock = new();
    private readonly OutputBuffer _output = new();
    private Func<string, bool>? _awaited;
    private TaskCompletionSource _arrived = new();

    private TestCommand(Func<OutputReceiver, CommandStart> start) => Command = ProcessLauncher.Start(start(Receive));

    public static ImmutableDictionary<string, string> Environment { get; } = ImmutableDictionary<string, string>.Empty
        .Add("PATH", System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Add("LC_ALL", "C.UTF-8")
        .Add("TERM", "dumb");

    public RunningCommand Command { get; }

    public string Output => _output.Snapshot().Text;

    public static CommandStart BashStart(string script, OutputReceiver output) => new()
    {
        Executable = "/bin/bash",
        Argv = ["bash", "-c", script],
        WorkingDirectory = "/",
        Environment = Environment.SetItem("CALL_ID", Interlocked.Increment(ref s_calls).ToString(CultureInfo.InvariantCulture)),
        Output = output,
    };

    public static TestCommand Bash(string script, CommandInput input = CommandInput.Closed) =>
        new(output => BashStart(script, output) with { Input = input });

    public static TestCommand Terminal(string script, TerminalSize? size = null) =>
        new(output => BashStart(script, output) with { Terminal = size ?? TerminalSize.Default });

    public static TestCommand Start(Func<CommandStart, CommandStart> change, string script = "true") =>
        new(output => change(BashStart(script, output)));

    /// <summary>Runs a script to its end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string script)
    {
        await using var command = Bash(script);
        return await command.EndAsync();
    }

    public async Task<(int Code, string Output)> EndAsync()
    {
        var exit = await Command.Exited.WaitAsync(s_timeLimit);
        return (exit.Code, Output);
    }

    public ValueTask SendAsync(string text) => Command.WriteInputAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);

    /// <summary>Completes when the output so far fulfils the condition; one wait at a time.</summary>
    public Task OutputAsync(Func<string, bool> condition)
    {
        lock (_lock)
        {
            if (condition(Output)) return Task.CompletedTask;
            _awaited = condition;
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrived.Task.WaitAsync(s_timeLimit);
        }
    }

    public Task OutputAsync(string text) => OutputAsync(output => output.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for a line "NAME=number" and returns the number.</summary>
    public async Task<int> NumberAsync(string name)
    {
        await OutputAsync(output => Find(output) is not null);
        return int.Parse(Find(Output)!, CultureInfo.InvariantCulture);

        string? Find(string output) => output.Split('\n')[..^1].Select(line => line.TrimEnd('\r'))
            .FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
    }

    /// <summary>Waits for what nothing tells of, such as a change in the table of processes.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(2))
            Assert.True(Stopwatch.GetElapsedTime(start) < s_timeLimit, "the condition does not come true");
    }

    public ValueTask DisposeAsync() => new(Command.DisposeAsync().AsTask().WaitAsync(s_timeLimit));

    private void Receive(ReadOnlySpan<byte> chunk)
    {
        lock (_lock)
        {
            _output.Append(chunk);
            if (_awaited?.Invoke(Output) == true) _arrived.TrySetResult();
        }
    }
}
