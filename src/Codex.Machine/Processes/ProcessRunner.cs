using System.Text;

namespace Codex.Machine.Processes;

/// <summary>Runs programs to their end and returns their output.</summary>
public static class ProcessRunner
{
    /// <summary>
    /// Runs a program. At the time limit, and when cancelled, it is killed with everything it started; what a program that ended by
    /// itself left running is left alone.
    /// </summary>
    /// <param name="options">What to run.</param>
    /// <param name="timeout">How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Kills it; the call then throws when all is gone.</param>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static async Task<CapturedRun> RunAsync(ProcessRunOptions options, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var output = new OutputBuffer(options.OutputCapacityBytes);
        var error = new OutputBuffer(options.OutputCapacityBytes);
        var command = ProcessLauncher.Start(new CommandStart
        {
            Executable = options.Executable,
            Argv = [options.Executable, .. options.Arguments],
            WorkingDirectory = options.WorkingDirectory,
            Environment = options.Environment,
            Input = options.StandardInput is null ? CommandInput.Closed : CommandInput.Pipe,
            Output = output.Append,
            ErrorOutput = error.Append,
        });
        var input = options.StandardInput is null ? Task.CompletedTask : SendInputAsync(command, options.StandardInput);
        var timedOut = false;
        try
        {
            await command.Exited.WaitAsync(timeout, cancellationToken);
            command.Release();
        }
        catch (TimeoutException)
        {
            timedOut = true;
        }
        finally
        {
            await command.DisposeAsync();
            await input;
        }

        var exit = await command.Exited;
        var (captured, capturedError) = (output.Snapshot(), error.Snapshot());
        return new CapturedRun
        {
            ExitCode = exit.Code,
            StandardOutput = captured.Text,
            StandardError = capturedError.Text,
            TimedOut = timedOut,
            IsTruncated = captured.DroppedBytes > 0 || capturedError.DroppedBytes > 0,
        };
    }

    private static async Task SendInputAsync(RunningCommand command, string text)
    {
        try
        {
            await command.WriteInputAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
            command.CloseInput();
        }
        catch (IOException)
        {
            // It ended, or closed its input, without reading all: its exit code tells what that means.
        }
    }
}
