using System.Buffers.Binary;

namespace Codex.Machine.Patching;

/// <summary>A number for a line. Quick rather than strong: equal numbers only suggest equal lines.</summary>
internal static class LineHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length * Prime;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        var rest = 0UL;
        foreach (var value in bytes)
            rest = (rest << 8) | value;
        hash = Mix(hash, rest);
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * Prime;
        return hash ^ (hash >> 29);
    }
}
