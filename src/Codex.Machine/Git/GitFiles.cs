using System.Text;

namespace Codex.Machine.Git;

/// <summary>Small text files of a repository.</summary>
internal static class GitFiles
{
    private const int LargestFile = 16 * 1024 * 1024;

    /// <summary>The file's bytes; null when it is missing, unreadable, too large or no file.</summary>
    public static byte[]? ReadBytes(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= LargestFile ? File.ReadAllBytes(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The first line without trailing blanks; null when there is none.</summary>
    public static string? ReadLine(string path)
    {
        if (ReadBytes(path) is not { } bytes)
            return null;
        var line = bytes.AsSpan();
        var end = line.IndexOf((byte)'\n');
        var text = Encoding.UTF8.GetString(end < 0 ? line : line[..end]).TrimEnd();
        return text.Length > 0 ? text : null;
    }
}
