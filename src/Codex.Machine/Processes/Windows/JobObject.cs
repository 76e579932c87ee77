using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Processes.Windows;

/// <summary>What holds a command and everything it starts: when the last handle goes, the system ends them all. Nothing can leave it.</summary>
/// <remarks>No limits of the user interface: the system refuses them for jobs in jobs, and the helper of the sandbox is in one already.</remarks>
[SupportedOSPlatform("windows")]
internal sealed unsafe class JobObject : IDisposable
{
    /// <summary>As for a signal 9 elsewhere.</summary>
    private const uint ExitKilled = 137;

    private readonly SafeWaitHandle _handle;

    private JobObject(SafeWaitHandle handle) => _handle = handle;

    /// <summary>Makes one.</summary>
    /// <param name="maxProcesses">How many processes it may hold; null for any number.</param>
    /// <exception cref="WindowsCallException">The system refused.</exception>
    public static JobObject Create(uint? maxProcesses)
    {
        const string purpose = "make a job object";
        var handle = new SafeWaitHandle(WindowsCalls.CreateJobObjectW(0, 0), ownsHandle: true);
        WindowsCallException.ThrowUnless(!handle.IsInvalid, purpose, "CreateJobObject");
        var job = new JobObject(handle);
        try
        {
            job.Limit(
                WindowsCalls.JobKillOnClose | WindowsCalls.JobDieOnUnhandledException | (maxProcesses is null ? 0 : WindowsCalls.JobLimitActiveProcesses),
                maxProcesses ?? 0);
            return job;
        }
        catch (WindowsCallException)
        {
            job.Dispose();
            throw;
        }
    }

    public void Add(SafeWaitHandle process) =>
        WindowsCallException.ThrowUnless(WindowsCalls.AssignProcessToJobObject(_handle, process), "put the command into its job", "AssignProcessToJobObject");

    public void Kill() => _ = WindowsCalls.TerminateJobObject(_handle, ExitKilled);

    /// <summary>Lets what is in it live on when the handle goes.</summary>
    public void LetGo() => Limit(flags: 0, maxProcesses: 0);

    public void Dispose() => _handle.Dispose();

    private void Limit(uint flags, uint maxProcesses)
    {
        var limits = new WindowsCalls.ExtendedLimits { Flags = flags, ActiveProcesses = maxProcesses };
        WindowsCallException.ThrowUnless(
            WindowsCalls.SetInformationJobObject(_handle, WindowsCalls.JobExtendedLimits, &limits, (uint)sizeof(WindowsCalls.ExtendedLimits)),
            "limit the job", "SetInformationJobObject");
    }
}
