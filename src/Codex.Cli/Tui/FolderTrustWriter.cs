using Codex.Core.Config;
using Codex.Tui;

namespace Codex.Cli.Tui;

/// <summary>Keeps what the user said about a folder: <c>[projects."FOLDER"] trust_level</c> in the user's config.toml.</summary>
internal static class FolderTrustWriter
{
    /// <summary>The folder to ask about: the project's root, or the working directory outside of projects; null when there is nothing to ask.</summary>
    public static string? FolderToAskAbout(Config config, ConfirmationNeed need) =>
        config.Trust is not null || need == ConfirmationNeed.None ? null : config.ProjectRoot ?? config.Cwd;

    /// <summary>Gives why it could not be kept; null when it was.</summary>
    public static string? Save(string codexHome, string folder, FolderTrust trust) =>
        ConfigWriter.Save(codexHome, ["projects", folder, "trust_level"], trust == FolderTrust.Trusted ? "trusted" : "untrusted");
}

/// <summary>Whether trust makes a difference.</summary>
internal enum ConfirmationNeed
{
    Usual,

    /// <summary>The command line has taken all limits away.</summary>
    None,
}
