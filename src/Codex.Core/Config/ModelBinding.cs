using System.Collections.Immutable;
using Codex.Core.Models;

namespace Codex.Core.Config;

/// <summary>Settles the model and how it is asked.</summary>
internal static class ModelBinding
{
    /// <summary>The provider of <c>--oss</c>, else the configured one.</summary>
    public static string ProviderId(ConfigRequest request, ConfigTable settings)
    {
        if (!request.Oss || request.ModelProvider is not null)
            return settings.Text("model_provider") ?? Net.Models.ModelProvider.OpenAiId;
        return request.LocalProvider ?? settings.Text("oss_provider") ?? "ollama";
    }

    /// <param name="request">What the command line says.</param>
    /// <param name="settings">Everything that was set.</param>
    /// <param name="paths">Resolves the catalogue's file.</param>
    /// <param name="features">As they came out.</param>
    /// <param name="warnings">Gets what does not fit the model.</param>
    /// <exception cref="ConfigException">The configured catalogue cannot be used.</exception>
    public static ModelOptions Bind(
        ConfigRequest request, ConfigTable settings, ConfigPaths paths, FeatureSet features, ImmutableArray<string>.Builder warnings)
    {
        var catalog = paths.Find(settings, "model_catalog_json") is { } file ? ModelCatalog.Read(file) : ModelCatalog.Bundled;
        var slug = Slug(request, settings, catalog);
        var known = catalog.Find(slug);
        var info = known ?? ModelInfo.Fallback(slug);
        var tier = ServiceTier(settings.Text("service_tier"), info, features, warnings);
        if (known is null)
            warnings.Add($"Model metadata for `{slug}` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.");
        return new ModelOptions
        {
            Slug = slug,
            Info = info,
            IsKnown = known is not null,
            Catalog = catalog,
            ReviewModel = settings.Text("review_model"),
            ReasoningEffort = settings.Text("model_reasoning_effort"),
            PlanModeReasoningEffort = settings.Text("plan_mode_reasoning_effort"),
            ReasoningSummary = settings.Text("model_reasoning_summary"),
            ForcesReasoningSummaries = settings.Switch("model_supports_reasoning_summaries") ?? false,
            Verbosity = settings.Text("model_verbosity"),
            ServiceTier = tier,
            ContextWindow = settings.Integer("model_context_window"),
            MaxOutputTokens = settings.Integer("model_max_output_tokens"),
            AutoCompactTokenLimit = settings.Integer("model_auto_compact_token_limit"),
            ToolOutputTokenLimit = settings.SmallInteger("tool_output_token_limit"),
            Personality = settings.Text("personality"),
            ResponsesMetadata = settings.TextMap("responses_api_metadata"),
        };
    }

    /// <summary>Providers on this machine have models of their own, so that the configured one does not count for them.</summary>
    private static string Slug(ConfigRequest request, ConfigTable settings, ModelCatalog catalog)
    {
        if (request.Model is { } asked)
            return asked;
        if (request.Oss && settings["model"]?.Origin.Source.Kind != ConfigLayerKind.Flags)
            return ProviderId(request, settings) == "lmstudio" ? "openai/gpt-oss-20b" : "gpt-oss:20b";
        return settings.Text("model") is { Length: > 0 } configured ? configured : catalog.DefaultSlug;
    }

    /// <summary>The tier as requests name it; null when there is none, or the model does not have it.</summary>
    private static string? ServiceTier(string? configured, ModelInfo model, FeatureSet features, ImmutableArray<string>.Builder warnings)
    {
        var tier = configured == "fast" ? "priority" : configured;
        switch (tier)
        {
            case null or "" or "default":
                return null;
            case "flex":
                return tier;
            case "priority" when !features.IsEnabled("fast_mode"):
                return null;
        }

        if (model.ServiceTiers.Any(offered => offered.Id == tier))
            return tier;
        warnings.Add($"Configured service tier `{configured}` is not advertised as supported for model `{model.Slug}` and will be omitted from requests.");
        return null;
    }
}
