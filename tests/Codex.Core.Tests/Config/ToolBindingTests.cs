using Codex.Core.Config;
using Codex.Protocol.Policy;

namespace Codex.Core.Tests.Config;

public sealed class ToolBindingTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("", WebSearchMode.Cached)]
    [InlineData("sandbox_mode = \"danger-full-access\"", WebSearchMode.Live)]
    [InlineData("sandbox_mode = \"danger-full-access\"\nweb_search = \"cached\"", WebSearchMode.Cached)]
    [InlineData("web_search = \"disabled\"", WebSearchMode.Disabled)]
    [InlineData("web_search = \"indexed\"", WebSearchMode.Indexed)]
    [InlineData("web_search = \"live\"", WebSearchMode.Live)]
    [InlineData("tools.web_search = true", WebSearchMode.Live)]
    [InlineData("tools.web_search = false", WebSearchMode.Disabled)]
    [InlineData("tools.web_search = {}", WebSearchMode.Cached)]
    [InlineData("tools_web_search = true", WebSearchMode.Live)]
    [InlineData("features.web_search_request = true", WebSearchMode.Live)]
    [InlineData("features.web_search_request = false", WebSearchMode.Disabled)]
    [InlineData("features.web_search_cached = true", WebSearchMode.Cached)]
    [InlineData("features.web_search_cached = false", WebSearchMode.Cached)]
    [InlineData("web_search = \"disabled\"\ntools.web_search = true", WebSearchMode.Disabled)]
    public void Load_WebSearch_OfBothEras(string toml, WebSearchMode mode) => Assert.Equal(mode, _world.Load(toml).Tools.WebSearch);

    [Fact]
    public void Load_WebSearch_HigherLayerWinsWhateverTheKey()
    {
        Assert.Equal(WebSearchMode.Live, _world.Load("web_search = \"disabled\"", _world.Request() with { Overrides = ["tools.web_search=true"] }).Tools.WebSearch);
        Assert.Equal(WebSearchMode.Live, _world.Load("tools.web_search = false", _world.Request() with { Search = true }).Tools.WebSearch);
        Assert.Equal(WebSearchMode.Live, _world.Load("profile = \"x\"\nweb_search = \"disabled\"\nprofiles.x.tools_web_search = true").Tools.WebSearch);
    }

    [Fact]
    public void Load_WebSearchTable_GivesDomainsAndPlace()
    {
        var tools = _world.Load("[tools.web_search]\nallowed_domains = [\"a.com\"]\ncontext_size = \"high\"\nlocation = { country = \"DE\", city = \"B\" }").Tools;

        Assert.Equal(["a.com"], tools.WebSearchDomains);
        Assert.Equal(("high", new WebSearchLocation("DE", null, "B", null)), (tools.WebSearchContextSize, tools.WebSearchLocation));
    }

    [Theory]
    [InlineData("tools.view_image = false")]
    [InlineData("tools_view_image = false")]
    [InlineData("include_view_image_tool = false")]
    [InlineData("features.view_image = false")]
    [InlineData("features.view_image_tool = false")]
    public void Load_ViewImage_OfBothEras(string toml) => Assert.False(_world.Load(toml).Tools.ViewImage);

    [Theory]
    [InlineData("include_apply_patch_tool")]
    [InlineData("experimental_use_freeform_apply_patch")]
    [InlineData("features.apply_patch_freeform")]
    [InlineData("features.include_apply_patch_tool")]
    public void Load_ApplyPatch_OfBothEras(string key)
    {
        Assert.True(_world.LoadWith(key + "=true").Tools.ApplyPatch);
        Assert.False(_world.LoadWith(key + "=false").Tools.ApplyPatch);
    }

    [Theory]
    [InlineData("experimental_use_unified_exec_tool")]
    [InlineData("experimental_use_exec_command_tool")]
    [InlineData("features.unified_exec")]
    [InlineData("features.streamable_shell")]
    public void Load_UnifiedExec_OfBothEras(string key)
    {
        Assert.True(_world.LoadWith(key + "=true").Tools.UnifiedExec);
        Assert.False(_world.LoadWith(key + "=false").Tools.UnifiedExec);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("tools.update_plan.enabled = true", true)]
    [InlineData("tools.update_plan = {}", true)]
    [InlineData("include_plan_tool = true", true)]
    [InlineData("include_plan_tool = true\ntools.update_plan.enabled = false", false)]
    public void Load_UpdatePlan_OfBothEras(string toml, bool isOffered) => Assert.Equal(isOffered, _world.Load(toml).Tools.UpdatePlan);

    [Fact]
    public void Load_FeaturesTable_GoesBeforeTheKeysThatItReplaced()
    {
        var config = _world.Load("experimental_use_unified_exec_tool = true\n[features]\nunified_exec = false\nshell_tool = false\n");

        Assert.False(config.Tools.UnifiedExec);
        Assert.False(config.Tools.Shell);
    }

    [Fact]
    public void Load_Features_StateAndDefaults()
    {
        var features = _world.Load("[features]\ngoals = false\nmemories = true\nmulti_agent_v2 = { enabled = true }\nnetwork_proxy = {}\n").Features;

        Assert.Equal((false, true, true, false), (features.IsEnabled("goals"), features.IsEnabled("memories"), features.IsEnabled("multi_agent_v2"), features.IsEnabled("network_proxy")));
        Assert.Equal((true, false, false), (features.IsEnabled("hooks"), features.IsEnabled("chronicle"), features.IsEnabled("no such feature")));
    }

    [Fact]
    public void KnownFeatures_AreInOrderAndOnce()
    {
        var names = FeatureSet.Known.Select(feature => feature.Name).ToList();

        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
        Assert.Contains(new Feature("shell_tool", FeatureStage.Stable, IsEnabledByDefault: true), FeatureSet.Known);
        Assert.Contains(new Feature("undo", FeatureStage.Removed, IsEnabledByDefault: false), FeatureSet.Known);
    }
}
