namespace Codex.Core.Config;

/// <summary>Reads configuration files.</summary>
internal static class ConfigFiles
{
    /// <summary>A file and what it says; null when it does not exist.</summary>
    /// <exception cref="ConfigException">It cannot be read, or is not TOML.</exception>
    public static ConfigLayer? Read(ConfigLayerKind kind, string file)
    {
        if (ReadText(file, "Error loading config.toml: Failed to read config file") is not { } text)
            return null;
        var source = new ConfigSource(kind, file, text);
        return new ConfigLayer(source, TomlTree.Parse(source));
    }

    /// <summary>The text of a file; null when it does not exist.</summary>
    /// <param name="failure">How the error begins.</param>
    public static string? ReadText(string file, string failure)
    {
        try
        {
            if (File.Exists(file))
                return File.ReadAllText(file);
            return Directory.Exists(file) ? throw new ConfigException($"{failure} {file}: path `{file}` is not a file") : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigException($"{failure} {file}: Permission denied (os error 13)");
        }
        catch (IOException exception)
        {
            throw new ConfigException($"{failure} {file}: {exception.Message}");
        }
    }
}
