namespace Codex.Machine.Patching;

/// <summary>What happens to one file, worked out but not yet done.</summary>
public sealed record PlannedChange
{
    public required PlannedChangeKind Kind { get; init; }

    /// <summary>Absolute path of the file before the patch, without dots; links in it are not followed.</summary>
    public required string Path { get; init; }

    /// <summary>Absolute path of the file after the patch, when it moves; null otherwise.</summary>
    public string? MovePath { get; init; }

    /// <summary>The file before; null when there was none (or none that could be read, for an add that overwrites).</summary>
    public ReadOnlyMemory<byte>? OldContent { get; init; }

    /// <summary>The file after; empty for a delete.</summary>
    public ReadOnlyMemory<byte> NewContent { get; init; }

    /// <summary>What a move overwrites; null when it overwrites nothing.</summary>
    public ReadOnlyMemory<byte>? ReplacedContent { get; init; }

    /// <summary>
    /// Every absolute path that is written or removed, as the patch names it and, where links lead elsewhere, as it really is. A rule
    /// about places must allow all of them; its own folders should be compared both as given and with links followed.
    /// </summary>
    public IEnumerable<string> WrittenPaths => new[] { Path, MovePath, Target, Removed }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The path as the patch names it; of a move, the new one.</summary>
    public required string ShownPath { get; init; }

    /// <summary>The file that is written, links followed; null for a delete.</summary>
    internal string? Target { get; init; }

    /// <summary>The name that goes away, links in its folders followed; null when none does.</summary>
    internal string? Removed { get; init; }

    /// <summary>The file whose permissions a new file takes over; null when they are the user's defaults.</summary>
    internal string? PermissionsFrom { get; init; }
}

/// <summary>The three things a patch can do to a file.</summary>
public enum PlannedChangeKind
{
    Add,
    Delete,
    Update,
}
