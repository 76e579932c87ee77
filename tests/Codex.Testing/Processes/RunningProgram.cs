using System.Diagnostics;
using System.Text;
using Codex.Testing.Homes;

namespace Codex.Testing.Processes;

/// <summary>The program while it runs: talk to it, wait for its words, interrupt it.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly OutputCapture _output;
    private readonly OutputCapture _error;
    private readonly CancellationTokenSource _limit;
    private readonly CodexRun _run;
    private Task _sending = Task.CompletedTask;

    private RunningProgram(Process process, CodexRun run)
    {
        _process = process;
        _run = run;
        _limit = new CancellationTokenSource(run.TimeLimit);
        _output = new OutputCapture(process.StandardOutput.BaseStream);
        _error = new OutputCapture(process.StandardError.BaseStream);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output up to now.</summary>
    public string StandardOutput => _output.Text;

    /// <summary>Standard error up to now.</summary>
    public string StandardError => _error.Text;

    /// <summary>The program's standard input; usable with <see cref="StandardInput.OpenAndSilent"/>.</summary>
    public StreamWriter Input => _process.StandardInput;

    internal static RunningProgram Start(string path, CodexRun run)
    {
        if (run.Name is not null)
        {
            var link = Path.Combine(run.Home.TempDirectory, run.Name);
            if (!File.Exists(link)) File.CreateSymbolicLink(link, path);
            path = link;
        }

        var start = new ProcessStartInfo(path, run.Arguments)
        {
            WorkingDirectory = run.WorkingDirectory ?? run.Home.Home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in TestHost.Merge(run.Home.Variables, run.Variables)) start.Environment[name] = value;
        var program = new RunningProgram(Process.Start(start)!, run);
        if (run.Input is StandardInput.DataInput data) program._sending = program.SendAndCloseAsync(data.Data);
        return program;
    }

    /// <summary>Ctrl-C, as a terminal sends it to this process alone.</summary>
    public void Interrupt() => Signals.Send(Id, Signals.Interrupt);

    public void Terminate() => Signals.Send(Id, Signals.Terminate);

    /// <summary>Writes one line to the program.</summary>
    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        await Input.WriteAsync((line + "\n").AsMemory(), cancellationToken);
        await Input.FlushAsync(cancellationToken);
    }

    /// <summary>The next line of standard output, without its end; null when the output has ended.</summary>
    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        BoundedAsync(token => _output.ReadLineAsync(token), "a line of output", cancellationToken);

    /// <summary>Waits until standard output holds a text.</summary>
    public Task WaitForOutputAsync(string text, CancellationToken cancellationToken) =>
        BoundedAsync(token => _output.WaitForAsync(text, token), $"'{text}' on stdout", cancellationToken);

    /// <summary>Waits until standard error holds a text.</summary>
    public Task WaitForErrorAsync(string text, CancellationToken cancellationToken) =>
        BoundedAsync(token => _error.WaitForAsync(text, token), $"'{text}' on stderr", cancellationToken);

    /// <summary>Waits for the end of the program and of its output.</summary>
    public Task<ProgramOutcome> WaitForExitAsync(CancellationToken cancellationToken) => BoundedAsync(
        async token =>
        {
            await _process.WaitForExitAsync(token);
            await _output.Ended.WaitAsync(token);
            await _error.Ended.WaitAsync(token);
            return new ProgramOutcome(_process.ExitCode, StandardOutput, StandardError);
        },
        "its end",
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // After a proper end what the program left running stays for the test to look at; the home ends it.
        if (!_process.HasExited || !_output.Ended.IsCompleted || !_error.Ended.IsCompleted) KillTree();
        await Task.WhenAll(_output.Ended, _error.Ended, _sending);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _limit.Dispose();
    }

    private async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> wait, string what, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _limit.Token);
        try
        {
            return await wait(both.Token);
        }
        catch (OperationCanceledException) when (_limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            KillTree();
            throw new TimeoutException(
                $"codex {string.Join(' ', _run.Arguments)}: no {what} within {_run.TimeLimit}\n--- stdout\n{StandardOutput}\n--- stderr\n{StandardError}");
        }
    }

    // Descendants are found by parentage while the program lives, and by their HOME when they have cut loose from it:
    // one that keeps our pipe open would let the readers wait for ever.
    private void KillTree()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        RunningProcess.EndAllWithHome(_run.Home.Home);
    }

    private async Task SendAndCloseAsync(string data)
    {
        try
        {
            await Input.WriteAsync(data);
            Input.Close();
        }
        catch (IOException)
        {
            // The program ended without reading: its exit code tells.
        }
    }
}
