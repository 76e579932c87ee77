using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>One entry of an access list, as the system keeps it: <c>ACE_HEADER</c>, mask, SID.</summary>
internal static class AccessEntry
{
    public const byte Allow = 0;
    public const byte Deny = 1;

    /// <summary>Files and folders below get it too (<c>OBJECT_INHERIT_ACE</c> and <c>CONTAINER_INHERIT_ACE</c>).</summary>
    public const byte Inherits = 0x03;

    /// <summary>It says nothing about the folder itself.</summary>
    public const byte InheritOnly = 0x08;

    /// <summary>It came from the folder above.</summary>
    public const byte Inherited = 0x10;

    public static ImmutableArray<byte> Of(byte type, byte flags, uint mask, ReadOnlySpan<byte> sid)
    {
        var bytes = new byte[8 + sid.Length];
        (bytes[0], bytes[1]) = (type, flags);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), mask);
        sid.CopyTo(bytes.AsSpan(8));
        return [.. bytes];
    }
}
