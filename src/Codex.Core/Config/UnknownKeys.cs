using System.Collections.Immutable;
using System.Text;

namespace Codex.Core.Config;

/// <summary>Tells about keys that no version knows.</summary>
internal static class UnknownKeys
{
    private const int MaxShown = 3;

    /// <summary>One text about all of them, as the original words it; null when there are none.</summary>
    /// <exception cref="ConfigException">There is one, and that is an error (<c>--strict-config</c>).</exception>
    public static string? Report(ImmutableArray<ConfigLayer> layers, bool isStrict)
    {
        var found = new List<(ConfigSource Source, UnknownKey Key)>();
        // From the highest layer down, by name within each.
        foreach (var layer in layers.Reverse())
        {
            if (layer.DisabledReason is not null || IsPartOfAnother(layer, layers))
                continue;
            var keys = new List<UnknownKey>();
            ConfigSchema.Root.FindUnknown(layer.Settings, [], keys);
            found.AddRange(keys.OrderBy(key => key.Path, StringComparer.Ordinal).Select(key => (layer.Source, key)));
        }

        if (found.Count == 0)
            return null;
        return isStrict ? throw Fault(found[0].Key) : Describe(found);
    }

    /// <summary>A <c>[profiles]</c> table is part of a file that is looked at anyway.</summary>
    private static bool IsPartOfAnother(ConfigLayer layer, ImmutableArray<ConfigLayer> layers) =>
        layer.Source.Kind == ConfigLayerKind.Profile && layers.Any(other => other.Source.Kind != ConfigLayerKind.Profile && other.Source.File == layer.Source.File);

    private static ConfigException Fault(UnknownKey key) => key.Origin.Source.File is null
        ? new ConfigException($"Error loading config.toml: unknown configuration field `{key.Path}` in -c/--config override")
        : ConfigException.AtPlace(key.Origin, $"unknown configuration field `{key.Path}`");

    private static string Describe(List<(ConfigSource Source, UnknownKey Key)> found)
    {
        var text = new StringBuilder($"Codex is ignoring {found.Count} unrecognized configuration setting");
        text.Append(found.Count == 1 ? "" : "s").Append(". Check for typos or deprecated settings.");
        foreach (var (source, key) in found.Take(MaxShown))
            text.Append($"\n  {source}: `{key.Path}` is ignored.");
        if (found.Count > MaxShown)
            text.Append($"\n  ... and {found.Count - MaxShown} more ignored settings.");
        return text.ToString();
    }
}
