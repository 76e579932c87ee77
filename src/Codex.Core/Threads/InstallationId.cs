namespace Codex.Core.Threads;

/// <summary>Identifies an installation to servers: a UUID in <c>$CODEX_HOME/installation_id</c>, made on first use.</summary>
public static class InstallationId
{
    /// <summary>Reads the id, or makes one. Where nothing can be written the id lives as long as the process.</summary>
    public static string ReadOrCreate(string codexHome)
    {
        var path = Path.Combine(codexHome, "installation_id");
        try
        {
            if (File.Exists(path) && Guid.TryParse(File.ReadAllText(path).Trim(), out var existing))
                return existing.ToString("D");
            Directory.CreateDirectory(codexHome);
            var created = Guid.NewGuid().ToString("D");
            File.WriteAllText(path, created);
            return created;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Guid.NewGuid().ToString("D");
        }
    }
}
