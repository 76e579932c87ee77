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

/// <summary>One source of settings.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="File">Absolute path; null for flags.</param>
public sealed record ConfigSource(ConfigLayerKind Kind, string? File)
{
    internal static ConfigSource Flags { get; } = new(ConfigLayerKind.Flags, null);

    /// <summary>How messages name it: <c>user (/home/me/.codex/config.toml)</c>.</summary>
    public override string ToString() => File is null ? Word : $"{Word} ({File})";

    private string Word => Kind switch
    {
        ConfigLayerKind.System => "system",
        ConfigLayerKind.User => "user",
        ConfigLayerKind.Profile => "profile",
        ConfigLayerKind.Project => "project",
        ConfigLayerKind.Flags => "session flags",
        _ => "managed",
    };
}

/// <summary>Where a value stands.</summary>
/// <param name="Source">The file or the flags.</param>
/// <param name="Line">Counted from 1; 0 when it has none.</param>
/// <param name="Column">Counted from 1, in UTF-16 units.</param>
public readonly record struct ConfigOrigin(ConfigSource Source, int Line, int Column);
