using System.Collections.Immutable;

namespace Codex.Machine.Patching;

/// <summary>A parsed patch: what its text asks for, before any file was looked at.</summary>
public sealed record Patch
{
    /// <summary>One per file header, in the order of the text; empty when the patch holds nothing.</summary>
    public required ImmutableArray<PatchHunk> Hunks { get; init; }

    /// <summary>The value of the <c>*** Environment ID:</c> line; null without one.</summary>
    public string? EnvironmentId { get; init; }
}

/// <summary>What a patch does to one file.</summary>
public abstract record PatchHunk
{
    private PatchHunk()
    {
    }

    /// <summary>As the patch names the file: absolute, or relative to the working directory.</summary>
    public required string Path { get; init; }

    /// <summary>Creates the file, or overwrites what is there.</summary>
    public sealed record AddFile : PatchHunk
    {
        /// <summary>The whole text; every line ends in a line feed.</summary>
        public required string Content { get; init; }
    }

    /// <summary>Removes the file.</summary>
    public sealed record DeleteFile : PatchHunk;

    /// <summary>Edits the file.</summary>
    public sealed record UpdateFile : PatchHunk
    {
        /// <summary>Where the edited file goes, as the patch names it; null when it stays.</summary>
        public string? MovePath { get; init; }

        /// <summary>At least one, in the order in which they are looked for.</summary>
        public required ImmutableArray<PatchChunk> Chunks { get; init; }
    }
}

/// <summary>One place to edit.</summary>
public sealed record PatchChunk
{
    /// <summary>The line named after <c>@@</c>; the search for <see cref="Lines"/> begins behind it. Null without one.</summary>
    public string? Context { get; init; }

    /// <summary>At least one.</summary>
    public required ImmutableArray<PatchLine> Lines { get; init; }

    /// <summary>The chunk ends with <c>*** End of File</c>: its lines are the last of the file.</summary>
    public bool IsEndOfFile { get; init; }
}

/// <param name="Kind">What the first character of the line says.</param>
/// <param name="Text">The rest of the line, without its end.</param>
public readonly record struct PatchLine(PatchLineKind Kind, string Text)
{
    /// <summary>The line is part of the file before the patch.</summary>
    public bool IsOld => Kind != PatchLineKind.Added;

    /// <summary>The line is part of the file after the patch.</summary>
    public bool IsNew => Kind != PatchLineKind.Removed;
}

/// <summary>What a patch does with a line.</summary>
public enum PatchLineKind
{
    Context,
    Removed,
    Added,
}
