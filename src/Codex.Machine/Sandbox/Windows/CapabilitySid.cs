using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// An account that nobody has (<c>S-1-5-21-a-b-c-d</c>): access lists of writable folders name it, and the tokens of commands are
/// restricted to it. It is derived from what it stands for, so that lists are written once and found again by every later command. It need
/// not be secret: being restricted to an account only ever takes rights away.
/// </summary>
internal readonly record struct CapabilitySid(uint A, uint B, uint C, uint D)
{
    /// <summary>No domain gives out such high numbers to its accounts.</summary>
    private const uint HighestBit = 0x8000_0000;

    /// <summary>Marks the empty directories that hold protected names while a command runs.</summary>
    public static CapabilitySid Reservation => For("reservation", []);

    /// <summary>The capability of a writable folder. Other exceptions give another one, so that no command meets the denials of another's limits.</summary>
    /// <param name="subject">What it opens, normalized.</param>
    /// <param name="details">What else makes a difference, in a fixed order.</param>
    public static CapabilitySid For(string subject, IEnumerable<string> details)
    {
        // No path has a NUL in it, so no two lists read the same.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', details.Prepend(subject).Prepend("codex-sandbox-1"))));
        return From(hash);
    }

    /// <summary>One that stands for a single command.</summary>
    public static CapabilitySid Random() => From(RandomNumberGenerator.GetBytes(16));

    /// <summary>The structure <c>SID</c>.</summary>
    public ImmutableArray<byte> ToBytes()
    {
        const byte revision = 1;
        const byte numbers = 5;
        var bytes = new byte[8 + (4 * numbers)];
        (bytes[0], bytes[1], bytes[7]) = (revision, numbers, 5);
        var offset = 8;
        foreach (var number in (ReadOnlySpan<uint>)[21, A, B, C, D])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), number);
            offset += 4;
        }

        return [.. bytes];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"S-1-5-21-{A}-{B}-{C}-{D}");

    private static CapabilitySid From(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) | HighestBit);
}
