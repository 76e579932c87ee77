using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>The last steps of the process that becomes the command. See <see cref="ForkedCalls"/>.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedCommand
{
    private const int FirstInherited = 3;
    private const uint CloseOnExecFlag = 4; // CLOSE_RANGE_CLOEXEC
    private const nint CloseRange = 436; // the same on all architectures
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const nint DescriptorCloseOnExec = 1; // FD_CLOEXEC
    private const int HighestDescriptorTried = 65536;

    /// <summary>Does not come back.</summary>
    public static void Become(CommandPlan* command, int status)
    {
        // A group of its own, so that "kill 0" reaches nobody else.
        _ = ForkedCalls.SetProcessGroup(0, 0);
        if (command->Terminal >= 0 && command->TakesForeground)
            _ = ForkedCalls.SetForegroundGroup(command->Terminal, ForkedCalls.GetProcessId()); // signals are still held back
        ForkedSignals.Reset();
        if (command->IgnoresStopKey)
            ForkedSignals.Ignore(ForkedSignals.TerminalStop);
        CloseInherited();
        ForkedReport.Send(status, ReportKind.Started);
        _ = ForkedCalls.Execute(command->Arguments[0], command->Arguments);
        ForkedReport.Fail(status, SetupStage.Execute);
    }

    /// <summary>Marks all descriptors but the standard ones; they close when the command takes over, so until then errors can be reported.</summary>
    public static void CloseInherited()
    {
        if (ForkedCalls.SystemCall(CloseRange, FirstInherited, unchecked((nint)uint.MaxValue), (nint)CloseOnExecFlag, 0, 0) == 0)
            return;
        for (var descriptor = FirstInherited; descriptor < HighestDescriptorTried; descriptor++)
            _ = ForkedCalls.ControlDescriptor(descriptor, SetDescriptorFlags, DescriptorCloseOnExec);
    }
}
