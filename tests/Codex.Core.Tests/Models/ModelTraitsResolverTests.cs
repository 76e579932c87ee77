using Codex.Core.Models;
using Codex.Core.Tests.Config;
using Codex.Core.Turns;

namespace Codex.Core.Tests.Models;

/// <summary>The requests of 0.169 for the same settings are the measure.</summary>
public sealed class ModelTraitsResolverTests : IDisposable
{
    private readonly ConfigWorld _world = new();

    public void Dispose() => _world.Dispose();

    private ModelTraits Resolve(string model, string toml = "") => ModelTraitsResolver.Resolve(_world.Load($"model = \"{model}\"\n{toml}"));

    [Fact]
    public void Resolve_KnownModel_HasTheFactsOfTheCatalog()
    {
        var traits = Resolve("gpt-5.5");

        Assert.Equal(("gpt-5.5", true, 258_400, 244_800), (traits.Slug, traits.IsKnown, traits.ContextWindow, traits.AutoCompactTokenLimit));
        Assert.Equal(("medium", null, null, "low", null), (traits.ReasoningEffort, traits.ReasoningSummary, traits.ReasoningContext, traits.Verbosity, traits.ServiceTier));
        Assert.Equal((true, PatchToolKind.Freeform, ShellToolKind.UnifiedExec, 10_000), (traits.ParallelToolCalls, traits.PatchTool, traits.ShellTool, traits.ToolOutputTokens));
        Assert.Equal((WebSearchAccess.Cached, true), (traits.WebSearch, traits.SearchesImages));
    }

    [Fact]
    public void Resolve_UnknownModel_HasTheFallback()
    {
        var traits = Resolve("unknown-x", "sandbox_mode = \"danger-full-access\"");

        Assert.Equal(("unknown-x", false, 258_400, 244_800), (traits.Slug, traits.IsKnown, traits.ContextWindow, traits.AutoCompactTokenLimit));
        Assert.Equal((null, "auto", null, null, null), (traits.ReasoningEffort, traits.ReasoningSummary, traits.ReasoningContext, traits.Verbosity, traits.ServiceTier));
        Assert.Equal((true, PatchToolKind.None, ShellToolKind.UnifiedExec, 2_500), (traits.ParallelToolCalls, traits.PatchTool, traits.ShellTool, traits.ToolOutputTokens));
        Assert.Equal((WebSearchAccess.Live, false), (traits.WebSearch, traits.SearchesImages));
    }

    [Fact]
    public void Resolve_DefaultModel_TakesToolsInsideTheInput()
    {
        var traits = Resolve("gpt-6.1-sol");

        Assert.Equal(("low", null, "all_turns", "low", false), (traits.ReasoningEffort, traits.ReasoningSummary, traits.ReasoningContext, traits.Verbosity, traits.ParallelToolCalls));
    }

    [Theory]
    [InlineData("gpt-5.5", "model_reasoning_effort = \"foo\"", "foo", null)]
    [InlineData("gpt-5.5", "model_reasoning_summary = \"detailed\"", "medium", "detailed")]
    [InlineData("unk", "model_reasoning_effort = \"high\"", "high", "auto")]
    [InlineData("unk", "model_reasoning_summary = \"none\"", null, null)]
    [InlineData("gpt-daybreak-red-latest", "", "medium", null)]
    [InlineData("gpt-5-codex", "", "medium", "auto")]
    [InlineData("gpt-oss:20b", "", null, null)]
    [InlineData("gpt-oss:20b", "model_reasoning_effort = \"high\"", "high", null)]
    [InlineData("gpt-4.1", "model_reasoning_effort = \"high\"", null, null)]
    [InlineData("gpt-4.1", "model_reasoning_effort = \"high\"\nmodel_reasoning_summary = \"auto\"\nmodel_supports_reasoning_summaries = true", "high", "auto")]
    public void Resolve_Reasoning_WishesThenFacts(string model, string toml, string? effort, string? summary)
    {
        var traits = Resolve(model, toml);

        Assert.Equal((effort, summary), (traits.ReasoningEffort, traits.ReasoningSummary));
    }

