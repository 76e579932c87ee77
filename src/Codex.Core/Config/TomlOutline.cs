using System.Collections.Immutable;
using Tomlyn.Syntax;

namespace Codex.Core.Config;

/// <summary>Where the keys and tables of a TOML text stand, by their full paths.</summary>
internal sealed class TomlOutline
{
    private TomlOutline(ImmutableArray<TomlSection> sections) => Sections = sections;

    /// <summary>The part before the first table header, then one for each header, in order.</summary>
    public ImmutableArray<TomlSection> Sections { get; }

    /// <summary>Every key with a value, those of inline tables included.</summary>
    public IEnumerable<TomlPair> Pairs => Sections.SelectMany(section => section.Pairs).SelectMany(WithInner);

    /// <exception cref="ConfigException">Not TOML.</exception>
    public static TomlOutline Read(string text, string file)
    {
        TomlTree.Parse(new ConfigSource(ConfigLayerKind.User, file, text)); // Says best what is wrong.
        var document = TomlTree.ReadSyntax(text, isChecked: false);
        var sections = ImmutableArray.CreateBuilder<TomlSection>();
        sections.Add(new TomlSection([], 0, 0, IsRow: false, ReadPairs(document.KeyValues, [], null)));
        foreach (var table in document.Tables)
        {
            ImmutableArray<string> path = [.. TomlTree.PathOf(table.Name)];
            var end = (table.CloseBracket?.Span.Offset ?? table.Span.Offset) + (table is TableArraySyntax ? 2 : 1);
            sections.Add(new TomlSection(path, table.OpenBracket?.Span.Offset ?? table.Span.Offset, end, table is TableArraySyntax, ReadPairs(table.Items, path, null)));
        }

        return new TomlOutline(sections.ToImmutable());
    }

    private static IEnumerable<TomlPair> WithInner(TomlPair pair) => [pair, .. pair.Inner.SelectMany(WithInner)];

    private static ImmutableArray<TomlPair> ReadPairs(IEnumerable<KeyValueSyntax> pairs, ImmutableArray<string> above, TomlPair? outer)
    {
        var read = ImmutableArray.CreateBuilder<TomlPair>();
        foreach (var pair in pairs)
        {
            if (pair.Key is null || pair.Value is null)
                continue;
            var value = pair.Value.Span;
            var spot = new TomlPair
            {
                Path = [.. above, .. TomlTree.PathOf(pair.Key)],
                KeyStart = pair.Key.Span.Offset,
                ValueStart = value.Offset,
                ValueEnd = value.Offset + value.Length,
                IsInlineTable = pair.Value is InlineTableSyntax,
                Outer = outer,
            };
            if (pair.Value is InlineTableSyntax inline)
                spot.Inner = ReadPairs(inline.Items.Select(item => item.KeyValue).OfType<KeyValueSyntax>(), spot.Path, spot);
            read.Add(spot);
        }

        return read.ToImmutable();
    }
}

/// <summary>A header and the keys below it.</summary>
/// <param name="Path">Empty for the part before the first header.</param>
/// <param name="Start">Where the header begins.</param>
/// <param name="HeaderEnd">Behind its last bracket.</param>
/// <param name="IsRow">True for <c>[[rows]]</c>.</param>
/// <param name="Pairs">The keys with their values.</param>
internal sealed record TomlSection(ImmutableArray<string> Path, int Start, int HeaderEnd, bool IsRow, ImmutableArray<TomlPair> Pairs);

/// <summary>A key and its value.</summary>
internal sealed class TomlPair
{
    /// <summary>From the root of the file.</summary>
    public required ImmutableArray<string> Path { get; init; }

    public required int KeyStart { get; init; }

    public required int ValueStart { get; init; }

    /// <summary>Behind the value.</summary>
    public required int ValueEnd { get; init; }

    public required bool IsInlineTable { get; init; }

    /// <summary>The inline table that it stands in; null when it has a line of its own.</summary>
    public required TomlPair? Outer { get; init; }

    /// <summary>The keys of its inline table.</summary>
    public ImmutableArray<TomlPair> Inner { get; set; } = [];
}
