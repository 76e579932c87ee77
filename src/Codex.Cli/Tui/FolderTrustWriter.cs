using System.Text.Json;
using Codex.Core.Config;
using Codex.Tui;

namespace Codex.Cli.Tui;

/// <summary>Keeps what the user said about a folder: <c>[projects."FOLDER"] trust_level</c> in the user's config.toml.</summary>
internal static class FolderTrustWriter
{
    /// <summary>The folder to ask about: the project's root, or the working directory outside of projects; null when there is nothing to ask.</summary>
    public static string? FolderToAskAbout(Config config, bool isUnlimited) =>
        config.Trust is not null || isUnlimited ? null : config.ProjectRoot ?? config.Cwd;

    /// <summary>Gives why it could not be kept; null when it was.</summary>
    public static string? Save(string codexHome, string folder, FolderTrust trust)
    {
        try
        {
            var editor = ConfigEditor.Open(Path.Combine(codexHome, "config.toml"));
            var level = JsonSerializer.SerializeToElement(trust == FolderTrust.Trusted ? "trusted" : "untrusted", ConfigWriteJson.Default.String);
            editor.Set(["projects", folder, "trust_level"], level);
            editor.Save();
            return null;
        }
        catch (Exception exception) when (exception is ConfigException or IOException or UnauthorizedAccessException)
        {
            return $"The answer could not be kept: {exception.Message.TrimEnd('\n')}";
        }
    }
}
