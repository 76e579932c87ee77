using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Namespaces that we make ourselves; Landlock and seccomp inside.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NamespaceBackend : ISandboxBackend
{
    public string Name => "own namespaces, Landlock and seccomp";

    public BackendOutcome Run(HelperRequest request, MountPlan plan)
    {
        var reservations = new Reservations();
        var taken = reservations.Take(plan);
        var landlock = LandlockRules.ForNamespace(taken, request.Limits, LinuxCalls.LandlockVersion());
        switch (CommandLaunch.InNamespaces(request, taken, reservations, landlock))
        {
            case LaunchOutcome.NotForked notForked:
                reservations.Release();
                return new BackendOutcome.Unavailable($"cannot make namespaces: {LinuxCalls.Describe(notForked.Error)}");
            case LaunchOutcome.Failed failed:
                return SetupFailure.OutcomeOf(failed.Report, request, taken);
            case LaunchOutcome.Ended { HasStarted: false } ended:
                return new BackendOutcome.Failed($"the sandbox ended before the command was started (exit code {ended.ExitCode})");
            case LaunchOutcome.Ended ended:
                return new BackendOutcome.Ended(ended.ExitCode);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
