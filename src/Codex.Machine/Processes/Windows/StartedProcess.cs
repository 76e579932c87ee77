using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Windows;

/// <summary>What <see cref="StartedProcess"/> starts.</summary>
[SupportedOSPlatform("windows")]
internal sealed record ProcessPlan
{
    public required WindowsProgram Program { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>An <see cref="EnvironmentBlock"/>; null for our own environment.</summary>
    public required string? Environment { get; init; }

    /// <summary>Standard input, output and error; handles that are none (0, -1) are passed on as such.</summary>
    public required (nint Input, nint Output, nint Error) Streams { get; init; }

    /// <summary>Whom it runs as; null for ourselves.</summary>
    public SafeAccessTokenHandle? Token { get; init; }

    /// <summary>Further creation flags.</summary>
    public uint Flags { get; init; }
}

/// <summary>
/// A process in its job: made suspended, put into the job, and only then let run, so that nothing of it is ever outside. It inherits its
/// three streams and no other handle.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class StartedProcess : IDisposable
{
    private const string Purpose = "start the command";

    private StartedProcess(int id, SafeWaitHandle handle) => (Id, Handle) = (id, handle);

    public int Id { get; }

    public SafeWaitHandle Handle { get; }

    /// <exception cref="WindowsCallException">It was not started, or was ended again before it ran.</exception>
    public static StartedProcess Start(ProcessPlan plan, JobObject job)
    {
        var information = Create(plan);
        using var thread = new SafeWaitHandle(information.Thread, ownsHandle: true);
        var process = new SafeWaitHandle(information.Process, ownsHandle: true);
        try
        {
            job.Add(process);
            WindowsCallException.ThrowUnless(WindowsCalls.ResumeThread(thread) != WindowsCalls.ThreadFailed, Purpose, "ResumeThread");
            return new StartedProcess(information.ProcessId, process);
        }
        catch (WindowsCallException)
        {
            _ = WindowsCalls.TerminateProcess(process, 1);
            process.Dispose();
            throw;
        }
    }

    /// <summary>The exit code of a process that has ended.</summary>
    public int ReadExitCode()
    {
        WindowsCallException.ThrowUnless(WindowsCalls.GetExitCodeProcess(Handle, out var code), "learn how the command ended", "GetExitCodeProcess");
        return unchecked((int)code);
    }

    public void Dispose() => Handle.Dispose();

    private static WindowsCalls.ProcessInformation Create(ProcessPlan plan)
    {
        var (input, output, error) = plan.Streams;
        // One that appears twice would be refused.
        nint[] inherited = [.. new[] { input, output, error }.Where(handle => handle is not (0 or -1)).Distinct()];
        foreach (var handle in inherited)
        {
            WindowsCallException.ThrowUnless(
                WindowsCalls.SetHandleInformation(handle, WindowsCalls.HandleFlagInherit, WindowsCalls.HandleFlagInherit), Purpose, "SetHandleInformation");
        }

        nuint size = 0;
        _ = WindowsCalls.InitializeProcThreadAttributeList(null, 1, 0, ref size); // says how much it needs
        fixed (byte* attributes = new byte[(int)size])
        fixed (nint* handles = inherited)
        {
            WindowsCallException.ThrowUnless(
                WindowsCalls.InitializeProcThreadAttributeList(attributes, 1, 0, ref size), Purpose, "InitializeProcThreadAttributeList");
            try
            {
                if (inherited.Length > 0)
                {
                    WindowsCallException.ThrowUnless(
                        WindowsCalls.UpdateProcThreadAttribute(
                            attributes, 0, WindowsCalls.HandleListAttribute, handles, (nuint)(inherited.Length * sizeof(nint)), 0, 0),
                        Purpose, "UpdateProcThreadAttribute");
                }

                var startup = new WindowsCalls.StartupInfo
                {
                    Size = (uint)sizeof(WindowsCalls.StartupInfo),
                    Flags = WindowsCalls.UseStandardHandles,
                    Input = input,
                    Output = output,
                    Error = error,
                    Attributes = attributes,
                };
                return Create(plan, &startup, inherits: inherited.Length > 0);
            }
            finally
            {
                WindowsCalls.DeleteProcThreadAttributeList(attributes);
            }
        }
    }

    private static WindowsCalls.ProcessInformation Create(ProcessPlan plan, WindowsCalls.StartupInfo* startup, bool inherits)
    {
        var flags = plan.Flags | WindowsCalls.CreateSuspended | WindowsCalls.CreateUnicodeEnvironment | WindowsCalls.ExtendedStartupInfo;
        WindowsCalls.ProcessInformation information;
        // The system writes into the line while it reads it.
        fixed (char* line = (plan.Program.CommandLine + '\0').ToCharArray(), environment = plan.Environment)
        {
            var (file, directory) = (plan.Program.File, plan.WorkingDirectory);
            if (plan.Token is { } token)
            {
                WindowsCallException.ThrowUnless(
                    WindowsCalls.CreateProcessAsUserW(token, file, line, 0, 0, inherits, flags, environment, directory, startup, &information),
                    $"run {file}", "CreateProcessAsUser");
            }
            else
            {
                WindowsCallException.ThrowUnless(
                    WindowsCalls.CreateProcessW(file, line, 0, 0, inherits, flags, environment, directory, startup, &information),
                    $"run {file}", "CreateProcess");
            }
        }

        return information;
    }
}
