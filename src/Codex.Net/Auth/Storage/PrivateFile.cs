namespace Codex.Net.Auth.Storage;

/// <summary>Files that only their owner can read, replaced in one step: a reader sees the old one or the new one, also after a crash.</summary>
internal static class PrivateFile
{
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var temporary = Path.Combine(Path.GetDirectoryName(target) ?? ".", $"{Path.GetFileName(target)}.{Guid.NewGuid():n}.tmp");
        try
        {
            WriteNew(temporary, content);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            // No half-written secret stays behind.
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes a file that does not exist yet, through to the disk.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileLock.OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes a folder for its owner alone; one that is there stays as it is.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, FileLock.OwnerOnly | UnixFileMode.UserExecute);
        }
    }
}
