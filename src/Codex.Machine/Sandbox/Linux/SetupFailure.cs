using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Puts a failed setup into words, and tells whether the system or the limits are the cause.</summary>
[SupportedOSPlatform("linux")]
internal static class SetupFailure
{
    public static BackendOutcome OutcomeOf(SetupReport report, HelperRequest request, MountPlan plan)
    {
        var message = $"cannot {Describe(report, request, plan)}: {LinuxCalls.Describe(report.Error)}";
        return IsCausedBySystem(report)
            ? new BackendOutcome.Unavailable(message)
            : new BackendOutcome.Failed(message, ForkedReport.ExitCodeOf(report));
    }

    /// <summary>
    /// Kernels that lack a call, and systems that hand out namespaces without the rights in them (AppArmor, containers). Anything later is
    /// about the paths at hand.
    /// </summary>
    private static bool IsCausedBySystem(SetupReport report) => report switch
    {
        { Stage: SetupStage.Execute or SetupStage.WorkingDirectory } => false,
        { Error: LinuxCalls.ErrorNoSuchCall } => true,
        { Stage: SetupStage.IdentityMap or SetupStage.MountPropagation or SetupStage.OwnFolder or SetupStage.RootFolder or SetupStage.Devices or SetupStage.Network } =>
            report.Error is LinuxCalls.ErrorNotPermitted or LinuxCalls.ErrorAccess,
        _ => false,
    };

    private static string Describe(SetupReport report, HelperRequest request, MountPlan plan) => report.Stage switch
    {
        SetupStage.LauncherGone => "outlive the launcher",
        SetupStage.IdentityMap => "map the user into a user namespace",
        SetupStage.MountPropagation => "make mounts private",
        SetupStage.OwnFolder => "mount a folder in memory",
        SetupStage.RootFolder => "make the file system read-only",
        SetupStage.Devices => "make /dev",
        SetupStage.Network => "make the network of the proxy",
        SetupStage.ProcessFolder => "make /proc",
        SetupStage.MountSource or SetupStage.MountTarget => plan.Steps[report.Index].Describe(),
        SetupStage.WorkingDirectory => $"enter {request.WorkingDirectory}",
        SetupStage.Capabilities => "give up privileges",
        SetupStage.Limits => "set resource limits",
        SetupStage.Landlock => "apply Landlock rules",
        SetupStage.Seccomp => "apply the system call filter",
        SetupStage.Fork => "start a process",
        _ => $"run {request.Command[0]}",
    };
}
