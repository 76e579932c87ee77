using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>A table while it is put together, from the pieces of a file or from several layers.</summary>
internal sealed class TableBuilder(ConfigOrigin origin)
{
    private readonly List<Slot> _slots = [];

    /// <summary>The value of a key replaces an earlier one but keeps its place.</summary>
    public void Set(string key, ConfigOrigin keyOrigin, ConfigValue value) => Put(new Slot(key, keyOrigin) { Value = value });

    /// <summary>The table of a key, made when there is none; what is no table there is replaced.</summary>
    public TableBuilder OpenTable(string key, ConfigOrigin keyOrigin) => OpenTable(key, keyOrigin, keyOrigin);

    /// <param name="key">The key.</param>
    /// <param name="keyOrigin">Where the key stands.</param>
    /// <param name="tableOrigin">Where the table stands, if it is made now.</param>
    private TableBuilder OpenTable(string key, ConfigOrigin keyOrigin, ConfigOrigin tableOrigin)
    {
        var index = IndexOf(key);
        if (index >= 0)
        {
            switch (_slots[index])
            {
                case { Table: { } open }:
                    return open;
                case { Rows: [.., var last] }:
                    return last;
                case { Value: ConfigTable table }:
                    var copy = new TableBuilder(table.Origin);
                    foreach (var entry in table.Entries)
                        copy.Set(entry.Key, entry.KeyOrigin, entry.Value);
                    _slots[index] = new Slot(key, _slots[index].KeyOrigin) { Table = copy };
                    return copy;
            }
        }

        var added = new TableBuilder(tableOrigin);
        Put(new Slot(key, keyOrigin) { Table = added });
        return added;
    }

    /// <summary>A new last row of a key that is an array of tables.</summary>
    public TableBuilder AddRow(string key, ConfigOrigin keyOrigin)
    {
        var row = new TableBuilder(keyOrigin);
        var index = IndexOf(key);
        if (index >= 0 && _slots[index].Rows is { } rows)
            rows.Add(row);
        else
            Put(new Slot(key, keyOrigin) { Rows = [row] });
        return row;
    }

    /// <summary>Adds what another table says: tables are merged, everything else replaces.</summary>
    public void Merge(ConfigTable over)
    {
        foreach (var entry in over.Entries)
        {
            if (entry.Value is ConfigTable table)
                OpenTable(entry.Key, entry.KeyOrigin, table.Origin).Merge(table);
            else
                Set(entry.Key, entry.KeyOrigin, entry.Value);
        }
    }

    public ConfigTable Build()
    {
        var entries = ImmutableArray.CreateBuilder<ConfigEntry>(_slots.Count);
        foreach (var slot in _slots)
            entries.Add(new ConfigEntry(slot.Key, slot.Build(), slot.KeyOrigin));
        return new ConfigTable(entries.MoveToImmutable(), origin);
    }

    private void Put(Slot slot)
    {
        var index = IndexOf(slot.Key);
        if (index >= 0)
            _slots[index] = slot;
        else
            _slots.Add(slot);
    }

    private int IndexOf(string key)
    {
        for (var i = 0; i < _slots.Count; i++)
            if (_slots[i].Key == key)
                return i;
        return -1;
    }

    /// <summary>One of the three is set.</summary>
    private sealed record Slot(string Key, ConfigOrigin KeyOrigin)
    {
        public ConfigValue? Value { get; init; }
        public TableBuilder? Table { get; init; }
        public List<TableBuilder>? Rows { get; init; }

        public ConfigValue Build() => Value ?? Table?.Build() ?? (ConfigValue)new ConfigArray([.. (Rows ?? []).Select(row => row.Build())], KeyOrigin);
    }
}
