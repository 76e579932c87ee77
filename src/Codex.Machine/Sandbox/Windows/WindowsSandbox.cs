using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Windows;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// The helper: writes access lists where they are missing (<see cref="AccessSetup"/>), restricts a token (<see cref="RestrictedToken"/>),
/// starts the command with it in a job and waits. When the helper ends, however it does, the job goes and everything in it. Written from
/// the documented behaviour of these calls; not run on the real system (docs/parity.md).
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsSandbox
{
    private const string FindProgram = "PATH";
    private const int ExitFailed = 1;
    private const int ExitNotExecutable = 126;
    private const int ExitNotFound = 127;

    /// <summary>Runs the command; the result is its exit code, or why it was not started (with one line on standard error).</summary>
    /// <param name="request">What to run under which limits.</param>
    /// <param name="find">The value of one of our variables, or null.</param>
    /// <param name="environment">The command's variables; null for our own.</param>
    /// <param name="error">Takes the line.</param>
    public static int Run(HelperRequest request, Func<string, string?> find, IEnumerable<KeyValuePair<string, string>>? environment, TextWriter error) =>
        WindowsLimits.FindObstacle(request.Limits) is { } obstacle
            ? Fail(obstacle, ExitFailed, error)
            : Guarded(error, () =>
            {
                var plan = PlanFor(request.Command, request.WorkingDirectory, find) with { Environment = environment is null ? null : EnvironmentBlock.Of(environment) };
                return Run(plan, WindowsPlan.For(request.Limits));
            });

    /// <summary>The same without limits; what the command leaves running stays.</summary>
    public static int RunUnlimited(IReadOnlyList<string> command, string workingDirectory, Func<string, string?> find, TextWriter error) => Guarded(error, () =>
    {
        using var job = JobObject.Create(maxProcesses: null);
        var exitCode = Run(PlanFor(command, workingDirectory, find), job);
        job.LetGo();
        return exitCode;
    });

    private static int Run(ProcessPlan plan, ImmutableArray<WritableGroup> groups)
    {
        using var names = new ReservedNames();
        using var token = RestrictedToken.Create(AccessSetup.Apply(groups, names));
        using var job = JobObject.Create(WindowsLimits.MaxProcesses);
        var exitCode = Run(plan with { Token = token }, job);
        job.Kill(); // whatever it left behind, before the names that it could not touch are free again
        return exitCode;
    }

    private static int Run(ProcessPlan plan, JobObject job)
    {
        // Ctrl-C is for the command, which shares our console; we end when it does.
        _ = WindowsCalls.SetConsoleCtrlHandler(&LeaveToCommand, adds: true);
        using var process = StartedProcess.Start(plan, job);
        if (WindowsCalls.WaitForSingleObject(process.Handle, WindowsCalls.Infinite) != 0)
            throw new WindowsCallException("wait for the command", "WaitForSingleObject", Marshal.GetLastPInvokeError());
        return process.ReadExitCode();
    }

    private static ProcessPlan PlanFor(IReadOnlyList<string> command, string workingDirectory, Func<string, string?> find) => new()
    {
        Program = WindowsProgram.Resolve(command[0], command, workingDirectory, find, File.Exists)
            ?? throw new WindowsCallException($"run {command[0]}", FindProgram, WindowsCalls.ErrorFileNotFound),
        WorkingDirectory = workingDirectory,
        Environment = null,
        Streams = (WindowsCalls.GetStdHandle(-10), WindowsCalls.GetStdHandle(-11), WindowsCalls.GetStdHandle(-12)),
    };

    private static int Guarded(TextWriter error, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (WindowsCallException exception)
        {
            return Fail(exception.Message, ExitCodeOf(exception), error);
        }
        catch (Exception exception) when (exception is SandboxSetupException or FormatException)
        {
            return Fail(exception.Message, ExitFailed, error);
        }
    }

    private static int ExitCodeOf(WindowsCallException exception) => exception switch
    {
        { Call: not (FindProgram or "CreateProcessAsUser" or "CreateProcess") } => ExitFailed,
        { Error: WindowsCalls.ErrorFileNotFound or WindowsCalls.ErrorPathNotFound } => ExitNotFound,
        { Error: WindowsCalls.ErrorBadFormat or WindowsCalls.ErrorAccessDenied } => ExitNotExecutable,
        _ => ExitFailed,
    };

    private static int Fail(string message, int exitCode, TextWriter error)
    {
        error.WriteLine($"codex sandbox: {message}");
        return exitCode;
    }

    [UnmanagedCallersOnly]
    private static int LeaveToCommand(uint controlEvent) => controlEvent <= WindowsCalls.ControlBreak ? 1 : 0;
}
