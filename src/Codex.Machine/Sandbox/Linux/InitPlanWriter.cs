using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Copies managed plans to native memory for the processes behind the fork.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class InitPlanWriter
{
    /// <summary>Enough for any build, far below what stops a machine. Counted per user namespace since Linux 5.14.</summary>
    public const ulong MaxProcesses = 8192;

    private const string RestrictedPrefix = "/dev"; // where a root of our own is mounted until it becomes the root

    public static ConfinementPlan WriteConfinement(SandboxLimits limits, LandlockRules? landlock, bool isInNamespace)
    {
        var filter = SeccompFilter.For(limits, RuntimeInformation.OSArchitecture).Instructions;
        return new ConfinementPlan
        {
            DropsCapabilities = isInNamespace,
            Landlock = NativeLandlock.Of(landlock),
            Filter = NativeText.Array(filter),
            FilterLength = (ushort)filter.Length,
            MaxProcesses = isInNamespace ? MaxProcesses : 0,
        };
    }

    public static CommandPlan WriteCommand(HelperRequest request, SharedTerminal? terminal) => new()
    {
        Arguments = NativeText.Vector(request.Command),
        WorkingDirectory = NativeText.Of(request.WorkingDirectory),
        Terminal = terminal?.Descriptor ?? -1,
        TakesForeground = terminal is { IsForeground: true },
        ReportsStops = terminal is not null && SharedTerminal.HasShell,
    };

    public static NamespacePlan* WriteNamespaces(MountPlan plan, SharedTerminal? terminal)
    {
        var (user, group) = (Map(LinuxCalls.GetEffectiveUserId()), Map(LinuxCalls.GetEffectiveGroupId()));
        NativeMountStep[] steps = [.. plan.Steps.Select(WriteStep)];
        NativeDevice[] devices = [.. LandlockRules.Devices.Select(path => WriteDevice(path, Path.GetFileName(path))), .. WriteConsole(terminal)];
        var prefix = plan.IsRestricted ? RestrictedPrefix : "";
        return NativeText.Array([new NamespacePlan
        {
            UserMap = NativeText.Of(user),
            UserMapLength = user.Length,
            GroupMap = NativeText.Of(group),
            GroupMapLength = group.Length,
            IsRestricted = plan.IsRestricted,
            IsRootWritable = plan.IsRootWritable,
            Steps = NativeText.Array<NativeMountStep>(steps),
            StepCount = steps.Length,
            HasCovers = plan.Steps.Any(step => step.Kind is MountStepKind.HideDirectory or MountStepKind.HideFile or MountStepKind.ShowEmpty),
            Devices = NativeText.Array<NativeDevice>(devices),
            DeviceCount = devices.Length,
            Paths = new DevicePaths
            {
                Dev = NativeText.Of($"{prefix}/dev"),
                Pts = NativeText.Of($"{prefix}/dev/pts"),
                Proc = NativeText.Of($"{prefix}/proc"),
            },
        }]);
    }

    public static SweepPlan* WriteSweep(Reservations reservations, LaunchedProcess process, int status)
    {
        NativeReservation[] ours =
        [
            .. reservations.All.Where(held => held.IsOurs)
                .Select(held => new NativeReservation { Directory = held.Directory, Name = NativeText.Of(held.Name), Lock = held.Lock }),
        ];
        return NativeText.Array([new SweepPlan
        {
            Sandbox = process.Descriptor,
            Status = status,
            Reservations = NativeText.Array<NativeReservation>(ours),
            Count = ours.Length,
        }]);
    }

    // One number, mapped to itself: the only map that needs no rights.
    private static string Map(uint id) => string.Create(CultureInfo.InvariantCulture, $"{id} {id} 1\n");

    private static NativeMountStep WriteStep(MountStep step) => new()
    {
        Kind = step.Kind,
        Path = NativeText.Of(step.Path == "/" ? "." : step.Path[1..]),
        LinkTarget = step.LinkTarget is null ? null : NativeText.Of(step.LinkTarget),
        KeepsDevices = PathScope.Contains("/dev", step.Path),
        Source = -1,
    };

    private static NativeDevice WriteDevice(string path, string name) =>
        new() { Host = NativeText.Of(path[1..]), Name = NativeText.Of(name), Source = -1 };

    /// <summary>The host's terminals are not shown, so programs that ask for the name of theirs find it as <c>/dev/console</c>.</summary>
    private static IEnumerable<NativeDevice> WriteConsole(SharedTerminal? terminal)
    {
        if (terminal?.DevicePath is { } path)
            yield return WriteDevice(path, "console");
    }
}
