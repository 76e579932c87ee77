using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>Reads typed values out of a table that was checked: what is absent is null (or empty), what is there has its kind.</summary>
internal static class ConfigReading
{
    public static string? Text(this ConfigTable table, string key) => (table[key] as ConfigText)?.Value;

    public static bool? Switch(this ConfigTable table, string key) => (table[key] as ConfigBoolean)?.Value;

    public static long? Integer(this ConfigTable table, string key) => (table[key] as ConfigInteger)?.Value;

    /// <summary>An integer that is cut to the range of <see cref="int"/>.</summary>
    public static int? SmallInteger(this ConfigTable table, string key) =>
        table.Integer(key) is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;

    /// <summary>Milliseconds, at most as many as a timer takes.</summary>
    public static TimeSpan? Milliseconds(this ConfigTable table, string key) =>
        table.Integer(key) is { } value ? TimeSpan.FromMilliseconds(Math.Min(value, int.MaxValue)) : null;

    public static ConfigTable? Table(this ConfigTable table, string key) => table[key] as ConfigTable;

    public static ImmutableArray<string> Texts(this ConfigTable table, string key) =>
        table[key] is ConfigArray array ? [.. array.Items.OfType<ConfigText>().Select(item => item.Value)] : [];

    public static ImmutableSortedDictionary<string, string> TextMap(this ConfigTable table, string key)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in table.Table(key)?.Entries ?? [])
            if (entry.Value is ConfigText text)
                map[entry.Key] = text.Value;
        return map.ToImmutable();
    }
}
