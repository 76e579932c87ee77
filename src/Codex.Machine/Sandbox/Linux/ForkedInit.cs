using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The first process behind the fork. In namespaces of its own it is process 1, so that all others end with it. It sets the sandbox up,
/// starts the command, collects orphans, passes signals on, and ends as the command ends. Runs behind the fork: see <see cref="ForkedCalls"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedInit
{
    private const int ParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int ChildSubreaper = 36; // PR_SET_CHILD_SUBREAPER
    private const int Dumpable = 4; // PR_SET_DUMPABLE
    private const int ProcessName = 15; // PR_SET_NAME
    private const int WriteOnly = 1;
    private const int NoHang = 1; // WNOHANG
    private const int Untraced = 2; // WUNTRACED
    private const int SignalBase = 128;

    /// <summary>Does not come back.</summary>
    public static void Run(InitPlan* plan)
    {
        ForkedSignals.Reset();
        var signals = ForkedSignals.BlockAll();
        fixed (byte* name = "codex-init\0"u8)
            NameProcess(name);
        StayWithLauncher(plan);
        if (plan->Command.Terminal >= 0)
            _ = ForkedCalls.SetProcessGroup(0, 0); // the session stays, and with it the terminal
        else
            _ = ForkedCalls.StartSession();
        if (plan->Namespaces != null)
        {
            MapIdentities(plan);
            if (plan->Network != null)
                ForkedNetwork.Open(plan->Network, plan->Status);
            ForkedFileSystem.Build(plan);
        }

        if (ForkedCalls.ChangeDirectory(plan->Command.WorkingDirectory) != 0)
            ForkedReport.Fail(plan->Status, SetupStage.WorkingDirectory);
        // Process 1 needs no rights any more. Without namespaces this process must stay out of the command's reach instead.
        if (plan->Namespaces != null)
            ForkedConfinement.Apply(&plan->Confinement, plan->Calls, plan->Status);
        var command = Fork(plan->Calls);
        if (command < 0)
            ForkedReport.Fail(plan->Status, SetupStage.Fork);
        if (command == 0)
        {
            if (plan->Namespaces == null)
                ForkedConfinement.Apply(&plan->Confinement, plan->Calls, plan->Status);
            ForkedCommand.Become(&plan->Command, plan->Status);
        }

        LeaveToCommand();
        Watch(plan, command, &signals);
    }

    /// <summary>A copy of this process; unlike libc's fork it runs no hooks, which might wait for threads that exist no more.</summary>
    public static int Fork(in SystemCallTable calls) => (int)ForkedCalls.SystemCall(calls.Clone, ForkedSignals.Child, 0, 0, 0, 0);

    /// <summary>What process lists show; at most 15 characters.</summary>
    public static void NameProcess(byte* name) => _ = ForkedCalls.ProcessControl(ProcessName, (nuint)name, 0, 0, 0);

    /// <summary>Ends with the launcher, even one that was killed; without namespaces there are descendants to end first.</summary>
    private static void StayWithLauncher(InitPlan* plan)
    {
        var signal = plan->Namespaces != null ? ForkedSignals.Kill : ForkedSignals.Terminate;
        _ = ForkedCalls.ProcessControl(ParentDeathSignal, (nuint)signal, 0, 0, 0);
        if (plan->Namespaces == null)
            _ = ForkedCalls.ProcessControl(ChildSubreaper, 1, 0, 0, 0);
        if (IsGone(plan->Launcher))
            ForkedReport.Fail(plan->Status, SetupStage.LauncherGone);
    }

    private static bool IsGone(int process)
    {
        var descriptor = new PollDescriptor { Descriptor = process, Events = PollDescriptor.Readable };
        return ForkedCalls.Poll(&descriptor, 1, 0) != 0;
    }

    /// <summary>The user keeps number and group; others are not mapped and appear as "nobody".</summary>
    private static void MapIdentities(InitPlan* plan)
    {
        var namespaces = plan->Namespaces;
        fixed (byte* users = "/proc/self/uid_map\0"u8, groups = "/proc/self/gid_map\0"u8, setGroups = "/proc/self/setgroups\0"u8, deny = "deny"u8)
        {
            if (!WriteAll(setGroups, deny, 4) || !WriteAll(users, namespaces->UserMap, namespaces->UserMapLength)
                || !WriteAll(groups, namespaces->GroupMap, namespaces->GroupMapLength))
                ForkedReport.Fail(plan->Status, SetupStage.IdentityMap);
        }
    }

    private static bool WriteAll(byte* path, byte* text, int length)
    {
        var file = ForkedCalls.OpenAt(ForkedMounts.CurrentDirectory, path, WriteOnly | LinuxCalls.OpenCloseOnExec, 0);
        if (file < 0)
            return false;
        var isWritten = ForkedCalls.Write(file, text, length) == length;
        _ = ForkedCalls.Close(file);
        return isWritten;
    }

    /// <summary>Lets go of the standard streams, whose other ends must see when the command closes them, and of the command's reach.</summary>
    private static void LeaveToCommand()
    {
        _ = ForkedCalls.ProcessControl(Dumpable, 0, 0, 0, 0);
        for (var descriptor = 0; descriptor <= 2; descriptor++)
            _ = ForkedCalls.Close(descriptor);
    }

    private static void Watch(InitPlan* plan, int command, SignalSet* signals)
    {
        while (true)
        {
            var signal = ForkedCalls.WaitForSignal(signals, null);
            switch (signal)
            {
                case ForkedSignals.Child:
                    Collect(plan, command);
                    break;
                case ForkedSignals.Terminate when plan->Namespaces == null && IsGone(plan->Launcher):
                    End(plan, SignalBase + ForkedSignals.Kill);
                    break;
                case ForkedSignals.Continue:
                    if (plan->Command.Terminal >= 0)
                        _ = ForkedCalls.SetForegroundGroup(plan->Command.Terminal, command);
                    _ = ForkedCalls.Kill(-command, ForkedSignals.Continue);
                    break;
                case SignalForwarding.ContinueInBackground:
                    _ = ForkedCalls.Kill(-command, ForkedSignals.Continue);
                    break;
                case ForkedSignals.Hangup or ForkedSignals.Interrupt or ForkedSignals.Quit or ForkedSignals.Terminate
                    or ForkedSignals.User1 or ForkedSignals.User2:
                    _ = ForkedCalls.Kill(-command, signal);
                    break;
            }
        }
    }

    private static void Collect(InitPlan* plan, int command)
    {
        int status;
        int process;
        while ((process = ForkedCalls.Wait(-1, &status, NoHang | Untraced)) > 0)
        {
            if (process != command)
                continue;
            if (IsStopped(status))
                PassStopOn(plan, command);
            else
                End(plan, ExitCodeOf(status));
        }
    }

    private static void PassStopOn(InitPlan* plan, int command)
    {
        if (plan->Command.ReportsStops)
            ForkedReport.Send(plan->Status, ReportKind.Stopped);
        else
            _ = ForkedCalls.Kill(-command, ForkedSignals.Continue); // nobody could resume it
    }

    private static void End(InitPlan* plan, int exitCode)
    {
        if (plan->Namespaces == null)
            ForkedDescendants.EndAll();
        ForkedCalls.Exit(exitCode);
    }

    private static bool IsStopped(int status) => (status & 0xFF) == 0x7F;

    /// <summary>The code of a process that ended: its own, or 128 + the signal.</summary>
    public static int ExitCodeOf(int status) => (status & 0x7F) == 0 ? (status >> 8) & 0xFF : SignalBase + (status & 0x7F);
}