    [Theory]
    [InlineData("gpt-5.5", "model_verbosity = \"high\"", "high")]
    [InlineData("gpt-daybreak-red-latest", "", "high")]
    [InlineData("unk", "model_verbosity = \"high\"", null)]
    [InlineData("gpt-5", "", null)]
    [InlineData("gpt-5", "model_verbosity = \"high\"", "high")]
    [InlineData("gpt-5-codex", "model_verbosity = \"high\"", null)]
    public void Resolve_Verbosity_OnlyWhereTheModelHasIt(string model, string toml, string? verbosity) => Assert.Equal(verbosity, Resolve(model, toml).Verbosity);

    [Theory]
    [InlineData("gpt-5.5", "fast", "priority")]
    [InlineData("gpt-5.5", "priority", "priority")]
    [InlineData("gpt-5.5", "flex", "flex")]
    [InlineData("gpt-5.5", "default", null)]
    [InlineData("gpt-5.5", "foo", null)]
    [InlineData("unk", "priority", null)]
    public void Resolve_ServiceTier_OnlyWhatTheModelHas(string model, string tier, string? sent) => Assert.Equal(sent, Resolve(model, $"service_tier = \"{tier}\"").ServiceTier);

    [Fact]
    public void Resolve_FastTierWithoutTheFeature_IsLeftOutInSilence()
    {
        var config = _world.Load("model = \"gpt-5.5\"\nservice_tier = \"fast\"\nfeatures.fast_mode = false");

        Assert.Null(config.Model.ServiceTier);
        Assert.Empty(config.ThreadWarnings);
    }

    [Theory]
    [InlineData("gpt-5.5", "model_context_window = 100_000", 95_000, 90_000)]
    [InlineData("gpt-5.5", "model_context_window = 1_000_000", 258_400, 244_800)]
    [InlineData("gpt-6-sol", "model_context_window = 1_000_000", 828_400, 784_800)]
    [InlineData("local", "model_context_window = 1_000_000", 950_000, 900_000)]
    [InlineData("gpt-5.5", "model_auto_compact_token_limit = 5000", 258_400, 5_000)]
    [InlineData("gpt-5.5", "model_auto_compact_token_limit = 500_000", 258_400, 244_800)]
    [InlineData("gpt-oss:20b", "", 91_200, 86_400)]
    public void Resolve_Window_AsFarAsTheModelHasIt(string model, string toml, long window, long limit)
    {
        var traits = Resolve(model, toml);

        Assert.Equal((window, limit), (traits.ContextWindow, traits.AutoCompactTokenLimit));
    }

    [Theory]
    [InlineData("gpt-5.5", "", "UnifiedExec", "Freeform")]
    [InlineData("gpt-5.5", "features.unified_exec = false", "UnifiedExec", "Freeform")]
    [InlineData("gpt-5-codex", "", "Shell", "Freeform")]
    [InlineData("gpt-5-codex", "features.unified_exec = true", "UnifiedExec", "Freeform")]
    [InlineData("codex-mini-latest", "", "LocalShell", "None")]
    [InlineData("gpt-oss:120b", "", "Shell", "Function")]
    [InlineData("unk", "include_apply_patch_tool = true", "UnifiedExec", "Freeform")]
    public void Resolve_Tools_AsTheModelWasTrained(string model, string toml, string shell, string patch)
    {
        var traits = Resolve(model, toml);

        Assert.Equal((shell, patch), (traits.ShellTool.ToString(), traits.PatchTool.ToString()));
    }

    [Fact]
    public void Resolve_ToolOutputLimit_IsTheUsers() => Assert.Equal(20_000, Resolve("unk", "tool_output_token_limit = 20_000").ToolOutputTokens);
}
