using System.Buffers.Binary;
using Codex.Protocol.Host;

namespace Codex.Machine.Keyring.Linux;

/// <summary>What a message is (D-Bus specification, “Message Format”).</summary>
internal enum BusMessageType : byte
{
    Call = 1,
    Reply = 2,
    Error = 3,
    Signal = 4,
}

/// <summary>A call to an object on the bus.</summary>
internal sealed record BusCall(string Destination, string Path, string Interface, string Member)
{
    /// <summary>Types of the arguments.</summary>
    public string Signature { get; init; } = "";

    /// <summary>Writes the arguments.</summary>
    public Action<BusWriter> Body { get; init; } = static _ => { };
}

/// <summary>A message that came.</summary>
internal sealed record BusMessage
{
    /// <summary>Bytes before the header fields' content: enough to know how long a message is.</summary>
    public const int PrefixLength = 16;

    private const int MaxLength = 16 * 1024 * 1024;

    public required BusMessageType Type { get; init; }

    /// <summary>The call that a reply or error answers.</summary>
    public uint ReplySerial { get; init; }

    public string? Path { get; init; }

    public string? Interface { get; init; }

    public string? Member { get; init; }

    public string? ErrorName { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>The text that errors carry first, if any.</summary>
    public string? ErrorText { get; init; }

    public static byte[] Write(BusCall call, uint serial)
    {
        var body = new BusWriter();
        call.Body(body);
        var message = new BusWriter().Byte((byte)'l').Byte((byte)BusMessageType.Call).Byte(0).Byte(1).UInt32((uint)body.Length).UInt32(serial)
            .Array(8, fields =>
            {
                Field(fields, 1, "o", call.Path);
                Field(fields, 2, "s", call.Interface);
                Field(fields, 3, "s", call.Member);
                Field(fields, 6, "s", call.Destination);
                if (call.Signature.Length > 0)
                    fields.Align(8).Byte(8).Variant("g", value => value.Signature(call.Signature));
            })
            .Align(8);
        return [.. message.Written, .. body.Written];
    }

    /// <summary>How long the whole message is that begins so.</summary>
    public static int LengthOf(ReadOnlySpan<byte> prefix)
    {
        if (prefix[0] != (byte)'l')
            throw new KeyringException("the D-Bus session speaks another byte order");
        var body = BinaryPrimitives.ReadUInt32LittleEndian(prefix[4..]);
        var fields = BinaryPrimitives.ReadUInt32LittleEndian(prefix[12..]);
        if (body > MaxLength || fields > MaxLength)
            throw new KeyringException("the D-Bus session sent a message that is too long");
        return PrefixLength + (((int)fields + 7) & ~7) + (int)body;
    }

    public static BusMessage Read(ReadOnlySpan<byte> data)
    {
        var reader = new BusReader(data);
        reader.Byte();
        var type = (BusMessageType)reader.Byte();
        reader.Byte();
        reader.Byte();
        var bodyLength = (int)reader.UInt32();
        reader.UInt32();
        var message = new BusMessage { Type = type, Body = data[^bodyLength..].ToArray() };
        var signature = "";
        for (var end = reader.ArrayEnd(8); reader.Position < end;)
        {
            reader.Align(8);
            var code = reader.Byte();
            var kind = reader.Signature();
            switch (code, kind)
            {
                case (1, "o"):
                    message = message with { Path = reader.String() };
                    break;
                case (2, "s"):
                    message = message with { Interface = reader.String() };
                    break;
                case (3, "s"):
                    message = message with { Member = reader.String() };
                    break;
                case (4, "s"):
                    message = message with { ErrorName = reader.String() };
                    break;
                case (5, "u"):
                    message = message with { ReplySerial = reader.UInt32() };
                    break;
                case (8, "g"):
                    signature = reader.Signature();
                    break;
                default:
                    reader.Skip(kind);
                    break;
            }
        }

        return type == BusMessageType.Error && signature.StartsWith('s')
            ? message with { ErrorText = new BusReader(message.Body).String() }
            : message;
    }

    private static void Field(BusWriter fields, byte code, string signature, string value) =>
        fields.Align(8).Byte(code).Variant(signature, writer => writer.String(value));
}
