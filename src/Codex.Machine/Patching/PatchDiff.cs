using System.Security.Cryptography;
using System.Text;

namespace Codex.Machine.Patching;

/// <summary>Shows changes as text. What is no UTF-8 shows as U+FFFD.</summary>
public static class PatchDiff
{
    private const int UnifiedContext = 1;
    private const int GitContext = 3;

    /// <summary>
    /// The form of rollouts and of the app server: for an update hunks with one line of context (none at all when the edit changes
    /// nothing), for an add the whole new text, for a delete the whole old text.
    /// </summary>
    public static string Unified(PlannedChange change) => change.Kind switch
    {
        PlannedChangeKind.Add => Encoding.UTF8.GetString(change.NewContent.Span),
        PlannedChangeKind.Delete => Encoding.UTF8.GetString((change.OldContent ?? default).Span),
        _ => UnifiedText.Write(change.OldContent ?? default, change.NewContent, UnifiedContext),
    };

    /// <summary>
    /// The form of git, as the original prints it for people: three lines of context, all files of mode 100644, a moved file as a change
    /// from one name to the other. A move that overwrites a file is two changes. Empty when no content changes, even if the name does.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="root">
    /// The root of the repository, or the working directory outside of one. Paths below it are shown relative to it, others whole.
    /// </param>
    public static string Git(PlannedChange change, string root)
    {
        var path = ShownPath(change.Path, root);
        ReadOnlyMemory<byte>? after = change.Kind == PlannedChangeKind.Delete ? null : change.NewContent;
        if (change.MovePath is null)
            return GitFile(path, path, change.OldContent, after);
        var movePath = ShownPath(change.MovePath, root);
        if (change.ReplacedContent is null)
            return GitFile(path, movePath, change.OldContent, after);
        var (removal, update) = (GitFile(path, path, change.OldContent, null), GitFile(movePath, movePath, change.ReplacedContent, after));
        return string.CompareOrdinal(path, movePath) < 0 ? removal + update : update + removal;
    }

    /// <param name="oldPath">The name before, as shown.</param>
    /// <param name="newPath">The name after, as shown.</param>
    /// <param name="before">Null for a file that was not there.</param>
    /// <param name="after">Null for a file that is there no more.</param>
    internal static string GitFile(string oldPath, string newPath, ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte>? after)
    {
        if (before is null && after is null)
            return "";
        if (before is { } old && after is { } @new && old.Span.SequenceEqual(@new.Span))
            return "";
        var text = new StringBuilder($"diff --git a/{oldPath} b/{newPath}\n");
        if (before is null)
            text.Append("new file mode 100644\n");
        else if (after is null)
            text.Append("deleted file mode 100644\n");
        text.Append($"index {BlobId(before)}..{BlobId(after)}\n");
        var hunks = UnifiedText.Write(before ?? default, after ?? default, GitContext);
        if (hunks.Length > 0)
        {
            text.Append($"--- {(before is null ? "/dev/null" : "a/" + oldPath)}\n+++ {(after is null ? "/dev/null" : "b/" + newPath)}\n");
            text.Append(hunks);
        }

        return text.ToString();
    }

    internal static string ShownPath(string path, string root)
    {
        var folder = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        var shown = path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : path;
        return Path.DirectorySeparatorChar == '\\' ? shown.Replace('\\', '/') : shown;
    }

    private static string BlobId(ReadOnlyMemory<byte>? content)
    {
        if (content is not { } bytes)
            return new string('0', 40);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"));
        hash.AppendData(bytes.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
