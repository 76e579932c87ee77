using Codex.Machine.Keyring.Linux;
using Codex.Protocol.Host;
using CsCheck;

namespace Codex.Machine.Tests.Keyring;

public sealed class BusMessageTests
{
    [Fact]
    public void Write_Hello_HasTheSpecifiedBytes()
    {
        var bytes = BusMessage.Write(new BusCall("a.b", "/p", "a.b", "M"), serial: 1);

        // Fixed part and length of the fields; then the fields, each aligned to 8; then padding before the (empty) body.
        Assert.Equal(
            "6C010001" + "00000000" + "01000000" + "3C000000"
            + "01016F00" + "02000000" + "2F7000" + "0000000000"
            + "02017300" + "03000000" + "612E6200" + "00000000"
            + "03017300" + "01000000" + "4D00" + "000000000000"
            + "06017300" + "03000000" + "612E6200"
            + "00000000",
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Write_ThenRead_GivesTheValuesBack() => Gen.Select(Gen.String[0, 40], Gen.Byte.Array[0, 300], Gen.String[0, 9].Array[0, 5], Gen.Byte).Sample((text, bytes, list, lead) =>
    {
        // Unpaired surrogates have no UTF-8 form.
        if (list.Append(text).Any(s => s.Any(char.IsSurrogate))) return;
        var writer = new BusWriter().Byte(lead).String(text).Bytes(bytes).Strings(list).Bool(true)
            .Variant("a{ss}", value => value.Map(new Dictionary<string, string> { ["k" + text] = text, ["z"] = "" }))
            .Variant("(yax)", value => value.Align(8).Byte(1).UInt32(0).Align(8))
            .UInt32(7);

        var reader = new BusReader(writer.Written);
        Assert.Equal(lead, reader.Byte());
        Assert.Equal(text, reader.String());
        Assert.Equal(bytes, reader.Bytes().ToArray());
        Assert.Equal(list, reader.Strings());
        Assert.True(reader.Bool());
        reader.Skip("v");
        reader.Skip("v");
        Assert.Equal(7u, reader.UInt32());
        Assert.Equal(writer.Length, reader.Position);
    });

    [Fact]
    public void Skip_Signature_LeavesTheRest()
    {
        var reader = new BusReader(new BusWriter().Array(8, a => a.Align(8).String("x").Strings(["y"])).UInt32(5).Written);

        Assert.Equal("u", reader.Skip("a{sas}u").ToString());
        Assert.Equal(5u, reader.UInt32());
    }

    [Fact]
    public void Read_AnyBytes_FailsAsAKeyringOrNotAtAll() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        byte[] data = [(byte)'l', .. bytes, .. new byte[16]];
        try
        {
            if (BusMessage.LengthOf(data) == data.Length) BusMessage.Read(data);
            new BusReader(data).Skip("a(sa{sv})");
        }
        catch (KeyringException)
        {
        }
    });

    [Theory]
    [InlineData("unix:path=/run/user/1000/bus", "/run/user/1000/bus")]
    [InlineData("unix:path=/tmp/a%20b,guid=12", "/tmp/a b")]
    [InlineData("unix:abstract=/tmp/dbus-x", "@/tmp/dbus-x")]
    [InlineData("tcp:host=localhost,port=1", null)]
    [InlineData("unix:tmpdir=/tmp", null)]
    public void Parse_Address_NamesTheSocket(string address, string? socket) => Assert.Equal(socket, BusAddress.Parse(address)?.ToString());
}
