namespace Codex.Core.Config;

/// <summary>A key of a table.</summary>
internal readonly record struct ConfigKey(string Name, ConfigShape Shape);

/// <summary>A table with known keys.</summary>
internal sealed class TableShape(params ConfigKey[] keys) : ConfigShape
{
    /// <summary>Keys that a table must have.</summary>
    public string[] Required { get; init; } = [];

    /// <summary>The shape of all other keys; null for a table that has no others.</summary>
    public ConfigShape? Rest { get; init; }

    /// <summary>Unknown keys are passed over in silence, as the original does for a few tables.</summary>
    public bool IsLenient { get; init; }

    /// <summary>What is wrong with a table whose keys are each right; null when nothing is.</summary>
    public Func<ConfigTable, string?>? FindFault { get; init; }

    /// <summary>The known keys.</summary>
    public ReadOnlySpan<ConfigKey> Keys => keys;

    protected override string Expected => "a map";

    public override bool Accepts(ConfigValue value) => value is ConfigTable;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigTable table)
            throw WrongType(value, path);
        foreach (var entry in table.Entries)
            CheckEntry(entry, path);

        foreach (var name in Required)
            if (table[name] is null)
                throw Fault(value, path, $"missing field `{name}`");
        if (FindFault?.Invoke(table) is { } fault)
            throw Fault(value, path, fault);
    }

    /// <summary>Checks the value of one key.</summary>
    /// <exception cref="ConfigException">It does not fit.</exception>
    public void CheckEntry(ConfigEntry entry, List<string> path)
    {
        if (ShapeOf(entry.Key) is not { } shape)
            return;
        path.Add(entry.Key);
        shape.Check(entry.Value, path);
        path.RemoveAt(path.Count - 1);
    }

    public override void FindUnknown(ConfigValue value, List<string> path, List<UnknownKey> found)
    {
        foreach (var entry in (value as ConfigTable)?.Entries ?? [])
        {
            path.Add(entry.Key);
            if (ShapeOf(entry.Key) is { } shape)
                shape.FindUnknown(entry.Value, path, found);
            else if (!IsLenient)
                found.Add(new UnknownKey(string.Join('.', path), entry.KeyOrigin));
            path.RemoveAt(path.Count - 1);
        }
    }

    private ConfigShape? ShapeOf(string name)
    {
        foreach (var key in keys)
            if (key.Name == name)
                return key.Shape;
        return Rest;
    }
}

/// <summary><c>[features]</c>: switches; a few take a table of options instead.</summary>
internal sealed class FeaturesShape : ConfigShape
{
    private static readonly BooleanShape Switch = new();

    protected override string Expected => "a map";

    public override bool Accepts(ConfigValue value) => value is ConfigTable;

    public override void Check(ConfigValue value, List<string> path)
    {
        if (value is not ConfigTable table)
            throw WrongType(value, path);
        foreach (var entry in table.Entries)
        {
            path.Add(entry.Key);
            if (entry.Value is not ConfigTable || (FeatureTable.Find(entry.Key) is { HasOptions: false }))
                Switch.Check(entry.Value, path);
            else if ((entry.Value as ConfigTable)?["enabled"] is { } enabled)
                Switch.Check(enabled, [.. path, "enabled"]);
            path.RemoveAt(path.Count - 1);
        }
    }

    public override void FindUnknown(ConfigValue value, List<string> path, List<UnknownKey> found)
    {
        foreach (var entry in (value as ConfigTable)?.Entries ?? [])
            if (FeatureTable.Find(entry.Key) is null && !FeatureTable.IsEarlierName(entry.Key))
                found.Add(new UnknownKey(string.Join('.', [.. path, entry.Key]), entry.KeyOrigin));
    }
}
