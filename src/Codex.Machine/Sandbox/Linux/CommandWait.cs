using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The launcher's side: it waits until the sandbox's first process has ended, reads its reports, passes signals and stops on, and ends the
/// sandbox when the agent has gone.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class CommandWait(LaunchedProcess process, HelperRequest request, SharedTerminal? terminal)
{
    private const int Forever = -1;
    private const int StatusIndex = 0;
    private const int SandboxIndex = 1;
    private const int AgentIndex = 2;

    private SetupReport? _failure;
    private bool _hasStarted;

    /// <summary>Waits for the end.</summary>
    public LaunchOutcome Run()
    {
        using var forwarding = new SignalForwarding(process.Id, terminal);
        var agent = OpenAgent();
        var descriptors = stackalloc PollDescriptor[3];
        descriptors[StatusIndex] = Watch(process.Status);
        descriptors[SandboxIndex] = Watch(process.Descriptor);
        descriptors[AgentIndex] = Watch(agent);
        while (true)
        {
            if (LinuxCalls.Poll(descriptors, 3, Forever) < 0)
                continue; // interrupted by a signal
            if (descriptors[AgentIndex].Returned != 0)
            {
                _ = LinuxCalls.Kill(process.Id, ForkedSignals.Kill);
                descriptors[AgentIndex].Descriptor = -1;
            }

            // Reports come before the end, so they are read before it is acted on.
            if (descriptors[StatusIndex].Returned != 0 && !ReadReport())
                descriptors[StatusIndex].Descriptor = -1;
            else if (descriptors[SandboxIndex].Returned != 0 && descriptors[StatusIndex].Returned == 0)
                return Finish();
        }
    }

    private int OpenAgent()
    {
        if (request.Parent is not { } parent)
            return -1;
        var agent = LinuxCalls.OpenProcess(parent);
        // Our parent is somebody else when the agent ended before we could look.
        if (agent < 0 || LinuxCalls.GetParentProcessId() != parent)
            _ = LinuxCalls.Kill(process.Id, ForkedSignals.Kill);
        return agent;
    }

    private static PollDescriptor Watch(int descriptor) => new() { Descriptor = descriptor, Events = PollDescriptor.Readable };

    /// <summary>False at the end of the pipe.</summary>
    private bool ReadReport()
    {
        SetupReport report;
        if (LinuxCalls.Read(process.Status, &report, sizeof(SetupReport)) != sizeof(SetupReport))
            return false;
        switch (report.Kind)
        {
            case ReportKind.Failed:
                _failure = report;
                break;
            case ReportKind.Started:
                _hasStarted = true;
                ReleaseStreams();
                break;
            case ReportKind.Stopped:
                terminal?.TakeBack();
                _ = LinuxCalls.Kill(LinuxCalls.GetProcessId(), ForkedSignals.Stop);
                break;
        }

        return true;
    }

    /// <summary>The command has its own copies; whoever is at the other end must notice when it closes them.</summary>
    private static void ReleaseStreams()
    {
        var nothing = LinuxCalls.Open("/dev/null", LinuxCalls.OpenReadWrite | LinuxCalls.OpenCloseOnExec, 0);
        if (nothing < 0)
            return;
        _ = LinuxCalls.DuplicateTo(nothing, 0);
        _ = LinuxCalls.DuplicateTo(nothing, 1);
        _ = LinuxCalls.Close(nothing);
    }

    private LaunchOutcome Finish()
    {
        int status;
        while (LinuxCalls.Wait(process.Id, &status, 0) < 0 && LinuxCalls.LastError == LinuxCalls.ErrorInterrupted)
        {
        }

        if (process.Sweeper > 0)
        {
            int ignored;
            while (LinuxCalls.Wait(process.Sweeper, &ignored, 0) < 0 && LinuxCalls.LastError == LinuxCalls.ErrorInterrupted)
            {
            }
        }

        if (terminal is { IsForeground: true })
            terminal.TakeBack();
        if (_failure is { } failure)
            return new LaunchOutcome.Failed(failure);
        return new LaunchOutcome.Ended(ForkedInit.ExitCodeOf(status), _hasStarted);
    }
}

/// <summary>How a launch ended.</summary>
internal abstract record LaunchOutcome
{
    private LaunchOutcome()
    {
    }

    /// <param name="ExitCode">The command's, or that of whatever ended before it.</param>
    /// <param name="HasStarted">Whether the command was started at all.</param>
    public sealed record Ended(int ExitCode, bool HasStarted) : LaunchOutcome;

    public sealed record Failed(SetupReport Report) : LaunchOutcome;

    /// <summary>No process could be made in the namespaces that were asked for.</summary>
    public sealed record NotForked(int Error) : LaunchOutcome;
}

/// <param name="Id">The sandbox's first process.</param>
/// <param name="Descriptor">Becomes readable when it has ended.</param>
/// <param name="Status">Gives its reports.</param>
/// <param name="Sweeper">The process that removes reserved names afterwards; 0 when there are none.</param>
internal sealed record LaunchedProcess(int Id, int Descriptor, int Status, int Sweeper);
