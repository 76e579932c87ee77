namespace Codex.Core.Config;

/// <summary>Which kind of source a setting came from, low to high: a higher one wins.</summary>
public enum ConfigLayerKind
{
    /// <summary><c>/etc/codex/config.toml</c>.</summary>
    System,

    /// <summary><c>$CODEX_HOME/config.toml</c>.</summary>
    User,

    /// <summary><c>[profiles.NAME]</c> of the files below, or <c>$CODEX_HOME/NAME.config.toml</c>.</summary>
    Profile,

    /// <summary><c>.codex/config.toml</c> of the project, from its root down to the working directory.</summary>
    Project,

    /// <summary><c>-c</c> and the other flags.</summary>
    Flags,

    /// <summary><c>/etc/codex/managed_config.toml</c>.</summary>
    Managed,
}

/// <summary>One source of settings: a file, or the command line.</summary>
public sealed class ConfigSource
{
    internal ConfigSource(ConfigLayerKind kind, string? file, string text)
    {
        Kind = kind;
        File = file;
        Text = text;
    }

    /// <summary>The command line.</summary>
    internal static ConfigSource Flags { get; } = new(ConfigLayerKind.Flags, null, "");

    public ConfigLayerKind Kind { get; }

    /// <summary>Absolute path; null for flags.</summary>
    public string? File { get; }

    /// <summary>The file's text, to show lines of it in messages.</summary>
    internal string Text { get; }

    /// <summary>How messages name it, as the original does: <c>user (/home/me/.codex/config.toml)</c>.</summary>
    public override string ToString() => File is null ? Word : $"{Word} ({File})";

    // A profile's file counts as the user's there.
    private string Word => Kind switch
    {
        ConfigLayerKind.System => "system",
        ConfigLayerKind.User or ConfigLayerKind.Profile => "user",
        ConfigLayerKind.Project => "project",
        ConfigLayerKind.Flags => "session-flags",
        _ => "managed",
    };
}

/// <summary>Where a value or a key stands.</summary>
/// <param name="Source">The file or the flags.</param>
/// <param name="Offset">Into the text of the file, in UTF-16 units; 0 for flags.</param>
/// <param name="Length">In UTF-16 units; 0 when it has no place of its own.</param>
public readonly record struct ConfigOrigin(ConfigSource Source, int Offset, int Length)
{
    /// <summary>Counted from 1; 0 when the source is no file.</summary>
    public int Line => Source.File is null ? 0 : Source.Text.AsSpan(0, Offset).Count('\n') + 1;

    /// <summary>Counted from 1, in UTF-16 units; 0 when the source is no file.</summary>
    public int Column => Source.File is null ? 0 : Offset - Source.Text.AsSpan(0, Offset).LastIndexOf('\n');
}
