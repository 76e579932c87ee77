using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Everything that the forked processes need, in native memory: behind the fork nothing can be computed or allocated.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InitPlan
{
    /// <summary>Null when the command keeps the namespaces of the host.</summary>
    public NamespacePlan* Namespaces;

    /// <summary>Null when there is no way out, or the host's network is used.</summary>
    public NetworkPlan* Network;

    public ConfinementPlan Confinement;
    public CommandPlan Command;

    /// <summary>A descriptor that becomes readable when the launcher ends.</summary>
    public int Launcher;

    /// <summary>Where reports go.</summary>
    public int Status;

    public SystemCallTable Calls;
}

/// <summary>Identities and mounts of the new namespaces.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NamespacePlan
{
    public byte* UserMap;
    public int UserMapLength;
    public byte* GroupMap;
    public int GroupMapLength;

    /// <summary>Whether the root is a folder of our own (see <see cref="MountPlan.IsRestricted"/>).</summary>
    public bool IsRestricted;

    public bool IsRootWritable;
    public NativeMountStep* Steps;
    public int StepCount;

    /// <summary>Whether some step covers something, which takes a folder of covers.</summary>
    public bool HasCovers;

    public NativeDevice* Devices;
    public int DeviceCount;
    public DevicePaths Paths;
}

/// <summary>A <see cref="MountStep"/> for a forked process.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMountStep
{
    public MountStepKind Kind;

    /// <summary>Relative to the root.</summary>
    public byte* Path;

    public byte* LinkTarget;

    /// <summary>Devices below stay usable.</summary>
    public bool KeepsDevices;

    /// <summary>Filled in behind the fork: the detached copy of what is to be attached.</summary>
    public int Source;
}

/// <summary>A device node of the host that the sandbox's own <c>/dev</c> shows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDevice
{
    public byte* Host;
    public byte* Name;
    public int Source;
}

/// <summary>Paths of the special folders as <c>mount</c> sees them before the root is changed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DevicePaths
{
    public byte* Dev;
    public byte* Pts;
    public byte* Proc;
}

/// <summary>What the command is confined by besides its namespaces.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ConfinementPlan
{
    /// <summary>Null where the kernel has none.</summary>
    public NativeLandlock* Landlock;

    public BpfInstruction* Filter;
    public ushort FilterLength;

    /// <summary>How many processes the user of the sandbox may have; 0 for no limit of ours.</summary>
    public ulong MaxProcesses;
}

/// <summary>How the command is started.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CommandPlan
{
    public byte** Arguments;
    public byte* WorkingDirectory;

    /// <summary>A descriptor of the controlling terminal that the command shares; negative when it shares none.</summary>
    public int Terminal;

    /// <summary>Whether the command is to be the terminal's foreground.</summary>
    public bool TakesForeground;

    /// <summary>Whether a stop from the terminal is passed on to the launcher, so that a shell can resume it.</summary>
    public bool ReportsStops;

    /// <summary>Whether the terminal's stop key has no effect, because nobody watches the command who could resume it.</summary>
    public bool IgnoresStopKey;
}

/// <summary>Numbers of the system calls that libc has no function for.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SystemCallTable
{
    public nint CapSet;
    public nint Clone;
    public nint LandlockAddRule;
    public nint LandlockCreateRuleset;
    public nint LandlockRestrictSelf;
    public nint MountSetAttr;
    public nint MoveMount;
    public nint OpenAt2;
    public nint OpenTree;
    public nint PivotRoot;
    public nint Seccomp;

    public static SystemCallTable For(Architecture architecture)
    {
        nint Number(SystemCall call) => SystemCallNumbers.Of(call, architecture);
        return new SystemCallTable
        {
            CapSet = Number(SystemCall.CapSet),
            Clone = Number(SystemCall.Clone),
            LandlockAddRule = Number(SystemCall.LandlockAddRule),
            LandlockCreateRuleset = Number(SystemCall.LandlockCreateRuleset),
            LandlockRestrictSelf = Number(SystemCall.LandlockRestrictSelf),
            MountSetAttr = Number(SystemCall.MountSetAttr),
            MoveMount = Number(SystemCall.MoveMount),
            OpenAt2 = Number(SystemCall.OpenAt2),
            OpenTree = Number(SystemCall.OpenTree),
            PivotRoot = Number(SystemCall.PivotRoot),
            Seccomp = Number(SystemCall.Seccomp),
        };
    }
}
