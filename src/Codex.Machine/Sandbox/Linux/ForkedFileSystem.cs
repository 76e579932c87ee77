using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Builds the command's file system, as the first process of the new namespaces. First copies of everything that stays reachable are
/// taken, then the host's tree is made read-only (or left for a folder of our own), then the copies and covers are attached.
/// Runs behind the fork: see <see cref="ForkedCalls"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedFileSystem
{
    private const nuint MountReadOnly = 1; // MS_RDONLY
    private const nuint MountNoSetUserId = 2; // MS_NOSUID
    private const nuint MountNoDevices = 4; // MS_NODEV
    private const nuint MountNoExecute = 8; // MS_NOEXEC
    private const nuint MountRecursive = 0x4000; // MS_REC
    private const nuint MountPrivate = 0x40000; // MS_PRIVATE
    private const int DetachMount = 2; // MNT_DETACH
    private const int Create = 0x40; // O_CREAT

    private const int ModeNone = 0;
    private const int ModeSearch = 0b001_001_001;
    private const int ModeListed = 0b101_101_101;

    public static void Build(InitPlan* plan)
    {
        var namespaces = plan->Namespaces;
        var creationMask = ForkedCalls.SetCreationMask(0);
        fixed (byte* root = "/\0"u8)
        {
            // Nothing that the host mounts from now on shows up here, writable as it would be.
            if (ForkedCalls.Mount(null, root, null, MountRecursive | MountPrivate, null) != 0)
                ForkedReport.Fail(plan->Status, SetupStage.MountPropagation);
            var host = ForkedCalls.OpenAt(ForkedMounts.CurrentDirectory, root, ForkedMounts.OpenPathOnly, 0);
            if (host < 0)
                ForkedReport.Fail(plan->Status, SetupStage.RootFolder);
            CopySources(plan, host);
            var covers = namespaces->HasCovers ? MakeCovers(plan) : -1;
            var target = MakeRoot(plan, host);
            MakeDevices(plan, target);
            for (var index = 0; index < namespaces->StepCount; index++)
            {
                if (!Apply(plan, &namespaces->Steps[index], target, covers))
                    ForkedReport.Fail(plan->Status, SetupStage.MountTarget, index);
            }

            MountProcesses(plan, host, target);
            if (namespaces->IsRestricted)
                EnterRoot(plan, target);
        }

        _ = ForkedCalls.SetCreationMask(creationMask);
    }

    private static void CopySources(InitPlan* plan, int host)
    {
        var namespaces = plan->Namespaces;
        for (var index = 0; index < namespaces->DeviceCount; index++)
            namespaces->Devices[index].Source = ForkedMounts.CopyTree(plan->Calls, host, namespaces->Devices[index].Host);
        for (var index = 0; index < namespaces->StepCount; index++)
        {
            var step = &namespaces->Steps[index];
            if (step->Kind is not (MountStepKind.BindWritable or MountStepKind.BindReadOnly))
                continue;
            step->Source = ForkedMounts.CopyTree(plan->Calls, host, step->Path);
            var attributes = ForkedMounts.NoSetUserId
                | (step->KeepsDevices ? 0 : ForkedMounts.NoDevices)
                | (step->Kind == MountStepKind.BindReadOnly ? ForkedMounts.ReadOnly : 0);
            if (step->Source < 0 || !ForkedMounts.Restrict(plan->Calls, step->Source, attributes, isRecursive: true))
                ForkedReport.Fail(plan->Status, SetupStage.MountSource, index);
        }
    }

    /// <summary>
    /// A folder with what is laid over hidden and missing names. It is mounted on <c>/dev</c>, where the sandbox's own devices will lie on
    /// top of it.
    /// </summary>
    private static int MakeCovers(InitPlan* plan)
    {
        fixed (byte* options = "mode=0000,size=4m\0"u8, empty = "empty\0"u8, hidden = "hidden\0"u8, file = "file\0"u8)
        {
            var folder = MountOwn(plan, options);
            if (ForkedCalls.MakeDirectoryAt(folder, empty, ModeListed) != 0 || ForkedCalls.MakeDirectoryAt(folder, hidden, ModeNone) != 0)
                ForkedReport.Fail(plan->Status, SetupStage.OwnFolder);
            MakeFile(plan, folder, file);
            return folder;
        }
    }

    /// <summary>The folder that the command will have as root: the host's own, or an empty one on <c>/dev</c>.</summary>
    private static int MakeRoot(InitPlan* plan, int host)
    {
        var namespaces = plan->Namespaces;
        if (namespaces->IsRestricted)
        {
            fixed (byte* options = "mode=0555,size=4m\0"u8)
                return MountOwn(plan, options);
        }

        var attributes = ForkedMounts.NoSetUserId | ForkedMounts.NoDevices | (namespaces->IsRootWritable ? 0 : ForkedMounts.ReadOnly);
        if (!ForkedMounts.Restrict(plan->Calls, host, attributes, isRecursive: true))
            ForkedReport.Fail(plan->Status, SetupStage.RootFolder);
        return host;
    }

    /// <summary>Mounts an empty folder in memory on <c>/dev</c>, which every system has, and opens it.</summary>
    private static int MountOwn(InitPlan* plan, byte* options)
    {
        fixed (byte* dev = "/dev\0"u8, type = "tmpfs\0"u8)
        {
            if (ForkedCalls.Mount(type, dev, type, MountNoSetUserId | MountNoDevices, options) != 0)
                ForkedReport.Fail(plan->Status, SetupStage.OwnFolder);
            var folder = ForkedCalls.OpenAt(ForkedMounts.CurrentDirectory, dev, ForkedMounts.OpenPathOnly, 0);
            if (folder < 0)
                ForkedReport.Fail(plan->Status, SetupStage.OwnFolder);
            return folder;
        }
    }

    private static void MakeDevices(InitPlan* plan, int target)
    {
        var namespaces = plan->Namespaces;
        fixed (byte* dev = "dev\0"u8, type = "tmpfs\0"u8, options = "mode=0755\0"u8)
        {
            if (namespaces->IsRestricted && ForkedCalls.MakeDirectoryAt(target, dev, ModeListed) != 0)
                ForkedReport.Fail(plan->Status, SetupStage.Devices);
            if (ForkedCalls.Mount(type, namespaces->Paths.Dev, type, MountNoSetUserId | MountNoDevices, options) != 0)
                ForkedReport.Fail(plan->Status, SetupStage.Devices);
            var folder = ForkedMounts.Open(plan->Calls, target, dev);
            for (var index = 0; index < namespaces->DeviceCount; index++)
            {
                var device = &namespaces->Devices[index];
                if (device->Source < 0)
                    continue; // the host has none either
                MakeFile(plan, folder, device->Name);
                if (!ForkedMounts.Attach(plan->Calls, device->Source, folder, device->Name))
                    ForkedReport.Fail(plan->Status, SetupStage.Devices, index);
            }

            MakeTerminals(plan, folder);
            MakeStandardLinks(folder);
            _ = ForkedCalls.Close(folder);
        }
    }

    /// <summary>Pseudo-terminals of the sandbox's own, and shared memory.</summary>
    private static void MakeTerminals(InitPlan* plan, int folder)
    {
        const int everybody = 0b001_111_111_111; // with the sticky bit
        fixed (byte* pts = "pts\0"u8, shm = "shm\0"u8, type = "devpts\0"u8, options = "newinstance,ptmxmode=0666,mode=0620\0"u8)
        fixed (byte* multiplexer = "ptmx\0"u8, multiplexerTarget = "pts/ptmx\0"u8)
        {
            _ = ForkedCalls.MakeDirectoryAt(folder, shm, everybody);
            _ = ForkedCalls.MakeDirectoryAt(folder, pts, ModeListed);
            // Kernels without it have no terminals in the sandbox; nothing else depends on them.
            if (ForkedCalls.Mount(type, plan->Namespaces->Paths.Pts, type, MountNoSetUserId | MountNoExecute, options) == 0)
                _ = ForkedCalls.MakeLinkAt(multiplexerTarget, folder, multiplexer);
        }
    }

    private static void MakeStandardLinks(int folder)
    {
        fixed (byte* descriptors = "/proc/self/fd\0"u8, input = "/proc/self/fd/0\0"u8, output = "/proc/self/fd/1\0"u8, error = "/proc/self/fd/2\0"u8)
        fixed (byte* fd = "fd\0"u8, stdin = "stdin\0"u8, stdout = "stdout\0"u8, stderr = "stderr\0"u8)
        {
            _ = ForkedCalls.MakeLinkAt(descriptors, folder, fd);
            _ = ForkedCalls.MakeLinkAt(input, folder, stdin);
            _ = ForkedCalls.MakeLinkAt(output, folder, stdout);
            _ = ForkedCalls.MakeLinkAt(error, folder, stderr);
        }
    }

    private static bool Apply(InitPlan* plan, NativeMountStep* step, int target, int covers)
    {
        fixed (byte* empty = "empty\0"u8, hidden = "hidden\0"u8, file = "file\0"u8)
        {
            switch (step->Kind)
            {
                case MountStepKind.BindWritable:
                case MountStepKind.BindReadOnly:
                    return ForkedMounts.Attach(plan->Calls, step->Source, target, step->Path);
                case MountStepKind.ShowEmpty:
                    return Cover(plan, covers, empty, target, step->Path);
                case MountStepKind.HideDirectory:
                    return Cover(plan, covers, hidden, target, step->Path);
                case MountStepKind.HideFile:
                    return Cover(plan, covers, file, target, step->Path);
                case MountStepKind.HideDirectoryWithDoors:
                    return CoverWithDoors(plan, target, step->Path);
                case MountStepKind.CreateDirectory:
                    return ForkedCalls.MakeDirectoryAt(target, step->Path, ModeListed) == 0;
                case MountStepKind.CreateFile:
                    MakeFile(plan, target, step->Path);
                    return true;
                case MountStepKind.CreateLink:
                    return ForkedCalls.MakeLinkAt(step->LinkTarget, target, step->Path) == 0;
                default:
                    return Seal(plan, target, step->Path);
            }
        }
    }

    private static bool Cover(InitPlan* plan, int covers, byte* cover, int target, byte* path)
    {
        var tree = ForkedMounts.CopyTree(plan->Calls, covers, cover);
        return tree >= 0
            && ForkedMounts.Restrict(plan->Calls, tree, ForkedMounts.ReadOnly | ForkedMounts.NoSetUserId | ForkedMounts.NoDevices, isRecursive: true)
            && ForkedMounts.Attach(plan->Calls, tree, target, path);
    }

    /// <summary>A folder in memory that can be passed through but not listed: made on <c>/dev</c>, moved from there.</summary>
    private static bool CoverWithDoors(InitPlan* plan, int target, byte* path)
    {
        fixed (byte* options = "mode=0111,size=4m\0"u8)
            return ForkedMounts.Attach(plan->Calls, MountOwn(plan, options), target, path);
    }

    private static bool Seal(InitPlan* plan, int target, byte* path)
    {
        var folder = ForkedMounts.Open(plan->Calls, target, path);
        return folder >= 0 && ForkedMounts.Restrict(plan->Calls, folder, ForkedMounts.ReadOnly, isRecursive: false);
    }

    /// <summary>
    /// Processes of the sandbox only, and nothing to write: as root, the settings of the whole system would be writable there. Where a
    /// container forbids a new one, the host's stays, read-only; its processes can be seen then but not touched.
    /// </summary>
    private static void MountProcesses(InitPlan* plan, int host, int target)
    {
        fixed (byte* proc = "proc\0"u8)
        {
            if (plan->Namespaces->IsRestricted && ForkedCalls.MakeDirectoryAt(target, proc, ModeListed) != 0)
                ForkedReport.Fail(plan->Status, SetupStage.ProcessFolder);
            const nuint flags = MountReadOnly | MountNoSetUserId | MountNoDevices | MountNoExecute;
            if (ForkedCalls.Mount(proc, plan->Namespaces->Paths.Proc, proc, flags, null) == 0)
                return;
            if (plan->Namespaces->IsRootWritable || plan->Namespaces->IsRestricted)
            {
                var tree = ForkedMounts.CopyTree(plan->Calls, host, proc);
                if (tree < 0 || !ForkedMounts.Restrict(plan->Calls, tree, ForkedMounts.ReadOnly, isRecursive: true)
                    || !ForkedMounts.Attach(plan->Calls, tree, target, proc))
                    ForkedReport.Fail(plan->Status, SetupStage.ProcessFolder);
            }
        }
    }

    private static void EnterRoot(InitPlan* plan, int target)
    {
        fixed (byte* here = ".\0"u8, root = "/\0"u8)
        {
            if (!ForkedMounts.Restrict(plan->Calls, target, ForkedMounts.ReadOnly, isRecursive: false)
                || ForkedCalls.ChangeDirectoryTo(target) != 0
                || ForkedCalls.SystemCall(plan->Calls.PivotRoot, (nint)here, (nint)here, 0, 0, 0) != 0
                || ForkedCalls.Unmount(here, DetachMount) != 0
                || ForkedCalls.ChangeDirectory(root) != 0)
                ForkedReport.Fail(plan->Status, SetupStage.RootFolder);
        }
    }

    private static void MakeFile(InitPlan* plan, int folder, byte* path)
    {
        var file = ForkedCalls.OpenAt(folder, path, Create | LinuxCalls.OpenCloseOnExec, ModeNone);
        if (file < 0)
            ForkedReport.Fail(plan->Status, SetupStage.OwnFolder);
        _ = ForkedCalls.Close(file);
    }
}
