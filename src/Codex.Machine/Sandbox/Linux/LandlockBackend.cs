using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Landlock and seccomp in the namespaces of the host, for systems where no namespaces can be made and users who asked for it. Landlock
/// only grants: it cannot take a name back out of a folder that is granted, so limits that hide something are refused, and the protected
/// names of a writable folder are not protected.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LandlockBackend : ISandboxBackend
{
    public string Name => "Landlock and seccomp only";

    public BackendOutcome Run(HelperRequest request, MountPlan plan)
    {
        var version = LinuxCalls.LandlockVersion();
        if (version < LandlockRules.OldestComplete)
            return new BackendOutcome.Unavailable(version == 0 ? "the kernel has no Landlock" : $"the kernel's Landlock (version {version}) is too old");
        if (request.Limits.Proxy is not null)
            return new BackendOutcome.Unavailable(BubblewrapBackend.ProxyNeedsNamespaces);
        if (FindInexpressible(request.Limits) is { } rule)
            return new BackendOutcome.Unavailable($"Landlock alone cannot {(rule.Access == PathAccess.Deny ? "hide" : "protect")} {rule.Path}");
        var outcome = CommandLaunch.OnHost(request, LandlockRules.ForHost(plan, request.Limits, version, Readable(plan)));
        return outcome switch
        {
            LaunchOutcome.NotForked notForked => new BackendOutcome.Failed($"cannot start a process: {LinuxCalls.Describe(notForked.Error)}"),
            LaunchOutcome.Failed failed => SetupFailure.OutcomeOf(failed.Report, request, plan),
            LaunchOutcome.Ended ended => new BackendOutcome.Ended(ended.ExitCode),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A rule of the user's that takes back what a folder around it is granted.</summary>
    private static PathRule? FindInexpressible(SandboxLimits limits) => limits.Rules.FirstOrDefault(rule =>
        rule.Access == PathAccess.Deny
        || (rule.Access == PathAccess.Read && limits.WritableRoots.Any(root => PathScope.IsBelow(root.Path, RealPath.OfExistingPart(rule.Path)))));

    private static IEnumerable<WritablePath> Readable(MountPlan plan) => plan.IsRestricted
        ? plan.Steps.Where(step => step.Kind == MountStepKind.BindReadOnly).Select(step => new WritablePath(step.Path, Directory.Exists(step.Path)))
            .Append(new WritablePath("/proc", IsDirectory: true))
        : [new WritablePath("/", IsDirectory: true)];
}
