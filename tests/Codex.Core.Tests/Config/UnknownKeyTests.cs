namespace Codex.Core.Tests.Config;

public sealed class UnknownKeyTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    private string Warning(string toml, params string[] overrides) =>
        _world.Plain(Assert.Single(_world.Load(toml, _world.Request() with { Overrides = [.. overrides] }).Warnings));

    [Fact]
    public void Load_OneUnknownKey_IsToldAsTheOriginalTellsIt()
    {
        Assert.Equal(
            "Codex is ignoring 1 unrecognized configuration setting. Check for typos or deprecated settings.\n  user (HOME/config.toml): `frob` is ignored.",
            Warning("frob = 1"));
        Assert.Equal(
            "Codex is ignoring 1 unrecognized configuration setting. Check for typos or deprecated settings.\n  session-flags: `frob` is ignored.",
            Warning("", "frob=1"));
    }

    [Fact]
    public void Load_ManyUnknownKeys_ShowsThreeFromTheHighestLayerDown() => Assert.Equal(
        """
        Codex is ignoring 5 unrecognized configuration settings. Check for typos or deprecated settings.
          session-flags: `zip` is ignored.
          user (HOME/config.toml): `b` is ignored.
          user (HOME/config.toml): `features.frob` is ignored.
          ... and 2 more ignored settings.
        """,
        Warning("z = 1\nb = 2\n[tui.keymap.zz]\na = \"b\"\n[features]\nfrob = true\n", "zip=1"));

    [Theory]
    [InlineData("mcp_servers.a = { command = \"x\", frob = 1 }", "mcp_servers.a.frob")]
    [InlineData("model_providers.z = { name = \"x\", frob = 1 }", "model_providers.z.frob")]
    [InlineData("notice.zork = 1", "notice.zork")]
    [InlineData("projects.\"/x\".frob = 3", "projects./x.frob")]
    [InlineData("profiles.x.frob = 3", "profiles.x.frob")]
    [InlineData("Model = \"x\"", "Model")]
    [InlineData("sandbox_workspace_write.frob = 2", "sandbox_workspace_write.frob")]
    public void Load_NestedUnknownKey_IsNamedByItsPath(string line, string path) =>
        Assert.Contains($"`{path}` is ignored.", Warning(line), StringComparison.Ordinal);

    [Theory]
    [InlineData("tui.zork = 1")]
    [InlineData("hooks.Foo = []")]
    [InlineData("desktop.frob = 1")]
    [InlineData("tools.web_search.frob = 1")]
    [InlineData("agents.reviewer = { description = \"x\", frob = 3 }")]
    public void Load_KeysOfLenientTables_ArePassedOver(string line) => Assert.Empty(_world.Load(line).Warnings);
}
