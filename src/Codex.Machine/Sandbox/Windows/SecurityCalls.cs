using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>Calls about tokens, access lists and files opened for their sake.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class SecurityCalls
{
    public const uint TokenAssignPrimary = 0x1;
    public const uint TokenDuplicate = 0x2;
    public const uint TokenQuery = 0x8;
    public const uint TokenAdjustDefault = 0x80;

    public const uint DisableMaxPrivilege = 0x1;
    public const uint LuaToken = 0x4;
    public const uint WriteRestricted = 0x8;

    public const int TokenUser = 1;
    public const int TokenGroups = 2;
    public const int TokenDefaultDacl = 6;
    public const int TokenRestrictedSids = 11;

    /// <summary>Marks the group of the logon session.</summary>
    public const uint GroupLogonId = 0xC000_0000;

    public const int FileObject = 1;
    public const uint DaclInformation = 0x4;
    public const uint ProtectedDacl = 0x8000_0000;
    public const uint UnprotectedDacl = 0x2000_0000;
    public const ushort DaclIsPresent = 0x4;
    public const ushort DaclIsProtected = 0x1000;
    public const byte DescriptorRevision = 1;

    public const uint ReadAttributes = 0x80;
    public const uint ListDirectory = 0x1;
    public const uint ReadControl = 0x2_0000;
    public const uint WriteDac = 0x4_0000;
    public const uint ShareReadWrite = 0x3;
    public const uint ShareAll = 0x7;
    public const uint OpenExisting = 3;
    public const uint BackupSemantics = 0x0200_0000;
    public const uint OpenReparsePoint = 0x0020_0000;
    public const int AttributeTagInfo = 9;

    /// <summary><c>SID_AND_ATTRIBUTES</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SidAndAttributes
    {
        public byte* Sid;
        public uint Attributes;
    }

    /// <summary><c>SECURITY_DESCRIPTOR</c> in its form with pointers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SecurityDescriptor
    {
        public byte Revision;
        public byte ResourceControl;
        public ushort Control;
        public byte* Owner;
        public byte* Group;
        public byte* Sacl;
        public byte* Dacl;
    }

    /// <summary><c>SECURITY_ATTRIBUTES</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SecurityAttributes
    {
        public uint Size;
        public SecurityDescriptor* Descriptor;
        public int Inherits;
    }

    [LibraryImport("kernel32")]
    public static partial nint GetCurrentProcess();

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool OpenProcessToken(nint process, uint access, out SafeAccessTokenHandle token);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetTokenInformation(SafeAccessTokenHandle token, int kind, void* information, uint size, out uint needed);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetTokenInformation(SafeAccessTokenHandle token, int kind, void* information, uint size);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateRestrictedToken(
        SafeAccessTokenHandle token, uint flags, uint disableCount, SidAndAttributes* disable, uint deleteCount, void* delete,
        uint restrictCount, SidAndAttributes* restrict, out SafeAccessTokenHandle restricted);

    [LibraryImport("advapi32")]
    public static partial uint GetLengthSid(void* sid);

    /// <returns>An error number; 0 for success.</returns>
    [LibraryImport("advapi32")]
    public static partial int GetSecurityInfo(
        SafeFileHandle handle, int type, uint information, nint owner, nint group, out byte* dacl, nint sacl, out nint descriptor);

    /// <returns>An error number; 0 for success.</returns>
    [LibraryImport("advapi32")]
    public static partial int SetSecurityInfo(SafeFileHandle handle, int type, uint information, nint owner, nint group, byte* dacl, nint sacl);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetSecurityDescriptorControl(nint descriptor, out ushort control, out uint revision);

    [LibraryImport("kernel32")]
    public static partial nint LocalFree(nint memory);

    [LibraryImport("kernel32", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial SafeFileHandle CreateFileW(string path, uint access, uint share, nint attributes, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateDirectoryW(string path, SecurityAttributes* attributes);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetFileInformationByHandleEx(SafeFileHandle handle, int kind, void* information, uint size);

    /// <returns>The length, without the NUL when it fitted and with it when not; 0 when it failed.</returns>
    [LibraryImport("kernel32", SetLastError = true)]
    public static partial uint GetFinalPathNameByHandleW(SafeFileHandle handle, char* path, uint length, uint flags);
}
