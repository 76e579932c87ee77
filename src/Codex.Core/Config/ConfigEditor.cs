using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Core.Config;

/// <summary>
/// Changes single keys of a config.toml and leaves every other byte as it is: comments, order, formatting. The syntax tree only says where
/// things stand; the text itself is cut and spliced. Collect changes, then <see cref="Save"/>.
/// </summary>
public sealed class ConfigEditor
{
    private readonly string _file;
    private readonly string _newline;

    private ConfigEditor(string file, string text)
    {
        _file = file;
        _newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        Text = text;
    }

    /// <summary>The file as it will be written.</summary>
    public string Text { get; private set; }

    /// <summary>Opens a file for editing; it need not exist.</summary>
    /// <exception cref="ConfigException">The file cannot be read, or is not TOML.</exception>
    public static ConfigEditor Open(string file) =>
        Open(file, ConfigFiles.ReadText(file, "Error loading config.toml: Failed to read config file") ?? "");

    /// <summary>Edits this text in place of what the file holds now.</summary>
    /// <exception cref="ConfigException">It is not TOML.</exception>
    public static ConfigEditor Open(string file, string text)
    {
        var editor = new ConfigEditor(file, text);
        editor.Outline();
        return editor;
    }

    /// <summary>
    /// Sets a key; missing tables are added. An object becomes a table: its keys are set, others that were there are removed. Null removes.
    /// </summary>
    /// <exception cref="ConfigException">Something on the way to the key is no table.</exception>
    public void Set(ImmutableArray<string> path, JsonElement value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(path.Length, nameof(path));
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                Remove(path);
                break;
            case JsonValueKind.Object:
                SetTable(path, value);
                break;
            default:
                SetValue(path, TomlText.Value(value));
                break;
        }
    }

    /// <summary>Removes a key or a whole table; false when it is not there.</summary>
    public bool Remove(ImmutableArray<string> path)
    {
        ArgumentOutOfRangeException.ThrowIfZero(path.Length, nameof(path));
        var found = false;
        while (RemoveOne(path))
            found = true;
        return found;
    }

    /// <summary>Writes the file in one step; a new file can be read by its owner alone.</summary>
    public void Save() => ConfigFiles.Write(_file, Text);

    private TomlOutline Outline() => TomlOutline.Read(Text, _file);

    private void SetTable(ImmutableArray<string> path, JsonElement table)
    {
        var outline = Outline();
        if (FindExact(outline, path) is { IsInlineTable: false } old)
        {
            Splice(old.ValueStart, old.ValueEnd, TomlText.Value(table));
            return;
        }

        if (outline.Sections.Any(section => section.IsRow && section.Path.SequenceEqual(path)))
            Remove(path); // Rows give way to a table.
        foreach (var key in KeysBelow(outline, path).Where(key => !table.TryGetProperty(key, out _)).ToList())
            Remove(path.Add(key));
        foreach (var property in table.EnumerateObject())
            Set(path.Add(property.Name), property.Value);
        if (table.EnumerateObject().Any())
            return;
        outline = Outline();
        if (outline.Sections.Any(section => StartsWith(section.Path, path)) || FindExact(outline, path) is not null)
            return;
        if (outline.Pairs.LastOrDefault(outer => StartsWith(path, outer.Path)) is { } inline)
            AddInline(inline, path, "{}");
        else
            Append($"[{TomlText.Key(path)}]");
    }

    private static IEnumerable<string> KeysBelow(TomlOutline outline, ImmutableArray<string> path) => outline.Pairs.Select(pair => pair.Path)
        .Concat(outline.Sections.Select(section => section.Path))
        .Where(below => below.Length > path.Length && StartsWith(below, path))
        .Select(below => below[path.Length])
        .Distinct(StringComparer.Ordinal);

    private void SetValue(ImmutableArray<string> path, string value)
    {
        var outline = Outline();
        if (FindExact(outline, path) is { } pair)
        {
            Splice(pair.ValueStart, pair.ValueEnd, value);
            return;
        }

        if (outline.Sections.Any(section => StartsWith(section.Path, path)) || outline.Pairs.Any(below => StartsWith(below.Path, path)))
        {
            Remove(path); // A table gives way to a value.
            outline = Outline();
        }

        if (outline.Pairs.LastOrDefault(outer => StartsWith(path, outer.Path)) is { } table)
            AddInline(table, path, value);
        else
            AddLine(outline, path, value);
    }

    /// <summary>Adds to the inline table that the path leads through.</summary>
    private void AddInline(TomlPair table, ImmutableArray<string> path, string value)
    {
        if (!table.IsInlineTable)
            throw ConfigException.Plain($"`{TomlText.Key(table.Path)}` in {_file} is not a table");
        var pair = $"{TomlText.Key(path.Skip(table.Path.Length))} = {value}";
        if (table.Inner.IsEmpty)
            Splice(table.ValueStart, table.ValueEnd, $"{{ {pair} }}");
        else
            Splice(table.Inner[^1].ValueEnd, table.Inner[^1].ValueEnd, $", {pair}");
    }

    /// <summary>
    /// Adds a line: below the table's header; else beside keys that open the table with dots, because such a table may have no header; else
    /// below a new header.
    /// </summary>
    private void AddLine(TomlOutline outline, ImmutableArray<string> path, string value)
    {
        var parent = path[..^1];
        foreach (var section in outline.Sections.Where(section => StartsWith(path, section.Path)))
            if (section.IsRow)
                throw ConfigException.Plain($"`{TomlText.Key(section.Path)}` in {_file} is an array of tables");
        var line = $"{TomlText.Key([path[^1]])} = {value}";
        var home = outline.Sections.LastOrDefault(section => section.Path.SequenceEqual(parent));
        if (home is { Pairs: [.., var last] })
            InsertBelow(last, line);
        else if (home is { Path.IsEmpty: false })
            InsertAt(LineEnd(home.HeaderEnd), line);
        else if (home is not null)
            InsertAt(0, Text.Length > 0 ? line + _newline : line);
        else if (FindBeside(outline, parent) is var (section, beside))
            InsertBelow(beside, $"{TomlText.Key(path.Skip(section.Path.Length))} = {value}");
        else
            Append($"[{TomlText.Key(parent)}]{_newline}{line}");
    }

    /// <summary>The last key that opens the table, or one on the way to it, with dots.</summary>
    private static (TomlSection Section, TomlPair Pair)? FindBeside(TomlOutline outline, ImmutableArray<string> table)
    {
        foreach (var section in outline.Sections.Where(section => StartsWith(table, section.Path)))
            if (section.Pairs.LastOrDefault(pair => SharedLength(pair.Path[..^1], table) > section.Path.Length) is { } pair)
                return (section, pair);
        return null;
    }

    private bool RemoveOne(ImmutableArray<string> path)
    {
        var outline = Outline();
        if (outline.Sections.LastOrDefault(section => !section.Path.IsEmpty && StartsWith(section.Path, path)) is { } section)
        {
            var end = section.Pairs.IsEmpty ? LineEnd(section.HeaderEnd) : LineEnd(section.Pairs[^1].ValueEnd);
            RemoveLines(LineStart(section.Start), end);
            return true;
        }

        if (outline.Pairs.FirstOrDefault(pair => StartsWith(pair.Path, path)) is not { } found)
            return false;
        if (found.Outer is null)
            RemoveLines(LineStart(found.KeyStart), LineEnd(found.ValueEnd));
        else
            RemoveInline(found, found.Outer);
        return true;
    }

    private void RemoveInline(TomlPair pair, TomlPair table)
    {
        var index = table.Inner.IndexOf(pair);
        if (index > 0)
            Splice(table.Inner[index - 1].ValueEnd, pair.ValueEnd, "");
        else if (table.Inner.Length > 1)
            Splice(pair.KeyStart, table.Inner[1].KeyStart, "");
        else
            Splice(table.ValueStart, table.ValueEnd, "{}");
    }

    /// <summary>Takes lines out; of two blank parts that meet then, one goes too.</summary>
    private void RemoveLines(int start, int end)
    {
        var isBlankBefore = start == 0 || Text.AsSpan(0, start).EndsWith(_newline + _newline);
        if (isBlankBefore && Text.AsSpan(end).StartsWith(_newline))
            end += _newline.Length;
        Splice(start, end, "");
    }

    private void InsertBelow(TomlPair pair, string line)
    {
        var start = LineStart(pair.KeyStart);
        var indent = Text[start..pair.KeyStart];
        InsertAt(LineEnd(pair.ValueEnd), string.IsNullOrWhiteSpace(indent) ? indent + line : line);
    }

    /// <param name="place">The start of a line, or the end of the text.</param>
    private void InsertAt(int place, string line)
    {
        var before = place > 0 && Text[place - 1] != '\n' ? _newline : "";
        Splice(place, place, before + line + _newline);
    }

    private void Append(string lines)
    {
        if (Text.Length > 0 && !Text.EndsWith('\n'))
            Text += _newline;
        if (Text.Length > 0 && !Text.EndsWith(_newline + _newline, StringComparison.Ordinal))
            Text += _newline;
        InsertAt(Text.Length, lines);
    }

    private void Splice(int start, int end, string text) => Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));

    private int LineStart(int place) => Text.LastIndexOf('\n', Math.Max(0, place - 1)) is var newline && place > 0 ? newline + 1 : 0;

    private int LineEnd(int place) => Text.IndexOf('\n', place) is var newline and >= 0 ? newline + 1 : Text.Length;

    private static TomlPair? FindExact(TomlOutline outline, ImmutableArray<string> path) => outline.Pairs.FirstOrDefault(pair => pair.Path.SequenceEqual(path));

    private static bool StartsWith(ImmutableArray<string> path, ImmutableArray<string> prefix) => SharedLength(path, prefix) == prefix.Length;

    private static int SharedLength(ImmutableArray<string> a, ImmutableArray<string> b)
    {
        var length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
            length++;
        return length;
    }
}
