namespace Codex.Machine.Git;

/// <summary>What a repository's files say about it at one moment. What is missing, or cannot be read, is null.</summary>
public sealed record GitSnapshot
{
    /// <summary>Top of the working tree with symbolic links resolved; of a bare repository, the repository itself.</summary>
    public required string Root { get; init; }

    /// <summary>The directory with this working tree's <c>HEAD</c>; null when <c>.git</c> is a file that leads nowhere.</summary>
    public string? GitDirectory { get; init; }

    /// <summary>The directory with the refs and objects: <see cref="GitDirectory"/>, or the main repository's for a linked working tree.</summary>
    public string? CommonDirectory { get; init; }

    /// <summary>Hash of the checked-out commit; null before the first one.</summary>
    public string? HeadCommit { get; init; }

    /// <summary>The checked-out branch without <c>refs/heads/</c>, also before its first commit; null when detached.</summary>
    public string? Branch { get; init; }

    /// <summary>URL of the remote <c>origin</c> as configured in the repository.</summary>
    public string? OriginUrl { get; init; }
}
