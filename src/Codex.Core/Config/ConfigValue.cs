using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Core.Config;

/// <summary>One value of the configuration, with the place that it came from. Dates and times are kept as text.</summary>
public abstract class ConfigValue
{
    private protected ConfigValue(ConfigOrigin origin) => Origin = origin;

    public ConfigOrigin Origin { get; }

    /// <summary>Writes the value as JSON.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>The value as JSON that lives on its own.</summary>
    public JsonElement ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            WriteTo(writer);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}

public sealed class ConfigText(string value, ConfigOrigin origin) : ConfigValue(origin)
{
    public string Value { get; } = value;

    public override void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Value);
}

public sealed class ConfigInteger(long value, ConfigOrigin origin) : ConfigValue(origin)
{
    public long Value { get; } = value;

    public override void WriteTo(Utf8JsonWriter writer) => writer.WriteNumberValue(Value);
}

public sealed class ConfigFloat(double value, ConfigOrigin origin) : ConfigValue(origin)
{
    public double Value { get; } = value;

    public override void WriteTo(Utf8JsonWriter writer)
    {
        if (double.IsFinite(Value))
            writer.WriteNumberValue(Value);
        else
            writer.WriteStringValue(double.IsNaN(Value) ? "nan" : Value > 0 ? "inf" : "-inf");
    }
}

public sealed class ConfigBoolean(bool value, ConfigOrigin origin) : ConfigValue(origin)
{
    public bool Value { get; } = value;

    public override void WriteTo(Utf8JsonWriter writer) => writer.WriteBooleanValue(Value);
}

public sealed class ConfigArray(ImmutableArray<ConfigValue> items, ConfigOrigin origin) : ConfigValue(origin)
{
    public ImmutableArray<ConfigValue> Items { get; } = items;

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in Items)
            item.WriteTo(writer);
        writer.WriteEndArray();
    }
}

/// <summary>A table; keys keep the order in which they were first written.</summary>
public sealed class ConfigTable(ImmutableArray<ConfigEntry> entries, ConfigOrigin origin) : ConfigValue(origin)
{
    public ImmutableArray<ConfigEntry> Entries { get; } = entries;

    /// <summary>The value of a key of this table; null when it has none.</summary>
    public ConfigValue? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
                if (entry.Key == key)
                    return entry.Value;
            return null;
        }
    }

    /// <summary>The value at a path of keys; null when there is none.</summary>
    public ConfigValue? Find(params ReadOnlySpan<string> path)
    {
        ConfigValue? current = this;
        foreach (var key in path)
        {
            current = (current as ConfigTable)?[key];
            if (current is null)
                return null;
        }

        return current;
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var entry in Entries)
        {
            writer.WritePropertyName(entry.Key);
            entry.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>A table without keys.</summary>
    internal static ConfigTable Empty(ConfigSource source) => new([], new ConfigOrigin(source, 0, 0));
}

/// <summary>A key of a table and its value.</summary>
/// <param name="Key">The key alone, unquoted.</param>
/// <param name="Value">Its value.</param>
/// <param name="KeyOrigin">Where the key stands.</param>
public readonly record struct ConfigEntry(string Key, ConfigValue Value, ConfigOrigin KeyOrigin);
