using System.Collections.Immutable;
using System.Diagnostics;
using Codex.Protocol.Host;

namespace Codex.Core.Config;

/// <summary>All sources of one configuration, read and put in order.</summary>
internal sealed record LayerStack
{
    /// <summary>
    /// What a project may not settle for its user: where requests and credentials go, what is started, what is reported, and which other
    /// places are trusted. In the order in which messages name them.
    /// </summary>
    private static readonly string[] NotForProjects =
    [
        "openai_base_url", "chatgpt_base_url", "apps_mcp_product_sku", "responses_api_metadata", "model_provider", "model_providers", "notify",
        "profile", "profiles", "experimental_realtime_webrtc_call_base_url", "experimental_realtime_ws_base_url", "otel", "account", "projects",
    ];

    /// <summary>Low to high; those that do not count are among them.</summary>
    public required ImmutableArray<ConfigLayer> Layers { get; init; }

    public required ConfigTable Effective { get; init; }

    public required ProjectPlace Project { get; init; }

    /// <summary>What named flags cover up. It must be right all the same: they are laid over a configuration that is good by itself.</summary>
    public required ImmutableArray<ConfigEntry> Hidden { get; init; }

    /// <summary>What was left out of project files.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <exception cref="ConfigException">A source cannot be read.</exception>
    public static LayerStack Read(ConfigRequest request)
    {
        var overrides = FlagLayer.Overriding(request);
        var named = FlagLayer.Named(request);
        var below = ReadBelowProject(request, overrides.Settings);
        var above = new[] { overrides, named, ConfigFiles.Read(ConfigLayerKind.Managed, request.Locations.ManagedFile) }.OfType<ConfigLayer>().ToList();

        var place = ProjectPlace.Find(request.Cwd, Merge([.. below, .. above]));
        var warnings = ImmutableArray.CreateBuilder<string>();
        var project = ReadProject(place, request.Host, warnings);
        ImmutableArray<ConfigLayer> layers = [.. below, .. project, .. above];
        return new LayerStack
        {
            Layers = layers,
            Effective = Merge(layers),
            Project = place,
            Hidden = FindHidden(named.Settings, [.. below, .. project, overrides]),
            Warnings = warnings.ToImmutable(),
        };
    }

    private static ImmutableArray<ConfigEntry> FindHidden(ConfigTable named, IReadOnlyList<ConfigLayer> layers)
    {
        var hidden = ImmutableArray.CreateBuilder<ConfigEntry>();
        foreach (var flag in named.Entries)
            if (layers.LastOrDefault(layer => layer.DisabledReason is null && layer.Settings[flag.Key] is not null) is { } layer)
                hidden.Add(layer.Settings.Entries.First(entry => entry.Key == flag.Key));
        return hidden.ToImmutable();
    }

    private static ConfigTable Merge(IEnumerable<ConfigLayer> layers)
    {
        var merged = new TableBuilder(new ConfigOrigin(ConfigSource.Flags, 0, 0));
        foreach (var layer in layers)
            if (layer.DisabledReason is null)
                merged.Merge(layer.Settings);
        return merged.Build();
    }

    private static List<ConfigLayer> ReadBelowProject(ConfigRequest request, ConfigTable flags)
    {
        var layers = new List<ConfigLayer>();
        Add(ConfigFiles.Read(ConfigLayerKind.System, request.Locations.SystemFile));
        if (!request.IgnoreUserConfig)
            Add(ConfigFiles.Read(ConfigLayerKind.User, Path.Combine(request.Host.CodexHome, "config.toml")));
        AddProfile(request, flags, layers);
        return layers;

        void Add(ConfigLayer? layer)
        {
            if (layer is not null)
                layers.Add(layer);
        }
    }

