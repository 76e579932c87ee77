using System.Collections.Immutable;

namespace Codex.Core.Config;

/// <summary>
/// Which variables commands get. Order: <see cref="Inherit"/>, the default excludes, <see cref="Exclude"/>, <see cref="Set"/>,
/// <see cref="IncludeOnly"/>.
/// </summary>
public sealed record ShellEnvironmentPolicy
{
    public EnvironmentInheritance Inherit { get; init; } = EnvironmentInheritance.All;

    /// <summary>
    /// False drops names with KEY, SECRET or TOKEN in them. November 2025 dropped them by default, 0.169 keeps them; programs of today count
    /// on that.
    /// </summary>
    public bool IgnoreDefaultExcludes { get; init; } = true;

    /// <summary>Globs (<c>* ? []</c>), letter case ignored.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Set { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Globs; when there are any, only matching names are kept.</summary>
    public ImmutableArray<string> IncludeOnly { get; init; } = [];

    /// <summary><c>experimental_use_profile</c>: run commands in a login shell's surroundings.</summary>
    public bool UseProfile { get; init; }
}

/// <summary>Where commands' variables start from.</summary>
public enum EnvironmentInheritance
{
    All,

    /// <summary>HOME, PATH and the few others without which programs do not run.</summary>
    Core,
    None,
}
