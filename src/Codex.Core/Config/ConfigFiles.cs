using System.Text;

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

    /// <summary>
    /// Replaces a file in one step, so that nobody ever reads half of it. Its permissions stay; a new file is its owner's alone. Of a
    /// symbolic link the target is replaced, not the link.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static void Write(string file, string text)
    {
        var target = new FileInfo(file).LinkTarget is null ? file : File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        var folder = Path.GetDirectoryName(target) ?? "/";
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():n}.tmp");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            // Whatever went wrong, no half-written file stays behind.
            File.Delete(temporary);
            throw;
        }
    }
}
