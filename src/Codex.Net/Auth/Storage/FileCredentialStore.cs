using System.Text.Json;

namespace Codex.Net.Auth.Storage;

/// <summary>
/// auth.json. A save is: commit lock, file lock, read again, write a private temporary file, flush it to the disk, rename
/// it over the old one. A reader sees the old file or the new one, and so does whoever comes after a crash. Both locks are
/// the original's.
/// </summary>
internal sealed class FileCredentialStore(AuthPlace place, TimeProvider clock) : ICredentialStore
{
    /// <summary>Savers hold their locks for milliseconds; the original's may sit behind a slow disk.</summary>
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(20);

    public string Place => place.File;

    public ValueTask<StoredState> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Read());

    public ValueTask<string?> FindSaveProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            var target = place.RealFile;
            OpenForWriting(target)?.Dispose();
            var probe = TemporaryName(target);
            PrivateFile.WriteNew(probe, new byte[ExpectedLength(target)]);
            File.Delete(probe);
            return ValueTask.FromResult<string?>(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult<string?>($"{place.File} cannot be written: {e.Message}");
        }
    }

    public async ValueTask<StoredState> UpdateAsync(Func<StoredState, StoredCredentials?> change, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFile.CreateFolder(place.Folder);
            using var commit = await AcquireAsync(place.CommitLock, FileLock.Shared, cancellationToken);
            using var write = await AcquireAsync(place.FileWriteLock, FileLock.OwnerOnly, cancellationToken);
            var current = Read();
            if (change(current) is not { } next)
            {
                return current;
            }

            Replace(next);
            return new StoredState.Present(next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialStoreException($"{place.File} cannot be written: {e.Message}", e);
        }
    }

    public async ValueTask<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(place.File))
        {
            return false;
        }

        try
        {
            using var commit = await AcquireAsync(place.CommitLock, FileLock.Shared, cancellationToken);
            using var write = await AcquireAsync(place.FileWriteLock, FileLock.OwnerOnly, cancellationToken);
            var existed = File.Exists(place.File);
            File.Delete(place.File);
            return existed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialStoreException($"{place.File} cannot be removed: {e.Message}", e);
        }
    }

    private async ValueTask<FileLock> AcquireAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        await FileLock.AcquireAsync(path, mode, LockLimit, clock, cancellationToken)
            ?? throw new IOException($"another program has held {path} for {LockLimit.TotalSeconds:0} s");

    private StoredState Read()
    {
        try
        {
            return new StoredState.Present(CredentialDocument.Parse(ReadBytes()));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return StoredState.Nothing;
        }
        catch (JsonException e)
        {
            return new StoredState.Unreadable($"{place.File} is damaged: {Describe(e)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StoredState.Unreadable($"{place.File} cannot be read: {e.Message}");
        }
    }

    private byte[] ReadBytes()
    {
        // Writers may replace the file under us, also on Windows.
        using var file = File.OpenHandle(place.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[RandomAccess.GetLength(file)];
        var length = 0;
        while (length < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(length), length) is > 0 and var read)
        {
            length += read;
        }

        return bytes[..length];
    }

    private void Replace(StoredCredentials next)
    {
        var target = place.RealFile;
        // A file that its owner made read-only is not ours to replace, even where the folder would allow it.
        OpenForWriting(target)?.Dispose();
        RemoveLeftovers(target);
        var temporary = TemporaryName(target);
        try
        {
            PrivateFile.WriteNew(temporary, CredentialDocument.ToFile(next).Span);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStream? OpenForWriting(string target)
    {
        try
        {
            return new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A crash between writing and renaming leaves tokens behind; whoever holds the locks knows that nobody needs them.</summary>
    private void RemoveLeftovers(string target)
    {
        var limit = clock.GetUtcNow().UtcDateTime - TimeSpan.FromMinutes(1);
        foreach (var path in Directory.EnumerateFiles(FolderOf(target), ".auth-??????"))
        {
            if (File.GetLastWriteTimeUtc(path) < limit)
            {
                File.Delete(path);
            }
        }
    }

    private static long ExpectedLength(string target) => 4096 + (File.Exists(target) ? new FileInfo(target).Length : 0);

    private static string FolderOf(string target) => Path.GetDirectoryName(target) ?? ".";

    private static string TemporaryName(string target) =>
        Path.Combine(FolderOf(target), ".auth-" + Random.Shared.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 6));

    /// <summary>The reader's own words carry a path and a position; never the content.</summary>
    private static string Describe(JsonException e) => e.LineNumber is { } line
        ? $"not valid JSON at line {line + 1}, column {e.BytePositionInLine + 1}"
        : e.Message;
}
