using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Finds out what the sandbox does on this machine, by running this program in it as a command that does nothing.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxReport(SandboxLimits limits, bool allowsLandlockOnly, string executable)
{
    /// <summary>The argument that makes this program do nothing.</summary>
    public const string Nothing = "--codex-run-as-nothing";

    private readonly List<string> _lines = [];

    public SandboxReport Create()
    {
        var refusal = LinuxRefusal.Find(RuntimeInformation.OSArchitecture);
        if (refusal is null && RuntimeFeature.IsDynamicCodeSupported)
            refusal = "The sandbox works in the published program only, not under the JIT compiler.";
        if (refusal is not null)
            return new SandboxReport { Backend = null, Backends = [refusal], Findings = [], Advice = [] };
        var backend = FindBackend();
        return new SandboxReport
        {
            Backend = backend?.Name,
            Backends = [.. _lines],
            Findings = backend is null ? [] : Findings(backend is LandlockBackend, LinuxCalls.LandlockVersion()),
            Advice = [.. Advice(backend)],
        };
    }

    private ISandboxBackend? FindBackend()
    {
        ISandboxBackend? found = null;
        foreach (var backend in LinuxSandbox.Backends(allowsLandlockOnly))
        {
            var line = found is null ? Try(backend) : "not needed";
            _lines.Add($"{backend.Name}: {line ?? "works"}");
            if (line is null)
                found = backend;
        }

        if (!allowsLandlockOnly)
            _lines.Add("Landlock and seccomp only: not allowed (features.use_legacy_landlock = true allows it)");
        return found;
    }

    /// <summary>What keeps a backend from working; null when nothing does.</summary>
    private string? Try(ISandboxBackend backend)
    {
        var request = new HelperRequest
        {
            Limits = limits with { Rules = limits.Rules.Add(new PathRule(executable, PathAccess.Read)) },
            WorkingDirectory = "/",
            Command = [executable, Nothing],
            AllowsLandlockOnly = allowsLandlockOnly,
            KeepsStreams = true,
        };
        try
        {
            return backend.Run(request, MountPlanner.Plan(request.Limits)) switch
            {
                BackendOutcome.Ended { ExitCode: 0 } => null,
                BackendOutcome.Ended ended => $"this program ended with {ended.ExitCode} in it",
                BackendOutcome.Failed failed => failed.Message,
                BackendOutcome.Unavailable unavailable => unavailable.Reason,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (SandboxSetupException exception)
        {
            return exception.Message;
        }
    }

    private ImmutableArray<SandboxFinding> Findings(bool isLandlockOnly, int landlock)
    {
        const string onlyNamespaces = "needs namespaces, which Landlock does not replace";
        var version = landlock.ToString(CultureInfo.InvariantCulture);
        var second = landlock >= LandlockRules.OldestUseful ? $" and Landlock (version {version})" : "; the kernel has no usable Landlock for a second layer";
        SandboxFinding Namespaced(string promise, string how) => new(promise, !isLandlockOnly, isLandlockOnly ? onlyNamespaces : how);
        return
        [
            new("files outside of the writable folders stay as they are", true, isLandlockOnly ? $"Landlock (version {version})" : $"read-only mounts{second}"),
            Namespaced("permissions and times of files outside stay as they are", "read-only mounts"),
            Namespaced(".git, .agents, .codex and .aws of writable folders stay as they are", "read-only mounts, and reserved names"),
            Namespaced("what rules deny, and Codex's own credentials, cannot be read", "covering mounts"),
            NetworkFinding(isLandlockOnly),
            new("services of this machine cannot be reached through Unix sockets", !limits.HasNetwork, limits.HasNetwork ? "the network is on" : "seccomp"),
            Namespaced("other processes are invisible", "a process namespace"),
            new("other processes cannot be signalled", !isLandlockOnly || landlock >= LandlockRules.FirstWithScopes,
                !isLandlockOnly ? "a process namespace" : landlock >= LandlockRules.FirstWithScopes ? "Landlock scopes" : "needs Landlock 6 (Linux 6.12)"),
            new("whatever a command starts ends with it", true, isLandlockOnly ? "orphans are collected and ended" : "a process namespace"),
            new("no rights can be gained", true, "no capabilities, no setuid programs"),
            new("ptrace, io_uring, bpf, keyrings, terminal input and new namespaces are refused", true, "seccomp"),
            new("the number of processes is limited", !isLandlockOnly, isLandlockOnly ? "would count all processes of the user" : $"at most {InitPlanWriter.MaxProcesses}"),
        ];
    }

    private SandboxFinding NetworkFinding(bool isLandlockOnly) => new(
        "there is no network",
        !limits.HasNetwork,
        limits.HasNetwork ? "the network is on" : isLandlockOnly ? "seccomp" : "an empty network namespace and seccomp");

    private static IEnumerable<string> Advice(ISandboxBackend? backend)
    {
        if (backend is NamespaceBackend)
            yield break;
        if (UserNamespaces.FindObstacle() is { } obstacle)
            yield return $"{char.ToUpperInvariant(obstacle[0])}{obstacle[1..]}: an administrator can turn them on with sysctl.";
        if (UserNamespaces.AreRestrictedByAppArmor)
        {
            yield return backend is null
                ? "AppArmor gives user namespaces only to programs that it knows: install bubblewrap (apt install bubblewrap), which it knows."
                : "AppArmor gives user namespaces only to programs that it knows; bubblewrap is one, so nothing is missing.";
        }

        if (File.Exists("/.dockerenv") || File.Exists("/run/.containerenv"))
        {
            yield return "This is a container: allow namespaces in it (Docker: --security-opt seccomp=unconfined or a profile with unshare, mount "
                + "and pivot_root), or rely on the container alone and use --sandbox danger-full-access.";
        }

        if (backend is null)
            yield return "features.use_legacy_landlock = true lets commands run under Landlock and seccomp alone, with the promises above that then hold.";
    }
}
