using System.Collections.Immutable;

namespace Codex.Machine.Sandbox;

/// <summary>A directory (or single file) that commands may change, except for the names directly in it that decide what runs later.</summary>
/// <param name="Path">Absolute, without symbolic links.</param>
/// <param name="ProtectedNames">
/// Names directly below <paramref name="Path"/> that stay as they are, whether they exist or not. Where <c>.git</c> is a file that names
/// a git directory, that directory is protected too. The same names deeper down are free.
/// </param>
public sealed record WritableRoot(string Path, ImmutableArray<string> ProtectedNames)
{
    /// <summary>
    /// Where hooks, agent instructions and credentials live: a command that could write them could act outside of the sandbox later.
    /// </summary>
    public static ImmutableArray<string> DefaultProtectedNames { get; } = [".git", ".agents", ".codex", ".aws"];

    public bool Equals(WritableRoot? other) =>
        other is not null && Path == other.Path && ProtectedNames.AsSpan().SequenceEqual(other.ProtectedNames.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Path, ProtectedNames.Length);
}
