using Codex.Core.Mcp;

namespace Codex.Core.Tests.Mcp;

public sealed class McpToolNamesTests
{
    [Theory]
    [InlineData("lab", "mcp__lab")]
    [InlineData("my-server.with/long", "mcp__my_server_with_long")]
    public void ForServers_OneName_IsPrefixedAndCleaned(string server, string ns) => Assert.Equal(ns, McpToolNames.ForServers([server])[server]);

    [Fact]
    public void ForServers_NamesThatFallTogether_AreKeptApart()
    {
        var names = McpToolNames.ForServers(["a-b", "a_b"]);

        Assert.All(names.Values, name => Assert.Matches("^mcp__a_b_[0-9a-f]{12}$", name));
        Assert.NotEqual(names["a-b"], names["a_b"]);
        Assert.Equal(names, McpToolNames.ForServers(["a_b", "a-b"]));
    }

    [Fact]
    public void ForTools_TogetherLongerThan128_AreCutAndFingerprinted()
    {
        var ns = "mcp__" + new string('a', 60);
        var tool = new string('l', 80);

        var name = McpToolNames.ForTools("s", ns, [tool])[tool];

        Assert.Matches("^l{48}_[0-9a-f]{12}$", name);
        Assert.Equal(128, ns.Length + 2 + name.Length);
        Assert.Equal(tool, McpToolNames.ForTools("s", "mcp__s", [tool])[tool]);
    }
}
