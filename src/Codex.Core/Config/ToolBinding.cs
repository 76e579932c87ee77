using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>Settles features and tools, from the keys of today and from those that came before <c>[features]</c>.</summary>
internal static class ToolBinding
{
    /// <summary>Switches of November 2025 at the top of a file, and the feature that each stood for. Those without a successor are just accepted.</summary>
    private static readonly (string Key, string Feature)[] LegacyKeys =
    [
        ("include_apply_patch_tool", "apply_patch_freeform"),
        ("experimental_use_freeform_apply_patch", "apply_patch_freeform"),
        ("experimental_use_unified_exec_tool", "unified_exec"),
        ("experimental_use_exec_command_tool", "unified_exec"),
        ("experimental_use_experimental_streamable_shell_tool", "unified_exec"),
        ("include_view_image_tool", "view_image"),
        ("tools_view_image", "view_image"),
        ("tools_web_search", "web_search_request"),
    ];

    /// <param name="settings">Everything that was set.</param>
    /// <param name="notices">Gets a line for each name that has had its day.</param>
    public static FeatureSet Features(ConfigTable settings, ImmutableArray<string>.Builder notices)
    {
        var changes = ImmutableSortedDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);
        foreach (var (key, feature) in LegacyKeys)
        {
            if (settings.Switch(key) is not { } isEnabled)
                continue;
            notices.Add(Deprecated(key, feature));
            changes[feature] = isEnabled;
        }

        if ((settings.Find("tools", "view_image") as ConfigBoolean)?.Value is { } viewsImages)
            changes["view_image"] = viewsImages;
        AddTable(settings, changes, notices);
        return new FeatureSet(changes.ToImmutable());
    }

    /// <summary>A line about features that are switched on but not finished; null when there are none, or nobody wants to know.</summary>
    public static string? UnstableFeatures(ConfigTable settings, FeatureSet features, string userFile)
    {
        if (settings.Switch("suppress_unstable_features_warning") == true)
            return null;
        var unstable = features.Changes
            .Where(change => change.Value && FeatureTable.Find(change.Key) is { Stage: FeatureStage.UnderDevelopment })
            .Select(change => change.Key).ToList();
        return unstable.Count == 0
            ? null
            : $"Under-development features enabled: {string.Join(", ", unstable)}. They may be incomplete or do nothing yet; "
                + $"`suppress_unstable_features_warning = true` in {userFile} hides this line.";
    }

    /// <param name="settings">Everything that was set.</param>
    /// <param name="features">As they came out.</param>
    /// <param name="isUnrestricted">Without a sandbox, search goes to the live web unless something else was said.</param>
    public static ToolOptions Tools(ConfigTable settings, FeatureSet features, bool isUnrestricted)
    {
        var tools = settings.Table("tools") ?? ConfigTable.Empty(ConfigSource.Flags);
        var search = tools.Table("web_search");
        return new ToolOptions
        {
            WebSearch = WebSearch(settings, tools) ?? (isUnrestricted ? WebSearchMode.Live : WebSearchMode.Cached),
            WebSearchDomains = search?.Texts("allowed_domains") ?? [],
            WebSearchContextSize = search?.Text("context_size"),
            WebSearchLocation = search?.Table("location") is { } place
                ? new WebSearchLocation(place.Text("country"), place.Text("region"), place.Text("city"), place.Text("timezone"))
                : null,
            ViewImage = features.IsEnabled("view_image"),
            UpdatePlan = tools.Table("update_plan") is { } plan ? plan.Switch("enabled") ?? true : settings.Switch("include_plan_tool") ?? false,
            RequestUserInput = tools.Table("experimental_request_user_input")?.Switch("enabled") ?? true,
            Shell = features.IsEnabled("shell_tool"),
            ApplyPatch = features.Changes.GetValueOrDefault("apply_patch_freeform"),
            UnifiedExec = features.Changes.GetValueOrDefault("unified_exec"),
        };
    }

    private static void AddTable(
        ConfigTable settings, ImmutableSortedDictionary<string, bool>.Builder changes, ImmutableArray<string>.Builder notices)
    {
        foreach (var entry in settings.Table("features")?.Entries ?? [])
        {
            var isEnabled = entry.Value is ConfigTable options ? options.Switch("enabled") : (entry.Value as ConfigBoolean)?.Value;
            var current = FeatureTable.CurrentName(entry.Key);
            if (FeatureTable.Find(current) is not { } feature)
                continue; // Gone without a successor, or unknown, which is told elsewhere.
            if (current != entry.Key || feature.Stage == FeatureStage.Deprecated)
                notices.Add(Deprecated($"[features].{entry.Key}", current));
            if (isEnabled is { } value)
                changes[current] = value;
        }
    }

    private static string Deprecated(string name, string feature) => feature switch
    {
        "web_search_request" or "web_search_cached" => $"`{name}` is deprecated. Use `web_search` at the top level instead.",
        "multi_agent" => $"`{name}` is deprecated. Use `[agents].enabled` instead.",
        "use_legacy_landlock" => $"`{name}` is deprecated.",
        _ => $"`{name}` is deprecated. Use `[features].{feature}` instead.",
    };

    /// <summary>What was said about web search in the highest layer that says anything; within a layer, the newest key counts.</summary>
    private static WebSearchMode? WebSearch(ConfigTable settings, ConfigTable tools)
    {
        var features = settings.Table("features") ?? ConfigTable.Empty(ConfigSource.Flags);
        (ConfigValue? Value, WebSearchMode WhenTrue)[] said =
        [
            (settings["web_search"], default),
            (tools["web_search"] as ConfigBoolean, WebSearchMode.Live),
            (settings["tools_web_search"], WebSearchMode.Live),
            (features["web_search_request"] ?? features["web_search"], WebSearchMode.Live),
            (features["web_search_cached"] as ConfigBoolean is { Value: true } cached ? cached : null, WebSearchMode.Cached),
        ];
        var (last, whenTrue) = said.Where(one => one.Value is not null).OrderByDescending(one => one.Value?.Origin.Source.Kind).FirstOrDefault();
        return last switch
        {
            ConfigText { Value: "disabled" } => WebSearchMode.Disabled,
            ConfigText { Value: "cached" } => WebSearchMode.Cached,
            ConfigText { Value: "indexed" } => WebSearchMode.Indexed,
            ConfigText => WebSearchMode.Live,
            ConfigBoolean { Value: true } => whenTrue,
            ConfigBoolean => WebSearchMode.Disabled,
            _ => null,
        };
    }
}
