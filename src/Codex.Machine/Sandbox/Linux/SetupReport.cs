using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>What was being done when the setup failed.</summary>
internal enum SetupStage
{
    LauncherGone,
    IdentityMap,
    MountPropagation,
    OwnFolder,
    MountSource,
    RootFolder,
    Devices,
    Network,
    MountTarget,
    ProcessFolder,
    WorkingDirectory,
    Capabilities,
    Limits,
    Landlock,
    Seccomp,
    Fork,
    Execute,
}

internal enum ReportKind
{
    /// <summary>The setup failed; nothing has run.</summary>
    Failed = 1,

    /// <summary>All is set up, the command is about to take over.</summary>
    Started,

    /// <summary>The command was stopped from the terminal.</summary>
    Stopped,
}

/// <summary>One message from the processes behind the fork to the launcher. Shorter than a pipe's atomic write.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SetupReport
{
    public ReportKind Kind;
    public SetupStage Stage;

    /// <summary>Which of several (mount step, device, rule) it was.</summary>
    public int Index;

    /// <summary>The system's error number.</summary>
    public int Error;
}

/// <summary>Writes reports from a forked process.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedReport
{
    private const int ExitFailed = 1;
    private const int ExitNotExecutable = 126;
    private const int ExitNotFound = 127;

    public static void Send(int pipe, ReportKind kind)
    {
        var report = new SetupReport { Kind = kind };
        _ = ForkedCalls.Write(pipe, &report, sizeof(SetupReport));
    }

    /// <summary>Reports the last error and ends the process.</summary>
    public static void Fail(int pipe, SetupStage stage, int index = 0)
    {
        var report = new SetupReport { Kind = ReportKind.Failed, Stage = stage, Index = index, Error = ForkedCalls.Error };
        _ = ForkedCalls.Write(pipe, &report, sizeof(SetupReport));
        ForkedCalls.Exit(ExitCodeOf(report));
    }

    /// <summary>What the helper ends with after a failure.</summary>
    public static int ExitCodeOf(SetupReport report) => report switch
    {
        { Stage: SetupStage.Execute, Error: LinuxCalls.ErrorNoEntry } => ExitNotFound,
        { Stage: SetupStage.Execute } => ExitNotExecutable,
        _ => ExitFailed,
    };
}
