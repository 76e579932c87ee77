using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Machine.Patching.Linux;

/// <summary>Gives a new file what a rename over an old one would lose: owner, group, and extended attributes with ACLs and labels.</summary>
[SupportedOSPlatform("linux")]
internal static class Ownership
{
    private const int NotSupported = 95;

    /// <returns>False when something cannot be copied; then the old file should be written itself.</returns>
    public static bool TryCopy(string from, string to)
    {
        if (FileFacts.TryRead(from) is not { } old || FileFacts.TryRead(to) is not { } created)
            return false;
        if ((old.UserId, old.GroupId) != (created.UserId, created.GroupId))
        {
            var mode = File.GetUnixFileMode(to);
            if (LibC.ChangeOwner(to, old.UserId, old.GroupId) != 0)
                return false;
            File.SetUnixFileMode(to, mode); // a change of owner clears some of its bits
        }

        return TryCopyAttributes(from, to);
    }

    private static bool TryCopyAttributes(string from, string to)
    {
        var size = LibC.ListAttributes(from, [], 0);
        if (size <= 0)
            return size == 0 || Marshal.GetLastPInvokeError() == NotSupported;
        var names = new byte[size];
        size = LibC.ListAttributes(from, names, names.Length);
        if (size < 0)
            return false;
        for (var rest = names.AsSpan(0, (int)size); rest.IndexOf((byte)0) is >= 0 and var end; rest = rest[(end + 1)..])
        {
            if (!TryCopyAttribute(from, to, rest[..(end + 1)]))
                return false;
        }

        return true;
    }

    private static bool TryCopyAttribute(string from, string to, ReadOnlySpan<byte> name) =>
        Read(from, name) is { } value
        && (LibC.SetAttribute(to, name, value, value.Length, flags: 0) == 0
            || (Read(to, name) is { } inherited && inherited.AsSpan().SequenceEqual(value)));

    private static byte[]? Read(string path, ReadOnlySpan<byte> name)
    {
        var size = LibC.GetAttribute(path, name, [], 0);
        if (size < 0)
            return null;
        var value = new byte[size];
        return LibC.GetAttribute(path, name, value, value.Length) == size ? value : null;
    }
}
