using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// The file system calls of the setup. Places are opened without following any symbolic link: all links were resolved before, so one met
/// now was put there meanwhile, and the setup fails.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ForkedMounts
{
    public const int CurrentDirectory = -100; // AT_FDCWD
    public const int OpenPathOnly = LinuxCalls.OpenPath | LinuxCalls.OpenCloseOnExec;

    public const ulong ReadOnly = 1; // MOUNT_ATTR_RDONLY
    public const ulong NoSetUserId = 2; // MOUNT_ATTR_NOSUID
    public const ulong NoDevices = 4; // MOUNT_ATTR_NODEV

    private const ulong NoSymlinks = 4; // RESOLVE_NO_SYMLINKS
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int Recursive = 0x8000; // AT_RECURSIVE
    private const int CloneTree = 1; // OPEN_TREE_CLONE
    private const int MoveFromEmptyPath = 4; // MOVE_MOUNT_F_EMPTY_PATH
    private const int MoveToEmptyPath = 0x40; // MOVE_MOUNT_T_EMPTY_PATH

    /// <summary>Opens a place by a path relative to a folder; negative when it is not there or not what it was.</summary>
    public static int Open(in SystemCallTable calls, int folder, byte* path)
    {
        var how = new OpenHow { Flags = OpenPathOnly, Resolve = NoSymlinks };
        return (int)ForkedCalls.SystemCall(calls.OpenAt2, folder, (nint)path, (nint)(&how), sizeof(OpenHow), 0);
    }

    /// <summary>A detached copy of a place and all that is mounted below it; negative when it cannot be had.</summary>
    public static int CopyTree(in SystemCallTable calls, int folder, byte* path)
    {
        var place = Open(calls, folder, path);
        if (place < 0)
            return place;
        byte empty = 0;
        var tree = (int)ForkedCalls.SystemCall(
            calls.OpenTree, place, (nint)(&empty), CloneTree | LinuxCalls.OpenCloseOnExec | EmptyPath | Recursive, 0, 0);
        _ = ForkedCalls.Close(place);
        return tree;
    }

    /// <summary>Adds attributes to a mount, and to those below it when <paramref name="isRecursive"/>.</summary>
    public static bool Restrict(in SystemCallTable calls, int mount, ulong attributes, bool isRecursive)
    {
        byte empty = 0;
        var change = new MountAttributes { Set = attributes };
        var flags = EmptyPath | (isRecursive ? Recursive : 0);
        return ForkedCalls.SystemCall(calls.MountSetAttr, mount, (nint)(&empty), flags, (nint)(&change), sizeof(MountAttributes)) == 0;
    }

    /// <summary>Attaches a detached copy at a place, and closes both.</summary>
    public static bool Attach(in SystemCallTable calls, int tree, int folder, byte* path)
    {
        var place = Open(calls, folder, path);
        if (place < 0)
            return false;
        byte empty = 0;
        var isAttached = ForkedCalls.SystemCall(
            calls.MoveMount, tree, (nint)(&empty), place, (nint)(&empty), MoveFromEmptyPath | MoveToEmptyPath) == 0;
        _ = ForkedCalls.Close(place);
        _ = ForkedCalls.Close(tree);
        return isAttached;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow // struct open_how
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MountAttributes // struct mount_attr
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }
}
