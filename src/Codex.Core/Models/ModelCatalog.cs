using System.Collections.Immutable;

namespace Codex.Core.Models;

/// <summary>The models that are known, and their facts. Entries are parsed when they are asked for, one by one.</summary>
public sealed class ModelCatalog
{
    private ModelCatalog()
    {
    }

    /// <summary>The catalogue inside this program.</summary>
    public static ModelCatalog Bundled { get; } = new();

    /// <summary>Every entry, by priority.</summary>
    public ImmutableArray<ModelInfo> All => throw new NotImplementedException();

    /// <summary>
    /// The entry of a slug. A dated or otherwise suffixed variant (<c>gpt-5-2025-08-07</c>) gets the facts of the longest slug that it starts
    /// with; null when there is none.
    /// </summary>
    public ModelInfo? Find(string slug) => throw new NotImplementedException();

    /// <summary>The slug that is used when none is configured: the listed entry with the lowest priority number.</summary>
    public string DefaultSlug => throw new NotImplementedException();
}
