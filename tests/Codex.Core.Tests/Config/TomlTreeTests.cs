using Codex.Core.Config;
using CsCheck;

namespace Codex.Core.Tests.Config;

public sealed class TomlTreeTests
{
    private static readonly string[] s_bits =
    [
        "a", "b", " = ", "=", "\"", "'", "\\", "[", "]", "{", "}", "\n", "\r\n", "#", ",", ".", "1", "0x", "\\u", "\\U", "1e", "-", "\"\"\"", "'''",
        "true", "2020-01-01", "inf", "é", "\ud800", "\0", "\t", "😀", "[[", "]]", ":", "99999999999999999999",
    ];

    private static ConfigTable Parse(string text) => TomlTree.Parse(new ConfigSource(ConfigLayerKind.User, "/f", text));

    [Theory]
    [InlineData("", "{}")]
    [InlineData("a.b.c = 1\na.d = 2", """{"a":{"b":{"c":1},"d":2}}""")]
    [InlineData("[a.b]\nc = 1\n[a]\nd = 2", """{"a":{"b":{"c":1},"d":2}}""")]
    [InlineData("[[r]]\na = 1\n[r.s]\nb = 2\n[[r]]\n[[r.t]]\nc = 3\n[[r.t]]", """{"r":[{"a":1,"s":{"b":2}},{"t":[{"c":3},{}]}]}""")]
    [InlineData("a = { b.c = 1, 'd e' = [ { f = 2 } ] }", """{"a":{"b":{"c":1},"d e":[{"f":2}]}}""")]
    [InlineData("a = 1979-05-27T07:32:00Z\nb = 07:32:00", """{"a":"1979-05-27T07:32:00Z","b":"07:32:00"}""")]
    [InlineData("a = 0x1F\nb = 0b11\nc = 1_000\nd = -1.5e3\ne = nan\nf = -inf", """{"a":31,"b":3,"c":1000,"d":-1500,"e":"nan","f":"-inf"}""")]
    [InlineData("a = \"\"\"\nx\\\n   y\"\"\"\nb = '''\n\\n'''", "{\"a\":\"xy\",\"b\":\"\\\\n\"}")]
    public void Parse_Toml_GivesTheTree(string toml, string json) => Assert.Equal(json, Parse(toml).ToJson().GetRawText());

    [Fact]
    public void Parse_TextThatEndsInAnEscape_IsAnError() => Assert.Contains(":1:7: ", Assert.Throws<ConfigException>(() => Parse("a = \"\\")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_Rubbish_IsReadOrRefused() => Gen.Int[0, s_bits.Length - 1].Array[1, 12].Select(picks => string.Concat(picks.Select(pick => s_bits[pick]))).Sample(
        text =>
        {
            try
            {
                Parse(text);
            }
            catch (ConfigException exception)
            {
                Assert.Contains(" |\n", exception.Message, StringComparison.Ordinal);
            }

            TomlTree.TryParseValue(text, ConfigSource.Flags);
        },
        iter: 3000, threads: 1);

    [Fact]
    public void Parse_Values_RememberTheirPlaces()
    {
        var table = Parse("# é\r\n[t]\r\n  key = [\r\n    1,\r\n  ] # c\r\n");

        var value = table.Find("t", "key");
        Assert.Equal((3, 9, 14), (value!.Origin.Line, value.Origin.Column, value.Origin.Length));
        var entry = Assert.Single(((ConfigTable)table["t"]!).Entries);
        Assert.Equal((3, 3, 3), (entry.KeyOrigin.Line, entry.KeyOrigin.Column, entry.KeyOrigin.Length));
        Assert.Equal(4, ((ConfigArray)value).Items[0].Origin.Line);
    }
}
