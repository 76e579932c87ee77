using System.Buffers.Binary;
using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Linux;

internal enum FileKind
{
    /// <summary>Not there, or not to be reached.</summary>
    Missing,
    Directory,
    Link,

    /// <summary>A file, socket, pipe or device.</summary>
    Other,
}

/// <summary>What <c>statx</c> says about a name itself, a symbolic link not followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">User id.</param>
/// <param name="Links">Number of names; 0 for what was removed while open.</param>
/// <param name="ModifiedSeconds">Time of the last change, Unix seconds.</param>
[SupportedOSPlatform("linux")]
internal readonly record struct FileStatus(FileKind Kind, uint Owner, uint Links, long ModifiedSeconds)
{
    public const int CurrentDirectory = -100; // AT_FDCWD
    private const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicFields = 0x7FF; // STATX_BASIC_STATS
    private const int TypeMask = 0xF000;
    private const int TypeDirectory = 0x4000;
    private const int TypeLink = 0xA000;

    public static FileStatus Of(string path) => Of(CurrentDirectory, path, DoNotFollow);

    public static FileStatus Of(int descriptor) => Of(descriptor, "", EmptyPath);

    private static unsafe FileStatus Of(int directory, string path, int flags)
    {
        // struct statx has the same layout on all architectures: stx_nlink at 16, stx_uid at 20, stx_mode at 28, stx_mtime at 112.
        Span<byte> status = stackalloc byte[256];
        fixed (byte* buffer = status)
        {
            if (LinuxCalls.Status(directory, path, flags, BasicFields, buffer) != 0)
                return default;
        }

        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) & TypeMask) switch
        {
            TypeDirectory => FileKind.Directory,
            TypeLink => FileKind.Link,
            _ => FileKind.Other,
        };
        return new FileStatus(
            kind,
            BinaryPrimitives.ReadUInt32LittleEndian(status[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(status[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(status[112..]));
    }
}
