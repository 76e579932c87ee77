using System.Collections.Immutable;
using System.Runtime.Versioning;
using Codex.Machine.Processes.Windows;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>What the sandbox does on Windows.</summary>
internal static class WindowsReport
{
    private const string Backend = "a restricted token, access lists and a job object";

    /// <summary>Finds out whether the token and the job can be made here.</summary>
    [SupportedOSPlatform("windows")]
    public static SandboxReport Create(SandboxLimits limits)
    {
        try
        {
            RestrictedToken.Create([]).Dispose();
            JobObject.Create(WindowsLimits.MaxProcesses).Dispose();
            return Create(limits, failure: null);
        }
        catch (Exception exception) when (exception is WindowsCallException or SandboxSetupException)
        {
            return Create(limits, exception.Message);
        }
    }

    /// <param name="limits">The limits that are asked about.</param>
    /// <param name="failure">Why it does not work; null when it does.</param>
    public static SandboxReport Create(SandboxLimits limits, string? failure)
    {
        var problem = failure ?? WindowsLimits.FindObstacle(limits);
        return new SandboxReport
        {
            Backend = problem is null ? Backend : null,
            Backends = [$"{Backend}: {problem ?? "can be made; no command was tried"}"],
            Findings = problem is null ? Findings(limits) : [],
            Advice = ["WSL 2 enforces everything: run Codex inside of it."],
        };
    }

    private static ImmutableArray<SandboxFinding> Findings(SandboxLimits limits) =>
    [
        new("files outside of the writable folders stay as they are", true,
            "the token's second check; not where everyone may write, nor on disks without access lists (FAT, exFAT)"),
        new(".git, .agents, .codex and .aws of writable folders stay as they are", true, "access lists, and reserved names"),
        new("whatever a command starts ends with it", true, "a job object"),
        new("the number of processes is limited", true, $"at most {WindowsLimits.MaxProcesses}"),
        new("there is no network", false,
            limits.HasNetwork ? "the network is on" : "only discouraged: variables turn away programs that look at them, others get through"),
        new("Codex's own credentials cannot be read", false, "reading is not limited; limits that deny reading are refused"),
        new("services of this machine cannot be reached", false, "pipes, RPC and COM answer a command as they answer you, and so do windows and the clipboard"),
        new("other processes can neither be seen nor read", false, "there is no such limit"),
    ];
}
