using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Codex.Net.Responses;

namespace Codex.Net.Chat;

/// <summary>A tool as chat models know it, and what it is called with us.</summary>
internal sealed record ChatTool(string? Namespace, string Name, bool IsCustom);

/// <summary>
/// The tools of a request. Chat completions know functions alone: freeform tools become functions with one string, tools of a namespace get
/// its name in front, and tools that the provider would have to run itself are left out.
/// </summary>
internal sealed class ChatTools
{
    private const int LongestName = 64;
    private const string Input = "input";

    private readonly Dictionary<string, ChatTool> _byFlatName = new(StringComparer.Ordinal);
    private readonly List<(string FlatName, ChatTool Tool, JsonElement Spec)> _all = [];

    /// <param name="specs">The <c>tools</c> of the request, which must live as long as this.</param>
    public ChatTools(JsonElement specs)
    {
        foreach (var spec in Elements(specs))
        {
            if (spec.Text("type") == "namespace")
            {
                foreach (var inner in Elements(spec.Member("tools")))
                {
                    Add(inner, spec.Text("name"));
                }
            }
            else
            {
                Add(spec, space: null);
            }
        }
    }

    public bool IsEmpty => _all.Count == 0;

    /// <summary>Whose call it is; a name that nobody knows stays as it is.</summary>
    public ChatTool Resolve(string flatName) => _byFlatName.GetValueOrDefault(flatName) ?? new ChatTool(Namespace: null, flatName, IsCustom: false);

    /// <summary>The name that chat models see.</summary>
    public static string FlatName(string? space, string name)
    {
        var flat = new StringBuilder(space is null ? name : $"{space}__{name}");
        for (var i = 0; i < flat.Length; i++)
        {
            flat[i] = char.IsAsciiLetterOrDigit(flat[i]) || flat[i] is '_' or '-' ? flat[i] : '_';
        }

        if (flat.Length <= LongestName)
        {
            return flat.ToString();
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(flat.ToString())))[..8];
        return string.Create(CultureInfo.InvariantCulture, $"{flat.ToString(0, LongestName - 9)}_{hash}");
    }

    /// <summary>Writes the entries of <c>tools</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        foreach (var (flatName, tool, spec) in _all)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, flatName);
            writer.WriteString("description"u8, Description(spec));
            WriteParameters(writer, tool, spec);
            if (spec.Flag("strict"))
            {
                writer.WriteBoolean("strict"u8, true);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    /// <summary>The one string that a freeform tool takes, as the arguments of a function.</summary>
    public static void WriteInput(Utf8JsonWriter writer, string input)
    {
        writer.WriteStartObject();
        writer.WriteString(Input, input);
        writer.WriteEndObject();
    }

    /// <summary>The one string back from the arguments, also from those of a model that did not keep to the form.</summary>
    public static string ReadInput(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.String)
            {
                return root.GetString() ?? "";
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                return arguments;
            }

            var texts = root.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.String).Select(m => m.Value.GetString() ?? "").ToList();
            return root.Text(Input) ?? (texts.Count == 1 ? texts[0] : arguments);
        }
        catch (JsonException)
        {
            return arguments;
        }
    }

    private void Add(JsonElement spec, string? space)
    {
        var type = spec.Text("type");
        if (type is not ("function" or "custom") || spec.Text("name") is not { } name)
        {
            return;
        }

        var tool = new ChatTool(space, name, IsCustom: type == "custom");
        var flatName = FlatName(space, name);
        if (_byFlatName.TryAdd(flatName, tool))
        {
            _all.Add((flatName, tool, spec));
        }
    }

    private static void WriteParameters(Utf8JsonWriter writer, ChatTool tool, JsonElement spec)
    {
        writer.WritePropertyName("parameters"u8);
        if (tool.IsCustom)
        {
            writer.WriteRawValue(
                """{"type":"object","properties":{"input":{"type":"string","description":"The whole input of the tool."}},"required":["input"],"additionalProperties":false}"""u8);
        }
        else if (spec.Member("parameters") is { ValueKind: JsonValueKind.Object } parameters)
        {
            parameters.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue("""{"type":"object","properties":{}}"""u8);
        }
    }

    /// <summary>A grammar that nobody enforces is at least told.</summary>
    private static string Description(JsonElement spec)
    {
        var description = spec.Text("description") ?? "";
        return spec.Member("format").Text("definition") is { } grammar
            ? $"{description}\n\nThe input must follow this grammar:\n{grammar}".TrimStart()
            : description;
    }

    private static IEnumerable<JsonElement> Elements(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : [];
}
