using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring.Linux;

/// <summary>Reads values in D-Bus's form, little-endian. What does not fit is a <see cref="KeyringException"/>: the other side may send anything.</summary>
internal ref struct BusReader(ReadOnlySpan<byte> data)
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    public readonly int Position => _position;

    public void Align(int size) => Take((size - (_position % size)) % size);

    public byte Byte() => Take(1)[0];

    public uint UInt32()
    {
        Align(4);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    }

    public bool Bool() => UInt32() != 0;

    /// <summary>A string or an object path.</summary>
    public string String()
    {
        var text = Encoding.UTF8.GetString(Take(UInt32()));
        Take(1);
        return text;
    }

    public string Signature()
    {
        var text = Encoding.ASCII.GetString(Take(Byte()));
        Take(1);
        return text;
    }

    public ReadOnlySpan<byte> Bytes() => Take(UInt32());

    /// <summary><c>ao</c> or <c>as</c>.</summary>
    public ImmutableArray<string> Strings()
    {
        var end = ArrayEnd(4);
        var values = ImmutableArray.CreateBuilder<string>();
        while (_position < end)
            values.Add(String());
        return values.ToImmutable();
    }

    /// <summary>Begins an array: where its content ends.</summary>
    public int ArrayEnd(int alignment)
    {
        var length = UInt32();
        Align(alignment);
        if (length > _data.Length - _position)
            throw Malformed();
        return _position + (int)length;
    }

    /// <summary>Passes over one complete value of a signature and gives what is left of the signature.</summary>
    public ReadOnlySpan<char> Skip(ReadOnlySpan<char> signature, int depth = 0)
    {
        if (signature.IsEmpty || depth > MaxDepth)
            throw Malformed();
        var rest = signature[1..];
        switch (signature[0])
        {
            case 'y':
                Byte();
                return rest;
            case 'n' or 'q':
                Align(2);
                Take(2);
                return rest;
            case 'b' or 'i' or 'u' or 'h':
                UInt32();
                return rest;
            case 'x' or 't' or 'd':
                Align(8);
                Take(8);
                return rest;
            case 's' or 'o':
                String();
                return rest;
            case 'g':
                Signature();
                return rest;
            case 'v':
                Skip(Signature(), depth + 1);
                return rest;
            case 'a':
                return SkipArray(rest, depth);
            case '(' or '{':
                Align(8);
                while (rest.Length > 0 && rest[0] is not (')' or '}'))
                    rest = Skip(rest, depth + 1);
                return rest.IsEmpty ? throw Malformed() : rest[1..];
            default:
                throw Malformed();
        }
    }

    private ReadOnlySpan<char> SkipArray(ReadOnlySpan<char> element, int depth)
    {
        if (element.IsEmpty)
            throw Malformed();
        var alignment = element[0] switch
        {
            'y' or 'g' or 'v' => 1,
            'n' or 'q' => 2,
            'x' or 't' or 'd' or '(' or '{' => 8,
            _ => 4,
        };
        var end = ArrayEnd(alignment);
        _position = end;
        // The content is passed over as a whole; the element's signature still has to be.
        var rest = element;
        var open = 0;
        do
        {
            if (rest.IsEmpty || depth > MaxDepth)
                throw Malformed();
            var type = rest[0];
            open += type is '(' or '{' ? 1 : type is ')' or '}' ? -1 : 0;
            rest = rest[1..];
            if (type == 'a')
                continue;
            if (open == 0)
                return rest;
        }
        while (true);
    }

    private ReadOnlySpan<byte> Take(uint length) => length > int.MaxValue ? throw Malformed() : Take((int)length);

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _data.Length - _position)
            throw Malformed();
        var taken = _data.Slice(_position, length);
        _position += length;
        return taken;
    }

    private static KeyringException Malformed() => new("the D-Bus session sent something that cannot be read");
}
