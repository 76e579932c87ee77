using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Core.Config;

/// <summary>
/// Changes single keys of a config.toml and leaves every other byte as it is: comments, order, formatting. Collect changes, then
/// <see cref="Save"/>.
/// </summary>
public sealed class ConfigEditor
{
    private ConfigEditor()
    {
    }

    /// <summary>The file as it will be written.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Opens a file for editing; it need not exist.</summary>
    /// <exception cref="ConfigException">The file is not TOML.</exception>
    public static ConfigEditor Open(string file) => throw new NotImplementedException();

    /// <summary>Sets a key; missing tables are added. Objects become tables of their own.</summary>
    public void Set(ImmutableArray<string> path, JsonElement value) => throw new NotImplementedException();

    /// <summary>Removes a key or a whole table; false when it is not there.</summary>
    public bool Remove(ImmutableArray<string> path) => throw new NotImplementedException();

    /// <summary>Writes the file in one step; a new file can be read by its owner alone.</summary>
    public void Save() => throw new NotImplementedException();
}
