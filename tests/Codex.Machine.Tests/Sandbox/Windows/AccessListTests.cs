using System.Collections.Immutable;
using Codex.Machine.Sandbox.Windows;
using CsCheck;

namespace Codex.Machine.Tests.Sandbox.Windows;

public sealed class AccessListTests
{
    private static readonly byte[] Sid = [.. new CapabilitySid(1, 2, 3, 4).ToBytes()];

    private static readonly ImmutableArray<byte> Deny = AccessEntry.Of(AccessEntry.Deny, 0, 1, Sid);
    private static readonly ImmutableArray<byte> Allow = AccessEntry.Of(AccessEntry.Allow, AccessEntry.Inherits, 2, Sid);
    private static readonly ImmutableArray<byte> OthersAllow = AccessEntry.Of(AccessEntry.Allow, 0, 4, Sid);
    private static readonly ImmutableArray<byte> FromAbove = AccessEntry.Of(AccessEntry.Allow, AccessEntry.Inherited, 8, Sid);

    private static AccessList List(params ImmutableArray<byte>[] entries) => AccessList.Empty.With([.. entries]);

    [Fact]
    public void ToBytes_Layout_IsThatOfTheSystem() => Assert.Equal(
        "02002C00" + "01000000" + "01032400" + "05000000" + "010500000000000515000000" + "01000000" + "02000000" + "03000000" + "04000000",
        Convert.ToHexString(List(AccessEntry.Of(AccessEntry.Deny, AccessEntry.Inherits, 5, Sid)).ToBytes()));

    [Fact]
    public void With_Entries_GoWhereTheSystemReadsThemFirst() => Assert.Equal(
        [.. List(Deny, OthersAllow, Allow, FromAbove).ToBytes()],
        List(OthersAllow, FromAbove).With([Allow, Deny]).ToBytes());

    [Fact]
    public void With_WhatIsThere_ChangesNothing()
    {
        var list = List(OthersAllow, FromAbove).With([Allow, Deny]);

        Assert.Equal(list.ToBytes(), list.With([Deny, Allow]).ToBytes());
        Assert.True(list.Has(Deny));
    }

    [Fact]
    public void Has_InheritedTwin_DoesNotCount() => Assert.False(List(AccessEntry.Of(AccessEntry.Deny, AccessEntry.Inherited, 1, Sid)).Has(Deny));

    [Fact]
    public void Parse_WhatOthersWrote_IsKeptByteForByte() =>
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte.Array[0, 40]).Array[0, 6].Sample(entries =>
        {
            List<byte> bytes = [4, 0, 0, 0, (byte)entries.Length, 0, 0, 0];
            foreach (var (type, flags, body) in entries)
                bytes.AddRange([type, flags, (byte)(body.Length + 4), 0, .. body]);
            bytes[2] = (byte)bytes.Count;
            bytes[3] = (byte)(bytes.Count >> 8);

            Assert.Equal(bytes, AccessList.Parse([.. bytes, 0, 0]).ToBytes());
        });

    [Theory]
    [InlineData("0200")]
    [InlineData("0200100000000000")]
    [InlineData("02000C000100000000001000")]
    [InlineData("02000C000100000000000000")]
    [InlineData("0200080001000000")]
    public void Parse_CutShort_IsRefused(string hex) => Assert.Throws<FormatException>(() => AccessList.Parse(Convert.FromHexString(hex)));

    [Fact]
    public void ToBytes_Full_IsRefused()
    {
        var entries = Enumerable.Range(0, 2000).Select(number => AccessEntry.Of(AccessEntry.Allow, 0, (uint)number, Sid));
        Assert.Throws<FormatException>(() => List([.. entries]).ToBytes());
    }
}
