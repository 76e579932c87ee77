using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Codex.Tui.Dialogs;

/// <summary>One question of a form that an MCP server asks for: a flat member of its JSON Schema.</summary>
internal sealed record FormField
{
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    public string? Description { get; init; }

    public required FormFieldKind Kind { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>What can be chosen, with the names for people.</summary>
    public ImmutableArray<(string Value, string Title)> Choices { get; init; } = [];

    /// <summary>What is there unless something else is said; undefined for nothing.</summary>
    public JsonElement Default { get; init; }

    /// <summary>Limits of length, value or number of choices.</summary>
    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>The fields of a schema, in its order; null when it has one that is not flat, which nobody could fill in here.</summary>
    public static ImmutableArray<FormField>? ReadAll(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return [];
        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()).ToHashSet()
            : [];
        var fields = ImmutableArray.CreateBuilder<FormField>();
        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object || Read(property.Name, property.Value) is not { } field)
                return null;
            fields.Add(field with { IsRequired = required.Contains(property.Name) });
        }

        return fields.ToImmutable();
    }

    /// <summary>The value of what was typed, or what is wrong with it.</summary>
    public (JsonElement Value, string? Problem) Parse(string text)
    {
        if (Kind == FormFieldKind.Text)
        {
            var length = new StringInfo(text).LengthInTextElements;
            return length < Minimum ? (default, $"At least {Minimum:0} characters, please.")
                : length > Maximum ? (default, $"No more than {Maximum:0} characters, please.")
                : (JsonSerializer.SerializeToElement(text, FormJson.Default.String), null);
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return (default, "A number, please.");
        var whole = 0L;
        if (Kind == FormFieldKind.WholeNumber && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
            return (default, "A whole number, please.");
        if (number < Minimum || number > Maximum)
            return (default, $"{(number < Minimum ? "At least" : "No more than")} {(number < Minimum ? Minimum : Maximum)}, please.");
        return (Kind == FormFieldKind.WholeNumber
            ? JsonSerializer.SerializeToElement(whole, FormJson.Default.Int64)
            : JsonSerializer.SerializeToElement(number, FormJson.Default.Double), null);
    }

    private static FormField? Read(string name, JsonElement schema)
    {
        var items = schema.TryGetProperty("items", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var (choices, isMany) = (ChoicesOf(schema), false);
        if (choices.IsEmpty && items.ValueKind == JsonValueKind.Object)
            (choices, isMany) = (ChoicesOf(items), true);
        FormFieldKind? kind = (Text(schema, "type"), choices.IsEmpty) switch
        {
            ("array", false) when isMany => FormFieldKind.Choices,
            ("string" or null, false) => FormFieldKind.Choice,
            ("string", true) => FormFieldKind.Text,
            ("number", true) => FormFieldKind.Number,
            ("integer", true) => FormFieldKind.WholeNumber,
            ("boolean", true) => FormFieldKind.Flag,
            _ => null,
        };
        var (least, most) = kind switch
        {
            FormFieldKind.Text => ("minLength", "maxLength"),
            FormFieldKind.Choices => ("minItems", "maxItems"),
            _ => ("minimum", "maximum"),
        };
        return kind is not { } known ? null : new FormField
        {
            Name = name,
            Title = Text(schema, "title") ?? name,
            Description = Text(schema, "description"),
            Kind = known,
            Choices = choices,
            Default = schema.TryGetProperty("default", out var value) ? value : default,
            Minimum = Number(schema, least),
            Maximum = Number(schema, most),
        };
    }

    /// <summary>Both ways of naming choices: <c>enum</c> with <c>enumNames</c>, and <c>oneOf</c> or <c>anyOf</c> with <c>const</c> and <c>title</c>.</summary>
    private static ImmutableArray<(string Value, string Title)> ChoicesOf(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            var titles = schema.TryGetProperty("enumNames", out var names) && names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(title => title.ValueKind == JsonValueKind.String ? title.GetString() : null)]
                : Array.Empty<string?>();
            return [.. values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String)
                .Select((value, index) => (value.GetString() ?? "", titles.ElementAtOrDefault(index) ?? value.GetString() ?? ""))];
        }

        return (schema.TryGetProperty("oneOf", out var options) || schema.TryGetProperty("anyOf", out options)) && options.ValueKind == JsonValueKind.Array
            ? [.. options.EnumerateArray().Where(option => option.ValueKind == JsonValueKind.Object && Text(option, "const") is not null)
                .Select(option => (Text(option, "const") ?? "", Text(option, "title") ?? Text(option, "const") ?? ""))]
            : [];
    }

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

/// <summary>What kind of answer a field wants.</summary>
internal enum FormFieldKind
{
    Text,
    Number,
    WholeNumber,
    Flag,
    Choice,
    Choices,
}

/// <summary>Serializer context of filled fields.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
[System.Text.Json.Serialization.JsonSerializable(typeof(bool))]
[System.Text.Json.Serialization.JsonSerializable(typeof(long))]
[System.Text.Json.Serialization.JsonSerializable(typeof(double))]
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class FormJson : System.Text.Json.Serialization.JsonSerializerContext;
