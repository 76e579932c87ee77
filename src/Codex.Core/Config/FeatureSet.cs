using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>How settled a feature is; <c>codex features list</c> prints it.</summary>
public enum FeatureStage
{
    UnderDevelopment,
    Experimental,
    Stable,
    Deprecated,

    /// <summary>Accepted, without effect.</summary>
    Removed,
}

/// <summary>A switch of <c>[features]</c>.</summary>
public sealed record Feature(string Name, FeatureStage Stage, bool IsEnabledByDefault)
{
    /// <summary>It may be a table of options in place of a boolean.</summary>
    public bool HasOptions { get; init; }
}

/// <summary>All features with their state.</summary>
public sealed record FeatureSet
{
    internal FeatureSet(ImmutableSortedDictionary<string, bool> changes) => Changes = changes;

    /// <summary>What the configuration says, by name; names that it does not mention have their default.</summary>
    public ImmutableSortedDictionary<string, bool> Changes { get; }

    /// <summary>Every known feature, by name.</summary>
    public static ImmutableArray<Feature> Known => FeatureTable.All;

    /// <summary>Whether a feature is on; unknown ones are off.</summary>
    public bool IsEnabled(string name) =>
        Changes.TryGetValue(name, out var isEnabled) ? isEnabled : FeatureTable.Find(name) is { IsEnabledByDefault: true };
}
