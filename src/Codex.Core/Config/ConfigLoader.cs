namespace Codex.Core.Config;

/// <summary>Reads, merges, checks and resolves the configuration.</summary>
public static class ConfigLoader
{
    /// <exception cref="ConfigException">The configuration cannot be used.</exception>
    public static Config Load(ConfigRequest request) => throw new NotImplementedException();
}
