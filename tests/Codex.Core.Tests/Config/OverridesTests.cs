using Codex.Core.Config;

namespace Codex.Core.Tests.Config;

public sealed class OverridesTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("a.b", new[] { "a", "b" })]
    [InlineData(" a . b ", new[] { "a", "b" })]
    [InlineData("projects.\"/x.y/z\".trust_level", new[] { "projects", "/x.y/z", "trust_level" })]
    [InlineData("a.'b.c'", new[] { "a", "b.c" })]
    [InlineData("\"a\"", new[] { "a" })]
    [InlineData("a..b", new[] { "a", "", "b" })]
    [InlineData("a.", new[] { "a", "" })]
    [InlineData("a.\"b", new[] { "a", "\"b" })]
    [InlineData("a.\"b\"c.d", new[] { "a", "\"b\"c", "d" })]
    public void SplitKey_Key_GivesItsSegments(string key, string[] segments) => Assert.Equal(segments, Overrides.SplitKey(key));

    [Theory]
    [InlineData("x", "\"x\"")]
    [InlineData("\"x\"", "\"x\"")]
    [InlineData("'x'", "\"x\"")]
    [InlineData("", "\"\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("true", "true")]
    [InlineData("true # yes", "true")]
    [InlineData("True", "\"True\"")]
    [InlineData("0", "0")]
    [InlineData("12", "12")]
    [InlineData("007", "\"007\"")]
    [InlineData("1_000", "1000")]
    [InlineData("0x10", "16")]
    [InlineData("-3", "-3")]
    [InlineData("+3", "3")]
    [InlineData("1.5", "1.5")]
    [InlineData("5.5-turbo", "\"5.5-turbo\"")]
    [InlineData("inf", "\"inf\"")]
    [InlineData("information", "\"information\"")]
    [InlineData("99999999999999999999", "\"99999999999999999999\"")]
    [InlineData("2025-01-02", "\"2025-01-02\"")]
    [InlineData("[\"a\", 1, []]", "[\"a\",1,[]]")]
    [InlineData("[\"a\"", "\"[\\u0022a\"")]
    [InlineData("{}", "{}")]
    [InlineData("{a = 1, b.c = 'd'}", "{\"a\":1,\"b\":{\"c\":\"d\"}}")]
    [InlineData("a\nmodel = \"injected\"", "\"a\\nmodel = \\u0022injected\"")]
    [InlineData("1\nmodel = 2", "\"1\\nmodel = 2\"")]
    [InlineData("1\n[tui]\nx = 2", "\"1\\n[tui]\\nx = 2\"")]
    public void Load_Value_IsTomlOrElseText(string value, string json) =>
        Assert.Equal(json, _world.LoadWith("desktop.v=" + value).Effective.Find("desktop", "v")!.ToJson().GetRawText());

    [Fact]
    public void Load_Overrides_BuildAndMergeTables()
    {
        var config = _world.LoadWith(
            "model_provider=x", "model_providers.x={name=\"X\", base_url=\"http://a\"}", "model_providers.x.stream_max_retries=2", "model_providers.x.base_url=http://b/");

        Assert.Equal(("X", "http://b", 2, 4), (config.Provider.Name, config.Provider.BaseUrl, config.Provider.StreamMaxRetries, config.Provider.RequestMaxRetries));
    }

    [Fact]
    public void Load_QuotedProject_IsTrusted() => Assert.Equal(TrustLevel.Trusted, _world.LoadWith($"projects.\"{_world.Project}\".trust_level=trusted").Trust);
}
