using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Takes rights away from the calling process and all that it will start: capabilities, setuid, resources, Landlock, system calls. None
/// of it can be undone. Runs behind the fork, or in a helper that is about to become the command: see <see cref="ForkedCalls"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedConfinement
{
    private const int DropFromBoundingSet = 24; // PR_CAPBSET_DROP
    private const int AmbientCapabilities = 47; // PR_CAP_AMBIENT
    private const nuint ClearAll = 4; // PR_CAP_AMBIENT_CLEAR_ALL
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const nuint LastCapability = 63;
    private const uint CapabilityVersion = 0x2008_0522; // _LINUX_CAPABILITY_VERSION_3
    private const int CoreSize = 4; // RLIMIT_CORE
    private const int ProcessCount = 6; // RLIMIT_NPROC
    private const nint PathBeneath = 1; // LANDLOCK_RULE_PATH_BENEATH
    private const nint SetFilter = 1; // SECCOMP_SET_MODE_FILTER

    public static void Apply(ConfinementPlan* plan, in SystemCallTable calls, int status)
    {
        if (plan->DropsCapabilities && !DropCapabilities(calls))
            ForkedReport.Fail(status, SetupStage.Capabilities);
        if (ForkedCalls.ProcessControl(NoNewPrivileges, 1, 0, 0, 0) != 0)
            ForkedReport.Fail(status, SetupStage.Capabilities);
        if (!Limit(CoreSize, 0) || (plan->MaxProcesses > 0 && !Limit(ProcessCount, plan->MaxProcesses)))
            ForkedReport.Fail(status, SetupStage.Limits);
        if (plan->Landlock != null)
            RestrictFiles(plan->Landlock, calls, status);
        var filter = new FilterProgram { Length = plan->FilterLength, Instructions = plan->Filter };
        if (ForkedCalls.SystemCall(calls.Seccomp, SetFilter, 0, (nint)(&filter), 0, 0) != 0)
            ForkedReport.Fail(status, SetupStage.Seccomp);
    }

    private static bool DropCapabilities(in SystemCallTable calls)
    {
        _ = ForkedCalls.ProcessControl(AmbientCapabilities, ClearAll, 0, 0, 0);
        for (nuint capability = 0; capability <= LastCapability; capability++)
        {
            if (ForkedCalls.ProcessControl(DropFromBoundingSet, capability, 0, 0, 0) != 0)
                break; // the kernel knows no more
        }

        // struct __user_cap_header_struct and two of __user_cap_data_struct, all zero: no capability in any set.
        var header = stackalloc uint[2];
        header[0] = CapabilityVersion;
        header[1] = 0;
        var sets = stackalloc ulong[3];
        sets[0] = sets[1] = sets[2] = 0;
        return ForkedCalls.SystemCall(calls.CapSet, (nint)header, (nint)sets, 0, 0, 0) == 0;
    }

    /// <summary>Lowers a limit, never raises it.</summary>
    private static bool Limit(int resource, ulong value)
    {
        var limits = stackalloc ulong[2];
        if (ForkedCalls.GetResourceLimit(resource, limits) != 0)
            return false;
        limits[0] = limits[0] < value ? limits[0] : value;
        limits[1] = limits[1] < value ? limits[1] : value;
        return ForkedCalls.SetResourceLimit(resource, limits) == 0;
    }

    private static void RestrictFiles(NativeLandlock* rules, in SystemCallTable calls, int status)
    {
        // Fields that are zero may be unknown to the kernel and are left off.
        var size = sizeof(ulong) * (rules->Scopes != 0 ? 3 : rules->HandledNetwork != 0 ? 2 : 1);
        var ruleset = (int)ForkedCalls.SystemCall(calls.LandlockCreateRuleset, (nint)rules, size, 0, 0, 0);
        if (ruleset < 0)
            ForkedReport.Fail(status, SetupStage.Landlock);
        for (var index = 0; index < rules->RuleCount; index++)
        {
            var rule = &rules->Rules[index];
            var place = ForkedCalls.OpenAt(ForkedMounts.CurrentDirectory, rule->Path, ForkedMounts.OpenPathOnly, 0);
            if (place < 0)
                continue; // nothing there, nothing to grant
            var beneath = new PathBeneathAttributes { Access = rule->Access, Place = place };
            if (ForkedCalls.SystemCall(calls.LandlockAddRule, ruleset, PathBeneath, (nint)(&beneath), 0, 0) != 0)
                ForkedReport.Fail(status, SetupStage.Landlock, index);
            _ = ForkedCalls.Close(place);
        }

        if (ForkedCalls.SystemCall(calls.LandlockRestrictSelf, ruleset, 0, 0, 0, 0) != 0)
            ForkedReport.Fail(status, SetupStage.Landlock);
        _ = ForkedCalls.Close(ruleset);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram // struct sock_fprog
    {
        public ushort Length;
        public BpfInstruction* Instructions;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathBeneathAttributes // struct landlock_path_beneath_attr, which is packed
    {
        public ulong Access;
        public int Place;
    }
}
