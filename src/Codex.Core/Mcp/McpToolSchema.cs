using System.Text.Json;

namespace Codex.Core.Mcp;

/// <summary>
/// Writes a tool's input schema in the part of JSON Schema that model APIs take: types, properties, items, enums and combinations stay;
/// titles, defaults, bounds and formats go. A schema without a type gets the one that its other members suggest.
/// </summary>
internal static class McpToolSchema
{
    private static readonly string[] s_types = ["string", "number", "boolean", "integer", "object", "array", "null"];
    private static readonly string[] s_ofObject = ["properties", "required", "additionalProperties"];
    private static readonly string[] s_ofArray = ["items", "prefixItems"];
    private static readonly string[] s_ofString = ["enum", "const", "format", "pattern", "minLength", "maxLength"];
    private static readonly string[] s_ofNumber = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    private static readonly string[] s_combinations = ["anyOf", "oneOf", "allOf"];
    private static readonly string[] s_definitions = ["$defs", "definitions"];

    /// <summary>Writes the schema of all arguments, which is an object's.</summary>
    public static void WriteTo(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Object)
        {
            WriteObject(writer, schema, needsProperties: true);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Object)
            WriteObject(writer, schema, needsProperties: false);
        else
            WriteAnything(writer);
    }

    /// <summary>Stands where the schema allows whatever there is.</summary>
    private static void WriteAnything(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement schema, bool needsProperties)
    {
        var types = TypesOf(schema);
        var isReference = schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String;
        var isCombination = s_combinations.Any(name => schema.TryGetProperty(name, out _));
        writer.WriteStartObject();
        if (types.Count == 0 && !isReference && !isCombination && !needsProperties)
        {
            writer.WriteEndObject();
            return;
        }

        if (isReference)
            writer.WriteString("$ref"u8, reference.GetString());
        WriteTypes(writer, types);
        if (schema.TryGetProperty("description", out var description) && description.ValueKind == JsonValueKind.String)
            writer.WriteString("description"u8, description.GetString());
        WriteValues(writer, schema);
        WriteItems(writer, schema, types.Contains("array"));
        WriteProperties(writer, schema, needsProperties || types.Contains("object"));
        foreach (var name in s_combinations)
            WriteList(writer, schema, name);
        foreach (var name in s_definitions)
            if (schema.TryGetProperty(name, out var definitions) && definitions.ValueKind == JsonValueKind.Object)
                WriteMap(writer, name, definitions);
        writer.WriteEndObject();
    }

    private static List<string> TypesOf(JsonElement schema)
    {
        var given = schema.TryGetProperty("type", out var type)
            ? type.ValueKind switch
            {
                JsonValueKind.String => [type.GetString() ?? ""],
                JsonValueKind.Array => type.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString() ?? ""),
                _ => Enumerable.Empty<string>(),
            }
            : [];
        var types = given.Where(s_types.Contains).ToList();
        if (types.Count > 0 || s_combinations.Any(name => schema.TryGetProperty(name, out _)) || schema.TryGetProperty("$ref", out _))
            return types;
        if (HasAny(schema, s_ofObject))
            return ["object"];
        if (HasAny(schema, s_ofArray))
            return ["array"];
        if (HasAny(schema, s_ofString))
            return ["string"];
        return HasAny(schema, s_ofNumber) ? ["number"] : [];
    }

    private static bool HasAny(JsonElement schema, string[] names) => names.Any(name => schema.TryGetProperty(name, out _));

    private static void WriteTypes(Utf8JsonWriter writer, List<string> types)
    {
        if (types.Count == 1)
        {
            writer.WriteString("type"u8, types[0]);
        }
        else if (types.Count > 1)
        {
            writer.WriteStartArray("type"u8);
            types.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }
    }

    private static void WriteValues(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            writer.WritePropertyName("enum"u8);
            values.WriteTo(writer);
        }
        else if (schema.TryGetProperty("const", out var only))
        {
            writer.WriteStartArray("enum"u8);
            only.WriteTo(writer);
            writer.WriteEndArray();
        }
    }

    private static void WriteItems(Utf8JsonWriter writer, JsonElement schema, bool isArray)
    {
        var hasItems = schema.TryGetProperty("items", out var items);
        if (!isArray && !hasItems)
            return;
        writer.WritePropertyName("items"u8);
        Write(writer, hasItems ? items : default);
        if (schema.TryGetProperty("minItems", out var least) && least.ValueKind == JsonValueKind.Number)
        {
            writer.WritePropertyName("minItems"u8);
            least.WriteTo(writer);
        }
    }

    private static void WriteProperties(Utf8JsonWriter writer, JsonElement schema, bool isObject)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            WriteMap(writer, "properties", properties);
        }
        else if (isObject)
        {
            writer.WriteStartObject("properties"u8);
            writer.WriteEndObject();
        }

        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            writer.WritePropertyName("required"u8);
            required.WriteTo(writer);
        }

        if (!schema.TryGetProperty("additionalProperties", out var others))
            return;
        writer.WritePropertyName("additionalProperties"u8);
        if (others.ValueKind is JsonValueKind.True or JsonValueKind.False)
            others.WriteTo(writer);
        else
            Write(writer, others);
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, JsonElement map)
    {
        writer.WriteStartObject(name);
        foreach (var member in map.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, JsonElement schema, string name)
    {
        if (!schema.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
            return;
        writer.WriteStartArray(name);
        foreach (var one in list.EnumerateArray())
            Write(writer, one);
        writer.WriteEndArray();
    }
}
