using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Core.Models;

/// <summary>Reads an entry of a catalogue. Fields of an unexpected kind count as missing: a newer catalogue must not stop an older program.</summary>
internal static class ModelInfoReader
{
    public static ModelInfo Read(string slug, JsonElement json)
    {
        var fallback = new ModelInfo { Slug = slug };
        return fallback with
        {
            DisplayName = Text(json, "display_name") ?? slug,
            Description = Text(json, "description"),
            DefaultReasoningLevel = Text(json, "default_reasoning_level"),
            SupportedReasoningLevels = Items(json, "supported_reasoning_levels", ReadLevel),
            ShellType = Text(json, "shell_type") ?? fallback.ShellType,
            IsListed = Text(json, "visibility") is null or "list",
            SupportedInApi = Switch(json, "supported_in_api") ?? fallback.SupportedInApi,
            Priority = (int)(Integer(json, "priority") ?? int.MaxValue),
            AdditionalSpeedTiers = Items(json, "additional_speed_tiers", AsText),
            ServiceTiers = Items(json, "service_tiers", ReadTier),
            DefaultServiceTier = Text(json, "default_service_tier"),
            UpgradeModel = json.TryGetProperty("upgrade", out var upgrade) ? Text(upgrade, "model") : null,
            DefaultReasoningSummary = Text(json, "default_reasoning_summary") ?? fallback.DefaultReasoningSummary,
            SupportVerbosity = Switch(json, "support_verbosity") ?? fallback.SupportVerbosity,
            DefaultVerbosity = Text(json, "default_verbosity"),
            ApplyPatchToolType = Text(json, "apply_patch_tool_type"),
            WebSearchToolType = Text(json, "web_search_tool_type") ?? fallback.WebSearchToolType,
            Truncation = json.TryGetProperty("truncation_policy", out var truncation) ? ReadTruncation(truncation) : fallback.Truncation,
            SupportsParallelToolCalls = Switch(json, "supports_parallel_tool_calls") ?? fallback.SupportsParallelToolCalls,
            SupportsImageDetailOriginal = Switch(json, "supports_image_detail_original") ?? fallback.SupportsImageDetailOriginal,
            ContextWindow = Integer(json, "context_window"),
            MaxContextWindow = Integer(json, "max_context_window"),
            AutoCompactTokenLimit = Integer(json, "auto_compact_token_limit"),
            EffectiveContextWindowPercent = (int)(Integer(json, "effective_context_window_percent") ?? fallback.EffectiveContextWindowPercent),
            ExperimentalSupportedTools = Items(json, "experimental_supported_tools", AsText),
            InputModalities = json.TryGetProperty("input_modalities", out _) ? Items(json, "input_modalities", AsText) : fallback.InputModalities,
            SupportsSearchTool = Switch(json, "supports_search_tool") ?? fallback.SupportsSearchTool,
            UseResponsesLite = Switch(json, "use_responses_lite") ?? fallback.UseResponsesLite,
            ToolMode = Text(json, "tool_mode"),
            MultiAgentVersion = Text(json, "multi_agent_version"),
            CompHash = Text(json, "comp_hash"),
            BaseInstructions = Text(json, "base_instructions"),
            Json = json,
        };
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? AsText(value) : null;

    private static bool? Switch(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static long? Integer(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static ImmutableArray<T> Items<T>(JsonElement json, string name, Func<JsonElement, T?> read)
        where T : class
    {
        if (!json.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
            return [];
        var items = ImmutableArray.CreateBuilder<T>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
            if (read(element) is { } item)
                items.Add(item);
        return items.ToImmutable();
    }

    private static string? AsText(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ReasoningLevel? ReadLevel(JsonElement json) =>
        Text(json, "effort") is { } effort ? new ReasoningLevel(effort, Text(json, "description") ?? "") : null;

    private static ServiceTier? ReadTier(JsonElement json) =>
        Text(json, "id") is { } id ? new ServiceTier(id, Text(json, "name") ?? id, Text(json, "description") ?? "") : null;

    private static TruncationPolicy ReadTruncation(JsonElement json)
    {
        var defaults = new TruncationPolicy();
        return json.ValueKind != JsonValueKind.Object ? defaults : new TruncationPolicy
        {
            Mode = Text(json, "mode") ?? defaults.Mode,
            Limit = (int)Math.Clamp(Integer(json, "limit") ?? defaults.Limit, 0, int.MaxValue),
        };
    }
}
