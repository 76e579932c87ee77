using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Namespaces that we make ourselves; Landlock and seccomp inside.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NamespaceBackend : ISandboxBackend
{
    public string Name => "own namespaces, Landlock and seccomp";

    /// <summary>Others may remove a reserved name, because they do not know our locks; the original does, when both run in one folder.</summary>
    private const int MaxAttempts = 5;

    public BackendOutcome Run(HelperRequest request, MountPlan plan)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = RunOnce(request, plan, out var lostReservation);
            if (!lostReservation || attempt == MaxAttempts)
                return outcome;
        }
    }

    private static BackendOutcome RunOnce(HelperRequest request, MountPlan plan, out bool lostReservation)
    {
        lostReservation = false;
        var reservations = new Reservations();
        var taken = reservations.Take(plan);
        var landlock = LandlockRules.ForNamespace(taken, request.Limits, LinuxCalls.LandlockVersion());
        switch (CommandLaunch.InNamespaces(request, taken, reservations, landlock))
        {
            case LaunchOutcome.NotForked notForked:
                reservations.Release();
                return new BackendOutcome.Unavailable($"cannot make namespaces: {LinuxCalls.Describe(notForked.Error)}");
            case LaunchOutcome.Failed failed:
                lostReservation = failed.Report is { Stage: SetupStage.MountTarget, Error: LinuxCalls.ErrorNoEntry, Index: var index }
                    && taken.Steps[index].Kind == MountStepKind.ShowEmpty;
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
