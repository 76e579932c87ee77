using System.Buffers;
using System.Text;

namespace Codex.Machine.Git;

/// <summary>Follows refs to commits.</summary>
/// <param name="gitDirectory">Has <c>HEAD</c> and what else each working tree has for itself.</param>
/// <param name="commonDirectory">Has all other refs.</param>
internal sealed class GitRefs(string gitDirectory, string commonDirectory)
{
    private const string SymbolicPrefix = "ref:";
    private const int LongestChain = 5; // as in git

    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>True for a file that can be the HEAD of a repository.</summary>
    public static bool IsHead(string path) => ReadTarget(path) is { } target
        ? target.StartsWith("refs/", StringComparison.Ordinal)
        : GitFiles.ReadLine(path) is { } line && IsHash(line);

    /// <summary>
    /// The ref that HEAD leads to, such as <c>refs/heads/main</c>, whether it exists or not (null when HEAD is a commit), and the hash of
    /// the commit (null when there is none yet).
    /// </summary>
    public (string? Target, string? Commit) ReadHead()
    {
        if (Follow("HEAD") is not { } last || !IsSafe(last))
            return (null, null);
        var commit = GitFiles.ReadLine(PathOf(last)) is { } line ? AsHash(line) : FindPacked(last);
        return (last == "HEAD" ? null : last, commit);
    }

    // The last ref of a chain of symbolic ones; null when they go round in circles.
    private string? Follow(string name)
    {
        for (var step = 0; step <= LongestChain; step++)
        {
            if (!IsSafe(name) || ReadTarget(PathOf(name)) is not { } target)
                return name;
            name = target;
        }

        return null;
    }

    private string PathOf(string name) => Path.Combine(IsPerWorkingTree(name) ? gitDirectory : commonDirectory, name);

    // "ref: NAME", or, as git once wrote it, a symbolic link with the name as its target.
    private static string? ReadTarget(string path)
    {
        if (ReadLink(path) is { } link && link.StartsWith("refs/", StringComparison.Ordinal))
            return link;
        return GitFiles.ReadLine(path) is { } line && line.StartsWith(SymbolicPrefix, StringComparison.Ordinal)
            ? line[SymbolicPrefix.Length..].Trim()
            : null;
    }

    private static string? ReadLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    // A line is "HASH NAME"; lines beginning with '#' and '^' are about the file and about tags.
    private string? FindPacked(string name)
    {
        if (GitFiles.ReadBytes(Path.Combine(commonDirectory, "packed-refs")) is not { } bytes)
            return null;
        ReadOnlySpan<byte> rest = bytes;
        ReadOnlySpan<byte> wanted = Encoding.UTF8.GetBytes($" {name}\n");
        while (rest.IndexOf(wanted) is >= 0 and var found)
        {
            var lineStart = rest[..found].LastIndexOf((byte)'\n') + 1;
            if (AsHash(Encoding.UTF8.GetString(rest[lineStart..found])) is { } hash)
                return hash;
            rest = rest[(found + wanted.Length)..];
        }

        return null;
    }

    private static bool IsPerWorkingTree(string name) => !name.StartsWith("refs/", StringComparison.Ordinal)
        || name.StartsWith("refs/bisect/", StringComparison.Ordinal)
        || name.StartsWith("refs/worktree/", StringComparison.Ordinal)
        || name.StartsWith("refs/rewritten/", StringComparison.Ordinal);

    // A name is a path below the repository: one that leads out of it is nobody's ref.
    private static bool IsSafe(string name) => name is "HEAD"
        || (name.StartsWith("refs/", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal) && !name.Contains('\0'));

    private static string? AsHash(string text) => IsHash(text) ? text : null;

    // SHA-1 or SHA-256.
    private static bool IsHash(string text) => text.Length is 40 or 64 && !text.AsSpan().ContainsAnyExcept(s_hexDigits);
}
