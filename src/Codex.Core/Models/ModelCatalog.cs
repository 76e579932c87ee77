using System.Collections.Immutable;
using System.Text.Json;
using Codex.Core.Config;
using Codex.Core.Tools;

namespace Codex.Core.Models;

/// <summary>
/// The models that are known, and their facts. The text is only skimmed for slugs when it is first needed; entries are read when they are
/// asked for, one by one.
/// </summary>
public sealed class ModelCatalog
{
    private readonly Lazy<ImmutableArray<CatalogEntry>> _entries;

    private ModelCatalog(Func<ImmutableArray<CatalogEntry>> read) => _entries = new Lazy<ImmutableArray<CatalogEntry>>(read);

    /// <summary>The catalogue inside this program.</summary>
    public static ModelCatalog Bundled { get; } = new(() => CatalogEntry.Index(ReadResource()));

    /// <summary>Every entry, by priority.</summary>
    public ImmutableArray<ModelInfo> All => [.. _entries.Value.OrderBy(entry => entry.Priority).Select(entry => entry.Read())];

    /// <summary>The slug that is used when none is configured: the listed entry with the lowest priority number.</summary>
    public string DefaultSlug => _entries.Value.OrderBy(entry => entry.IsListed ? 0 : 1).ThenBy(entry => entry.Priority).First().Slug;

    /// <summary>A catalogue of the user's (<c>model_catalog_json</c>) in place of ours.</summary>
    /// <exception cref="ConfigException">The file cannot be read, is no catalogue, or is empty.</exception>
    public static ModelCatalog Read(string file)
    {
        var bytes = ReadFile(file);
        if (JsonFault.Find(bytes) is { } fault)
            throw ConfigException.Plain($"failed to parse model_catalog_json path `{file}` as JSON: {fault}");
        ImmutableArray<CatalogEntry> entries;
        try
        {
            entries = CatalogEntry.Index(bytes);
        }
        catch (FormatException exception)
        {
            throw ConfigException.Plain($"failed to parse model_catalog_json path `{file}` as JSON: {exception.Message}");
        }

        return entries.IsEmpty
            ? throw ConfigException.Plain($"model_catalog_json path `{file}` must contain at least one model")
            : new ModelCatalog(() => entries);
    }

    /// <summary>
    /// The facts of a slug, under that slug. A longer name (<c>gpt-5-2025-08-07</c>) has the facts of the longest slug that it starts with,
    /// and one with a vendor before it (<c>openai/gpt-5</c>) those of the rest; null when there is nothing alike.
    /// </summary>
    public ModelInfo? Find(string slug)
    {
        if ((FindEntry(slug) ?? (slug.LastIndexOf('/') is var slash and >= 0 ? FindEntry(slug.AsSpan(slash + 1)) : null)) is not { } entry)
            return null;
        var info = entry.Read();
        return info.Slug == slug ? info : info with { Slug = slug };
    }

    private CatalogEntry? FindEntry(ReadOnlySpan<char> slug)
    {
        CatalogEntry? best = null;
        foreach (var entry in _entries.Value)
            if (IsVariant(slug, entry.Slug) && entry.Slug.Length > (best?.Slug.Length ?? 0))
                best = entry;
        return best;
    }

    /// <summary>Whether a name is a slug with something after it that is not the rest of a version number: gpt-5.9 is no gpt-5.</summary>
    private static bool IsVariant(ReadOnlySpan<char> name, string slug) =>
        name.StartsWith(slug, StringComparison.Ordinal)
        && (name.Length == slug.Length || !(name[slug.Length] == '.' || char.IsAsciiDigit(name[slug.Length])));

    private static byte[] ReadResource()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("Codex.Core.Models.models.json")
            ?? throw new InvalidOperationException("the embedded model catalogue is missing");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ConfigException.Plain($"failed to read model_catalog_json path `{file}`: No such file or directory (os error 2)");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ConfigException.Plain($"failed to read model_catalog_json path `{file}`: {exception.Message}");
        }
    }
}

/// <summary>Where an entry stands, and what choosing among entries needs to know of it.</summary>
internal sealed record CatalogEntry(string Slug, int Priority, bool IsListed, ReadOnlyMemory<byte> Json)
{
    /// <summary>The entries of <c>{"models":[…]}</c>.</summary>
    /// <exception cref="FormatException">It is not of that shape, or an entry has no slug.</exception>
    public static ImmutableArray<CatalogEntry> Index(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("expected an object with `models`");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isModels = reader.ValueTextEquals("models"u8);
            reader.Read();
            if (isModels && reader.TokenType == JsonTokenType.StartArray)
                return IndexArray(json, ref reader);
            reader.Skip();
        }

        throw new FormatException("missing field `models`");
    }

    public ModelInfo Read()
    {
        var reader = new Utf8JsonReader(Json.Span);
        return ModelInfoReader.Read(Slug, JsonElement.ParseValue(ref reader));
    }

    private static ImmutableArray<CatalogEntry> IndexArray(byte[] json, ref Utf8JsonReader reader)
    {
        var entries = ImmutableArray.CreateBuilder<CatalogEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new FormatException("expected an object for each model");
            entries.Add(IndexOne(json, start, ref reader));
        }

        return entries.ToImmutable();
    }

    private static CatalogEntry IndexOne(byte[] json, int start, ref Utf8JsonReader reader)
    {
        string? slug = null;
        var priority = int.MaxValue;
        var isListed = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSlug = reader.ValueTextEquals("slug"u8);
            var isPriority = reader.ValueTextEquals("priority"u8);
            var isVisibility = reader.ValueTextEquals("visibility"u8);
            reader.Read();
            if (isSlug && reader.TokenType == JsonTokenType.String)
                slug = reader.GetString();
            else if (isPriority && reader.TokenType == JsonTokenType.Number)
                priority = reader.TryGetInt32(out var number) ? number : int.MaxValue;
            else if (isVisibility && reader.TokenType == JsonTokenType.String)
                isListed = reader.ValueTextEquals("list"u8);
            reader.Skip();
        }

        var end = (int)reader.BytesConsumed;
        if (slug is null)
        {
            var (line, column) = JsonFault.LineAndColumn(json, end);
            throw new FormatException($"missing field `slug` at line {line} column {column}");
        }

        return new CatalogEntry(slug, priority, isListed, json.AsMemory(start, end - start));
    }
}
