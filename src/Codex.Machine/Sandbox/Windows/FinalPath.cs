using System.Runtime.Versioning;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>Resolves links, junctions and substituted drives, and spells names as the disk does.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class FinalPath
{
    private const string DevicePrefix = @"\\?\";
    private const string SharePrefix = @"\\?\UNC\";
    private const int MaxLength = 32768;

    /// <summary>Null when the path does not exist or cannot be reached.</summary>
    public static string? Of(string path)
    {
        using var handle = SecurityCalls.CreateFileW(
            path, SecurityCalls.ReadAttributes, SecurityCalls.ShareAll, 0, SecurityCalls.OpenExisting, SecurityCalls.BackupSemantics, 0);
        if (handle.IsInvalid)
            return null;
        fixed (char* buffer = new char[MaxLength])
        {
            var length = SecurityCalls.GetFinalPathNameByHandleW(handle, buffer, MaxLength, 0);
            return length is 0 or >= MaxLength ? null : WithoutPrefix(new string(buffer, 0, (int)length));
        }
    }

    private static string WithoutPrefix(string path) =>
        path.StartsWith(SharePrefix, StringComparison.Ordinal) ? $@"\\{path[SharePrefix.Length..]}"
        : path.StartsWith(DevicePrefix, StringComparison.Ordinal) ? path[DevicePrefix.Length..]
        : path;
}
