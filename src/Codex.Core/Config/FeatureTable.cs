using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>The features of both eras.</summary>
internal static class FeatureTable
{
    public static ImmutableArray<Feature> All { get; } = [];

    public static Feature? Find(string name)
    {
        foreach (var feature in All)
            if (feature.Name == name)
                return feature;
        return null;
    }
}
