using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Patching.Linux;

/// <summary>What .NET does not tell about a file: its kind, owner and number of names.</summary>
[SupportedOSPlatform("linux")]
internal readonly record struct FileFacts
{
    private const uint TypeMask = 0xF000;
    private const uint RegularType = 0x8000;

    public required bool IsRegular { get; init; }

    /// <summary>Hard links: more than one means that the content is shared with other names.</summary>
    public required uint Names { get; init; }

    public required uint UserId { get; init; }

    public required uint GroupId { get; init; }

    /// <summary>Follows a link at the end of the path; null when there is nothing or it cannot be told.</summary>
    public static FileFacts? TryRead(string path) => LibC.Statx(LibC.CurrentFolder, path, flags: 0, LibC.BasicFacts, out var facts) == 0
        ? new FileFacts
        {
            IsRegular = (facts.Mode & TypeMask) == RegularType,
            Names = facts.Names,
            UserId = facts.UserId,
            GroupId = facts.GroupId,
        }
        : null;
}

/// <summary>The system calls of this folder.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LibC
{
    public const int CurrentFolder = -100;
    public const uint BasicFacts = 0x7FF;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Statx(int folder, string path, int flags, uint mask, out StatxFacts facts);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int ChangeOwner(string path, uint userId, uint groupId);

    [LibraryImport("libc", EntryPoint = "listxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial nint ListAttributes(string path, Span<byte> names, nint size);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial nint GetAttribute(string path, ReadOnlySpan<byte> name, Span<byte> value, nint size);

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int SetAttribute(string path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nint size, int flags);

    /// <summary>The kernel's <c>struct statx</c>, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatxFacts
    {
        [FieldOffset(16)]
        public uint Names;

        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(24)]
        public uint GroupId;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
