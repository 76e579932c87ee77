using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>The helper: plans, then tries the backends in order of strength until one works.</summary>
[SupportedOSPlatform("linux")]
internal static class LinuxSandbox
{
    private const int ExitFailed = 1;

    /// <summary>Runs the command; the result is its exit code, or why it was not started (with one line on standard error).</summary>
    public static int Run(HelperRequest request)
    {
        try
        {
            if (LinuxRefusal.Find(RuntimeInformation.OSArchitecture) is { } refusal)
                return Fail(refusal, ExitFailed);
            // Behind a fork no code can be compiled.
            if (RuntimeFeature.IsDynamicCodeSupported)
                return Fail("the sandbox works in the published program only (native AOT), not under the JIT compiler", ExitFailed);
            return Run(request, MountPlanner.Plan(request.Limits), BackendsFor(request));
        }
        catch (SandboxSetupException exception)
        {
            return Fail(exception.Message, ExitFailed);
        }
    }

    private static IEnumerable<ISandboxBackend> BackendsFor(HelperRequest request)
    {
        yield return new NamespaceBackend();
        if (request.AllowsLandlockOnly)
            yield return new LandlockBackend();
    }

    private static int Run(HelperRequest request, MountPlan plan, IEnumerable<ISandboxBackend> backends)
    {
        List<string> reasons = [];
        foreach (var backend in backends)
        {
            switch (backend.Run(request, plan))
            {
                case BackendOutcome.Ended ended:
                    return ended.ExitCode;
                case BackendOutcome.Failed failed:
                    return Fail(failed.Message, failed.ExitCode);
                case BackendOutcome.Unavailable unavailable:
                    reasons.Add($"{backend.Name}: {unavailable.Reason}");
                    break;
            }
        }

        return Fail($"no sandbox works here, so the command was not run ({string.Join("; ", reasons)}); see `codex sandbox doctor`", ExitFailed);
    }

    private static int Fail(string message, int exitCode)
    {
        StandardError.WriteLine($"codex sandbox: {message}");
        return exitCode;
    }
}
