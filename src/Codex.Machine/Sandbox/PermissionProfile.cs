using System.Collections.Immutable;

namespace Codex.Machine.Sandbox;

/// <summary>A table <c>[permissions.NAME]</c> of the configuration, as written: nothing is resolved yet.</summary>
public sealed record PermissionProfile
{
    public string? Description { get; init; }

    /// <summary>The profile to build on: another one's name, <c>:workspace</c> or <c>:read-only</c>.</summary>
    public string? Extends { get; init; }

    /// <summary>Further workspace roots (<c>workspace_roots</c>); a value of false takes an inherited one away.</summary>
    public ImmutableArray<KeyValuePair<string, bool>> WorkspaceRoots { get; init; } = [];

    /// <summary>The entries of <c>filesystem</c>, in the order written.</summary>
    public ImmutableArray<ProfileEntry> FileSystem { get; init; } = [];

    /// <summary><c>filesystem.glob_scan_max_depth</c>.</summary>
    public int? GlobScanMaxDepth { get; init; }

    /// <summary>The <c>network</c> table; null when there is none (no network, unless inherited).</summary>
    public ProfileNetwork? Network { get; init; }
}

/// <summary>One entry of <c>filesystem</c>; a nested table gives one entry for each of its keys.</summary>
/// <param name="Target">
/// An absolute path, <c>~/…</c>, a pattern, or <c>:root</c>, <c>:minimal</c>, <c>:workspace_roots</c>, <c>:tmpdir</c>, <c>:slash_tmp</c>.
/// </param>
/// <param name="Subpath">A path or pattern below the target, <c>.</c> for the target itself; null when the entry is not nested.</param>
/// <param name="Access">What is allowed.</param>
public sealed record ProfileEntry(string Target, string? Subpath, PathAccess Access);

/// <summary>The <c>network</c> table of a profile.</summary>
public sealed record ProfileNetwork
{
    public bool IsEnabled { get; init; }

    /// <summary>True for <c>mode = "limited"</c>: only what <see cref="Domains"/> allows, through a proxy.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Host patterns, each with true for <c>allow</c> and false for <c>deny</c>.</summary>
    public ImmutableArray<KeyValuePair<string, bool>> Domains { get; init; } = [];

    /// <summary>Paths of Unix sockets, each with true for <c>allow</c>.</summary>
    public ImmutableArray<KeyValuePair<string, bool>> UnixSockets { get; init; } = [];

    /// <summary>Allow listening on local ports.</summary>
    public bool AllowsLocalBinding { get; init; }
}

/// <summary>What a profile's name leads to.</summary>
public abstract record ProfileOutcome
{
    private ProfileOutcome()
    {
    }

    /// <param name="Limits">The limits; null when the profile means none (<c>:danger-full-access</c>).</param>
    /// <param name="Network">The network table that counts, inherited ones included; null when there is none.</param>
    /// <param name="Warnings">What the user should know: entries that mean nothing here, network rules that are not enforced.</param>
    public sealed record Resolved(SandboxLimits? Limits, ProfileNetwork? Network, ImmutableArray<string> Warnings) : ProfileOutcome;

    /// <param name="Message">What is wrong with the configuration; the same words as the original's where those are known.</param>
    public sealed record Invalid(string Message) : ProfileOutcome;
}
