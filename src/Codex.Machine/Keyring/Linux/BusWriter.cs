using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Codex.Machine.Keyring.Linux;

/// <summary>
/// Writes values in D-Bus's form, little-endian: each is aligned to its own size from the beginning of the message part, strings carry
/// their length, arrays the length of their content (D-Bus specification, “Marshaling”).
/// </summary>
internal sealed class BusWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public BusWriter Align(int size)
    {
        while (Length % size != 0)
            Byte(0);
        return this;
    }

    public BusWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    public BusWriter UInt32(uint value)
    {
        Align(4);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    public BusWriter Bool(bool value) => UInt32(value ? 1u : 0u);

    /// <summary>A string or an object path.</summary>
    public BusWriter String(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        UInt32((uint)bytes.Length);
        _buffer.Write(bytes);
        return Byte(0);
    }

    public BusWriter Signature(string value)
    {
        Byte((byte)value.Length);
        _buffer.Write(Encoding.ASCII.GetBytes(value));
        return Byte(0);
    }

    /// <summary>A value that says what it is.</summary>
    public BusWriter Variant(string signature, Action<BusWriter> value)
    {
        Signature(signature);
        value(this);
        return this;
    }

    /// <summary>An array; <paramref name="alignment"/> is that of its elements.</summary>
    public BusWriter Array(int alignment, Action<BusWriter> elements)
    {
        // The length counts from the first element, after the padding, which depends on where the array stands: the content is written to
        // a writer of its own that begins at an aligned place.
        var content = new BusWriter();
        elements(content);
        UInt32((uint)content.Length);
        Align(alignment);
        _buffer.Write(content.Written);
        return this;
    }

    public BusWriter Bytes(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary><c>a{ss}</c>.</summary>
    public BusWriter Map(IReadOnlyDictionary<string, string> map) => Array(8, entries =>
    {
        foreach (var (name, value) in map)
            entries.Align(8).String(name).String(value);
    });

    /// <summary><c>ao</c> or <c>as</c>.</summary>
    public BusWriter Strings(IEnumerable<string> values) => Array(4, elements =>
    {
        foreach (var value in values)
            elements.String(value);
    });
}
