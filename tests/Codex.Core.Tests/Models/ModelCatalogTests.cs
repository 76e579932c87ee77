using System.Text.Json;
using Codex.Core.Models;
using Codex.Core.Tests.Config;

namespace Codex.Core.Tests.Models;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Bundled_ListedModels_AreThoseOf0169InOrder() => Assert.Equal(
        ["gpt-6.1-sol", "gpt-6-astra", "gpt-6-sol", "gpt-6-luna", "gpt-5.6-sol", "gpt-6.1-terra", "gpt-5.6-terra", "gpt-5.6-luna", "gpt-5.5"],
        ModelCatalog.Bundled.All.Where(model => model.IsListed).Select(model => model.Slug));

    [Fact]
    public void Bundled_DefaultSlug_IsTheFirstListed() => Assert.Equal("gpt-6.1-sol", ModelCatalog.Bundled.DefaultSlug);

    [Fact]
    public void Bundled_Entries_AreWholeAndDistinct()
    {
        var models = ModelCatalog.Bundled.All;

        Assert.Equal(models.Select(model => model.Slug).Distinct(), models.Select(model => model.Slug));
        Assert.Equal(models.Select(model => model.Priority).Distinct(), models.Select(model => model.Priority));
        Assert.All(models, model =>
        {
            Assert.Equal(model.Slug, model.Json.GetProperty("slug").GetString());
            Assert.True(model.ContextWindow is > 0);
            Assert.False(string.IsNullOrEmpty(model.Description));
            Assert.True(model.MaxContextWindow is null || model.MaxContextWindow >= model.ContextWindow);
            Assert.True(model.DefaultReasoningLevel is null || model.SupportedReasoningLevels.Any(level => level.Effort == model.DefaultReasoningLevel));
            Assert.True(model.UpgradeModel is null || models.Any(other => other.Slug == model.UpgradeModel));
        });
    }

    [Fact]
    public void Find_KnownSlug_GivesItsFacts()
    {
        var model = ModelCatalog.Bundled.Find("gpt-5.5");

        Assert.NotNull(model);
        Assert.Equal(
            ("GPT-5.5", "medium", "unified_exec", "none", true, "low", "freeform", "text_and_image"),
            (model.DisplayName, model.DefaultReasoningLevel, model.ShellType, model.DefaultReasoningSummary, model.SupportVerbosity, model.DefaultVerbosity, model.ApplyPatchToolType, model.WebSearchToolType));
        Assert.Equal((272_000, 272_000, 95, "2911", false, null), (model.ContextWindow, model.MaxContextWindow, model.EffectiveContextWindowPercent, model.CompHash, model.UseResponsesLite, model.ToolMode));
        Assert.Equal(["low", "medium", "high", "xhigh"], model.SupportedReasoningLevels.Select(level => level.Effort));
        Assert.Equal(["priority"], model.ServiceTiers.Select(tier => tier.Id));
        Assert.Equal(new TruncationPolicy { Mode = "tokens", Limit = 10_000 }, model.Truncation);
        Assert.Equal("gpt-6-sol", model.UpgradeModel);
    }

    [Theory]
    [InlineData("gpt-5.5-2026-01-01", "GPT-5.5")]
    [InlineData("gpt-5.5x", "GPT-5.5")]
    [InlineData("openai/gpt-5.5", "GPT-5.5")]
    [InlineData("vendor/line/gpt-5.5", "GPT-5.5")]
    [InlineData("gpt-6-sol-latest", "GPT-6-Sol")]
    [InlineData("gpt-5-codex-2025-09-15", "GPT-5-Codex")]
    [InlineData("gpt-5.1-codex-max", "GPT-5.1-Codex-Max")]
    [InlineData("gpt-5-mini-2025-08-07", "GPT-5 mini")]
    [InlineData("o3-2025-04-16", "o3")]
    [InlineData("openai/gpt-oss-20b", "gpt-oss-20b")]
    [InlineData("gpt-5.9", null)]
    [InlineData("gpt-50", null)]
    [InlineData("GPT-5.5", null)]
    [InlineData("my-gpt-5.5", null)]
    [InlineData("unknown-x", null)]
    [InlineData("", null)]
    public void Find_Variant_HasTheFactsOfItsBase(string slug, string? name)
    {
        var found = ModelCatalog.Bundled.Find(slug);

        Assert.Equal(name, found?.DisplayName);
        Assert.Equal(name is null ? null : slug, found?.Slug);
    }

    [Fact]
    public void Read_CatalogOfTheUser_KeepsWhatItDoesNotKnow()
    {
        var file = Path.Combine(_world.Home, "catalog.json");
        File.WriteAllText(file, """
            {"fetched_at": 1, "models": [
              {"visibility": "hide", "priority": 1, "slug": "hidden"},
              {"slug": "b", "priority": 3, "model_messages": {"x": [1]}, "base_instructions": "Do.", "context_window": "many"},
              {"slug": "a", "priority": 2, "future": true, "supported_reasoning_levels": [{"effort": "low"}, 3]}
            ]}
            """);

        var catalog = ModelCatalog.Read(file);

        Assert.Equal(["hidden", "a", "b"], catalog.All.Select(model => model.Slug));
        Assert.Equal("a", catalog.DefaultSlug);
        Assert.Equal([new ReasoningLevel("low", "")], catalog.Find("a")!.SupportedReasoningLevels);
        Assert.True(catalog.Find("a")!.Json.GetProperty("future").GetBoolean());
        Assert.Equal(("Do.", null), (catalog.Find("b")!.BaseInstructions, catalog.Find("b")!.ContextWindow));
        Assert.Equal("""{"x": [1]}""", catalog.Find("b")!.Json.GetProperty("model_messages").GetRawText());
        Assert.Equal(JsonValueKind.Undefined, ModelInfo.Fallback("x").Json.ValueKind);
        Assert.Null(catalog.Find("gpt-5.5"));
    }

    [Theory]
    [InlineData("[]", "expected an object with `models`")]
    [InlineData("{}", "missing field `models`")]
    [InlineData("{\"models\": 3}", "missing field `models`")]
    [InlineData("{\"models\": [3]}", "expected an object for each model")]
    [InlineData("{\"models\": [{\"slug\": 3}]}", "missing field `slug` at line 1 column 23")]
    public void Read_OtherJson_SaysWhatIsMissing(string json, string message)
    {
        var file = Path.Combine(_world.Home, "catalog.json");
        File.WriteAllText(file, json);

        var exception = Assert.Throws<Core.Config.ConfigException>(() => ModelCatalog.Read(file));

        Assert.Equal($"Error: failed to parse model_catalog_json path `{file}` as JSON: {message}", exception.Message);
    }
}
