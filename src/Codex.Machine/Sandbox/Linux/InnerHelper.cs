using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>The helper inside of bubblewrap.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class InnerHelper
{
    /// <summary>Becomes the command, or reports why not and ends.</summary>
    public static void Run(InnerRequest request)
    {
        _ = LinuxCalls.DuplicateTo(request.Error, StandardError.Descriptor);
        var plan = new MountPlan { IsRestricted = false, IsRootWritable = false, Steps = [], Reserved = [], Writable = request.Writable };
        var landlock = LandlockRules.ForNamespace(plan, request.Limits, LinuxCalls.LandlockVersion());
        var calls = SystemCallTable.For(RuntimeInformation.OSArchitecture);
        var confinement = InitPlanWriter.WriteConfinement(request.Limits, landlock, isInNamespace: true);
        var terminal = SharedTerminal.Find();
        var command = new CommandPlan
        {
            Arguments = NativeText.Vector(request.Command),
            Terminal = terminal?.Descriptor ?? -1,
            TakesForeground = request.TakesForeground,
            IgnoresStopKey = terminal is not null,
        };
        // From here on this thread is all that counts: it is the one that the command replaces, and the others never get these rights back.
        _ = ForkedSignals.BlockAll();
        ForkedConfinement.Apply(&confinement, calls, request.Status);
        ForkedCommand.Become(&command, request.Status);
    }
}