    /// <summary>
    /// A profile is a table of the files so far (November 2025), a file of its own (0.169), or both; then the file wins. Only one that
    /// <c>profile =</c> names must exist: <c>-p</c> of 0.169 takes a missing one for an empty one.
    /// </summary>
    private static void AddProfile(ConfigRequest request, ConfigTable flags, List<ConfigLayer> layers)
    {
        var settings = Merge(layers);
        var selected = request.Profile ?? flags.Text("profile") ?? settings.Text("profile");
        if (selected is null)
            return;
        var table = settings.Find("profiles", selected) as ConfigTable;
        if (table is not null)
            layers.Add(ProfileLayer(table));
        var file = request.IgnoreUserConfig || selected.AsSpan().ContainsAny('/', '\\')
            ? null
            : ConfigFiles.Read(ConfigLayerKind.Profile, Path.Combine(request.Host.CodexHome, selected + ".config.toml"));
        if (file is not null)
            layers.Add(file);
        if (table is null && file is null && request.Profile is null)
            throw ConfigException.Plain($"config profile `{selected}` not found");
    }

    /// <summary>The table as a layer above its file: values keep their places but not their rank.</summary>
    private static ConfigLayer ProfileLayer(ConfigTable table)
    {
        var sources = new Dictionary<ConfigSource, ConfigSource>();
        return new ConfigLayer(Raised(table.Origin).Source, (ConfigTable)Raise(table));

        ConfigValue Raise(ConfigValue value) => value switch
        {
            ConfigText text => new ConfigText(text.Value, Raised(text.Origin)),
            ConfigInteger integer => new ConfigInteger(integer.Value, Raised(integer.Origin)),
            ConfigFloat number => new ConfigFloat(number.Value, Raised(number.Origin)),
            ConfigBoolean boolean => new ConfigBoolean(boolean.Value, Raised(boolean.Origin)),
            ConfigArray array => new ConfigArray([.. array.Items.Select(Raise)], Raised(array.Origin)),
            ConfigTable inner => new ConfigTable([.. inner.Entries.Select(entry => new ConfigEntry(entry.Key, Raise(entry.Value), Raised(entry.KeyOrigin)))], Raised(inner.Origin)),
            _ => throw new UnreachableException(),
        };

        ConfigOrigin Raised(ConfigOrigin origin)
        {
            if (!sources.TryGetValue(origin.Source, out var source))
                sources[origin.Source] = source = new ConfigSource(ConfigLayerKind.Profile, origin.Source.File, origin.Source.Text);
            return origin with { Source = source };
        }
    }

    private static IEnumerable<ConfigLayer> ReadProject(ProjectPlace place, HostEnvironment host, ImmutableArray<string>.Builder warnings)
    {
        var layers = new List<ConfigLayer>();
        foreach (var directory in place.Directories())
        {
            var folder = Path.Combine(directory, ".codex");
            var file = Path.Combine(folder, "config.toml");
            if (folder == host.CodexHome || !File.Exists(file))
                continue;
            if (place.TrustOf(directory) != TrustLevel.Trusted)
                layers.Add(NotTrusted(file));
            else if (ConfigFiles.Read(ConfigLayerKind.Project, file) is { } layer)
                layers.Add(LeaveOut(layer, warnings));
        }

        return layers;
    }

    /// <summary>Not even parsed: an untrusted file must not be able to stop the program.</summary>
    private static ConfigLayer NotTrusted(string file)
    {
        var source = new ConfigSource(ConfigLayerKind.Project, file, "");
        return new ConfigLayer(source, ConfigTable.Empty(source)) { DisabledReason = "the project is not trusted" };
    }

    private static ConfigLayer LeaveOut(ConfigLayer layer, ImmutableArray<string>.Builder warnings)
    {
        var ignored = NotForProjects.Where(name => layer.Settings[name] is not null).ToList();
        if (ignored.Count == 0)
            return layer;
        warnings.Add($"Ignored unsupported project-local config keys in {layer.Source.File}: {string.Join(", ", ignored)}. They count only in your own config.toml.");
        var kept = layer.Settings.Entries.Where(entry => !NotForProjects.Contains(entry.Key, StringComparer.Ordinal));
        return layer with { Settings = new ConfigTable([.. kept], layer.Settings.Origin) };
    }
}
