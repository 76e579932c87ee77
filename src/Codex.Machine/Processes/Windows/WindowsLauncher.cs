using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Windows;

/// <summary>
/// Starts commands on Windows: pipes, a job that holds all that a command starts, and no console window. Terminals (ConPTY) are not there
/// yet. Not run on the real system (docs/parity.md).
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsLauncher
{
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static RunningCommand Start(CommandStart start)
    {
        if (start.Terminal is not null)
            throw new ProcessStartException(WindowsCalls.ErrorNotSupported, "commands cannot have a terminal on Windows yet; start it without one");
        try
        {
            var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, value) in start.Environment)
                variables[name] = value;
            var program = WindowsProgram.Resolve(start.Executable, start.Argv, start.WorkingDirectory, variables.GetValueOrDefault, File.Exists)
                ?? throw new ProcessStartException(WindowsCalls.ErrorFileNotFound);
            return Start(start, program, EnvironmentBlock.Of(variables));
        }
        catch (FormatException exception)
        {
            throw new ProcessStartException(WindowsCalls.ErrorInvalidParameter, exception.Message);
        }
        catch (WindowsCallException exception)
        {
            throw new ProcessStartException(exception.Error, exception.Message);
        }
    }

    private static WindowsCommand Start(CommandStart start, WindowsProgram program, string environment)
    {
        using var pipes = new ChildPipes();
        var (input, ourInput) = start.Input == CommandInput.Pipe ? pipes.OpenInput() : (pipes.OpenNull(), null);
        var (output, ourOutput) = pipes.OpenOutput();
        var (error, ourError) = start.ErrorOutput is null ? (output, null) : pipes.OpenOutput();
        var job = JobObject.Create(maxProcesses: null);
        try
        {
            var process = StartedProcess.Start(
                new ProcessPlan
                {
                    Program = program,
                    WorkingDirectory = start.WorkingDirectory,
                    Environment = environment,
                    Streams = (input, output, error),
                    Flags = WindowsCalls.CreateNoWindow | WindowsCalls.CreateNewProcessGroup,
                },
                job);
            pipes.KeepOurs();
            return new WindowsCommand(start, process, job, ourInput, ourOutput, ourError);
        }
        catch (WindowsCallException)
        {
            job.Dispose();
            throw;
        }
    }

    /// <summary>The ends of a command's pipes: the child's are closed once it has them, ours too when it did not start.</summary>
    private sealed class ChildPipes : IDisposable
    {
        private readonly List<SafeFileHandle> _childs = [];
        private readonly List<SafeFileHandle> _ours = [];

        public (nint Childs, SafeFileHandle Ours) OpenOutput()
        {
            var (reader, writer) = Open();
            return Keep(writer, reader);
        }

        public (nint Childs, SafeFileHandle? Ours) OpenInput()
        {
            var (reader, writer) = Open();
            return Keep(reader, writer);
        }

        public nint OpenNull()
        {
            var handle = File.OpenHandle("NUL");
            _childs.Add(handle);
            return handle.DangerousGetHandle();
        }

        public void KeepOurs() => _ours.Clear();

        public void Dispose()
        {
            foreach (var handle in _childs.Concat(_ours))
                handle.Dispose();
        }

        private (nint Childs, SafeFileHandle Ours) Keep(SafeFileHandle childs, SafeFileHandle ours)
        {
            _childs.Add(childs);
            _ours.Add(ours);
            return (childs.DangerousGetHandle(), ours);
        }

        private static (SafeFileHandle Reader, SafeFileHandle Writer) Open() => WindowsCalls.CreatePipe(out var reader, out var writer, 0, 0)
            ? (reader, writer)
            : throw new WindowsCallException("open a pipe", "CreatePipe", Marshal.GetLastPInvokeError());
    }
}
