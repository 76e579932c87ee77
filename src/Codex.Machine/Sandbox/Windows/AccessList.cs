using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Windows;

/// <summary>
/// An access list (the structure <c>ACL</c>). Entries of others are carried through byte for byte, whatever kind they are. The system
/// reads from the top and the first entry that speaks about a right decides, therefore: denials, permissions, then what is inherited.
/// </summary>
internal sealed class AccessList
{
    private const int HeaderSize = 8;
    private const byte OldestRevision = 2;

    private readonly byte _revision;
    private readonly ImmutableArray<ImmutableArray<byte>> _entries;

    private AccessList(byte revision, ImmutableArray<ImmutableArray<byte>> entries) => (_revision, _entries) = (revision, entries);

    public static AccessList Empty { get; } = new(OldestRevision, []);

    /// <exception cref="FormatException">It is no access list.</exception>
    public static AccessList Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) > bytes.Length)
            throw new FormatException("the access list is cut short");
        var entries = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
        var rest = bytes[HeaderSize..BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..])];
        for (var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]); count > 0; count--)
        {
            var size = rest.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (size < 4 || size > rest.Length)
                throw new FormatException("an entry of the access list is cut short");
            entries.Add([.. rest[..size]]);
            rest = rest[size..];
        }

        return new AccessList(bytes[0], entries.ToImmutable());
    }

    /// <summary>True when the entry is in it, written for this object and not inherited.</summary>
    public bool Has(ImmutableArray<byte> entry) => _entries.Any(other => other.AsSpan().SequenceEqual(entry.AsSpan()));

    /// <summary>With these entries where they belong; those that are in it already stay where they are.</summary>
    public AccessList With(ImmutableArray<ImmutableArray<byte>> entries)
    {
        var missing = entries.Where(entry => !Has(entry)).ToList();
        var firstInherited = _entries.TakeWhile(entry => (entry[1] & AccessEntry.Inherited) == 0).Count();
        return new AccessList(_revision,
        [
            .. missing.Where(entry => entry[0] == AccessEntry.Deny),
            .. _entries[..firstInherited],
            .. missing.Where(entry => entry[0] != AccessEntry.Deny),
            .. _entries[firstInherited..],
        ]);
    }

    /// <exception cref="FormatException">It holds more than a list can.</exception>
    public byte[] ToBytes()
    {
        var size = HeaderSize + _entries.Sum(entry => entry.Length);
        if (size > ushort.MaxValue)
            throw new FormatException("the access list is full");
        var bytes = new byte[size];
        bytes[0] = _revision;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)size);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)_entries.Length);
        var offset = HeaderSize;
        foreach (var entry in _entries)
        {
            entry.CopyTo(bytes.AsSpan(offset));
            offset += entry.Length;
        }

        return bytes;
    }
}
