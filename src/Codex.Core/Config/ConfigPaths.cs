using Codex.Protocol.Host;

namespace Codex.Core.Config;

/// <summary>Resolves the paths that settings hold.</summary>
/// <param name="host">For the home directory.</param>
/// <param name="cwd">What paths of flags are relative to.</param>
internal sealed class ConfigPaths(HostEnvironment host, string cwd)
{
    /// <summary>A path of a file is relative to the folder of that file, one of a flag to the working directory; <c>~</c> is the home directory.</summary>
    public string Resolve(string path, ConfigOrigin origin)
    {
        if (path == "~")
            return host.Home;
        if (path.StartsWith("~/", StringComparison.Ordinal))
            return Path.GetFullPath(path[2..], host.Home);
        return Path.GetFullPath(path, origin.Source.File is { } file ? Path.GetDirectoryName(file) ?? cwd : cwd);
    }

    /// <summary>The path that a key holds; null when it is absent.</summary>
    public string? Find(ConfigTable table, string key) => table[key] is ConfigText text ? Resolve(text.Value, text.Origin) : null;
}
