using System.Collections.Immutable;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Codex.Core.Config;

/// <summary>Reads TOML into a tree whose values remember where they stand; dates stay text.</summary>
internal sealed class TomlTree
{
    private readonly ConfigSource _source;

    private TomlTree(ConfigSource source) => _source = source;

    /// <exception cref="ConfigException">Not TOML; the message shows the place.</exception>
    public static ConfigTable Parse(ConfigSource source)
    {
        var document = ReadSyntax(source.Text, isChecked: true);
        if (FirstError(document) is { } error)
            throw ConfigException.AtPlace(PlaceOf(source, error), Describe(error.Message));
        return new TomlTree(source).Build(document);
    }

    /// <summary>Reads what may stand behind <c>key =</c>; null when it is no value.</summary>
    public static ConfigValue? TryParseValue(string text, ConfigSource source)
    {
        var document = ReadSyntax("v = " + text, isChecked: true);
        if (document.HasErrors || document.Tables.ChildrenCount != 0 || document.KeyValues.ChildrenCount != 1)
            return null;
        foreach (var pair in document.KeyValues)
            if (pair.Value is { } value)
                return new TomlTree(source).Convert(value);
        return null;
    }

    /// <summary>The keys of a dotted name.</summary>
    public static List<string> PathOf(KeySyntax? name)
    {
        var path = new List<string>();
        if (name?.Key is { } first)
            path.Add(TextOf(first));
        foreach (var item in name?.DotKeys ?? [])
            if (item.Key is { } next)
                path.Add(TextOf(next));
        return path;
    }

    /// <summary>Parses. The parser fails on an escape that the text ends in, hence the line end, which changes no place.</summary>
    /// <param name="text">TOML.</param>
    /// <param name="isChecked">Also for keys that are defined twice.</param>
    public static DocumentSyntax ReadSyntax(string text, bool isChecked) => SyntaxParser.Parse(text + "\n", "", isChecked);

    /// <summary>
    /// The first error in the text, which is not always the first that was found. Those about the end of the text claim to be at its start;
    /// they count when there is no other.
    /// </summary>
    private static DiagnosticMessage? FirstError(DocumentSyntax document) => document.Diagnostics
        .Where(diagnostic => diagnostic.Kind == DiagnosticMessageKind.Error)
        .MinBy(diagnostic => diagnostic is { Span.Offset: 0 } && diagnostic.Message.Contains("<eof>", StringComparison.Ordinal) ? int.MaxValue : diagnostic.Span.Offset);

    private ConfigTable Build(DocumentSyntax document)
    {
        var root = new TableBuilder(new ConfigOrigin(_source, 0, 0));
        foreach (var pair in document.KeyValues)
            Add(root, pair);
        foreach (var table in document.Tables)
        {
            var target = Open(root, table);
            foreach (var pair in table.Items)
                Add(target, pair);
        }

        return root.Build();
    }

    private TableBuilder Open(TableBuilder root, TableSyntaxBase table)
    {
        var path = PathOf(table.Name);
        var origin = OriginOf(table.Name);
        var current = root;
        for (var i = 0; i < path.Count; i++)
            current = i == path.Count - 1 && table is TableArraySyntax ? current.AddRow(path[i], origin) : current.OpenTable(path[i], origin);
        return current;
    }

    private void Add(TableBuilder table, KeyValueSyntax pair)
    {
        if (pair.Key is null || pair.Value is null)
            return;
        var path = PathOf(pair.Key);
        var origin = OriginOf(pair.Key);
        for (var i = 0; i < path.Count - 1; i++)
            table = table.OpenTable(path[i], origin);
        table.Set(path[^1], origin, Convert(pair.Value));
    }

    private ConfigValue Convert(ValueSyntax value)
    {
        var origin = OriginOf(value);
        switch (value)
        {
            case IntegerValueSyntax integer:
                return new ConfigInteger(integer.Value, origin);
            case FloatValueSyntax number:
                return new ConfigFloat(number.Value, origin);
            case BooleanValueSyntax boolean:
                return new ConfigBoolean(boolean.Value, origin);
            case DateTimeValueSyntax date:
                return new ConfigText(date.Token?.Text ?? "", origin);
            case ArraySyntax array:
                var items = ImmutableArray.CreateBuilder<ConfigValue>();
                foreach (var item in array.Items)
                    if (item.Value is { } element)
                        items.Add(Convert(element));
                return new ConfigArray(items.ToImmutable(), origin);
            case InlineTableSyntax inline:
                var table = new TableBuilder(origin);
                foreach (var item in inline.Items)
                    if (item.KeyValue is { } pair)
                        Add(table, pair);
                return table.Build();
            default:
                return new ConfigText((value as StringValueSyntax)?.Value ?? "", origin);
        }
    }

    private ConfigOrigin OriginOf(SyntaxNodeBase? node) => _source.File is null || node is null
        ? new ConfigOrigin(_source, 0, 0)
        : new ConfigOrigin(_source, node.Span.Offset, node.Span.Length);

    /// <summary>Where a diagnostic begins; one about a whole table, at its name.</summary>
    private static ConfigOrigin PlaceOf(ConfigSource source, DiagnosticMessage diagnostic)
    {
        var place = Math.Clamp(diagnostic.Span.Offset, 0, source.Text.Length);
        if (diagnostic.Message.Contains("is already defined", StringComparison.Ordinal))
            while (place < source.Text.Length && source.Text[place] == '[')
                place++;
        return new ConfigOrigin(source, place, 1);
    }

    private static string Describe(string message) => message switch
    {
        _ when message.Contains("is already defined", StringComparison.Ordinal) => "duplicate key",
        [>= 'A' and <= 'Z', .. var rest] => char.ToLowerInvariant(message[0]) + rest,
        _ => message,
    };

    private static string TextOf(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };
}
