using System.Collections.Immutable;

namespace Codex.Machine.Sandbox.Linux;

internal enum MountStepKind
{
    /// <summary>Attach what the host has at the path, changeable.</summary>
    BindWritable,

    /// <summary>Attach what the host has at the path, read-only.</summary>
    BindReadOnly,

    /// <summary>Cover a directory so that nothing in it can be seen.</summary>
    HideDirectory,

    /// <summary>The same, where something inside is attached again; <see cref="Seal"/> follows later.</summary>
    HideDirectoryWithDoors,

    /// <summary>Cover a file so that it cannot be read.</summary>
    HideFile,

    /// <summary>Cover a directory that stands in for a missing name, as an empty one.</summary>
    ShowEmpty,

    /// <summary>Make a directory to attach something at, in a folder of the sandbox's own.</summary>
    CreateDirectory,

    /// <summary>Make a file to attach something at.</summary>
    CreateFile,

    /// <summary>Make a symbolic link that the host has too.</summary>
    CreateLink,

    /// <summary>Make a folder of the sandbox's own read-only.</summary>
    Seal,
}

/// <param name="Kind">What to do.</param>
/// <param name="Path">Where, absolute and without symbolic links.</param>
/// <param name="LinkTarget">For links.</param>
internal sealed record MountStep(MountStepKind Kind, string Path, string? LinkTarget = null)
{
    /// <summary>The step in words, for an error: "cannot …".</summary>
    public string Describe() => Kind switch
    {
        MountStepKind.BindWritable => $"make {Path} writable",
        MountStepKind.BindReadOnly => $"make {Path} read-only",
        MountStepKind.HideDirectory or MountStepKind.HideDirectoryWithDoors or MountStepKind.HideFile => $"hide {Path}",
        MountStepKind.ShowEmpty => $"keep {Path} from being created",
        MountStepKind.Seal => $"seal {Path}",
        _ => $"prepare {Path}",
    };
}

/// <summary>A missing name that a command could create but must not: it is held by an empty directory while the command runs.</summary>
/// <param name="Directory">The existing directory that it would be created in.</param>
/// <param name="Name">The name in it.</param>
internal sealed record ReservedName(string Directory, string Name)
{
    public string Path => System.IO.Path.Combine(Directory, Name);
}

/// <param name="Path">Without symbolic links.</param>
/// <param name="IsDirectory">A file takes fewer rights.</param>
internal sealed record WritablePath(string Path, bool IsDirectory);

/// <summary>What the command's file system is made of; independent of the backend.</summary>
internal sealed record MountPlan
{
    /// <summary>True when the root is a folder of our own that only listed paths are attached to; false when it is the host's.</summary>
    public required bool IsRestricted { get; init; }

    /// <summary>True when the host's root itself stays writable.</summary>
    public required bool IsRootWritable { get; init; }

    /// <summary>In order: parents before what is below them.</summary>
    public required ImmutableArray<MountStep> Steps { get; init; }

    public required ImmutableArray<ReservedName> Reserved { get; init; }

    /// <summary>Everything that may be written, for the layer (Landlock) that knows no exceptions within.</summary>
    public required ImmutableArray<WritablePath> Writable { get; init; }

    /// <summary>True when something within a readable or writable folder is treated differently than the folder.</summary>
    public bool HasExceptions => Steps.Any(step => step.Kind is not (MountStepKind.BindWritable or MountStepKind.CreateDirectory));
}
