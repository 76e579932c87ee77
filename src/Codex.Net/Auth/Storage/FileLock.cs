namespace Codex.Net.Auth.Storage;

/// <summary>
/// An exclusive lock between processes, tied to an open file: it ends with the process, however that ends. On Unix it is
/// the <c>flock</c> that the runtime takes for <see cref="FileShare.None"/>, on Windows a lock on the file's bytes: what
/// the original takes on each. The file stays; removing it would let two owners in.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOs = 35;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(40);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    public static UnixFileMode OwnerOnly => UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Readable by all as far as the umask allows, as the original makes <c>auth.lock</c>.</summary>
    public static UnixFileMode Shared => OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Takes the lock; null when another holds it for longer than <paramref name="limit"/>.</summary>
    /// <exception cref="IOException">The lock file cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static async ValueTask<FileLock?> AcquireAsync(
        string path, UnixFileMode mode, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var pause = ShortestPause;
        while (true)
        {
            if (TryOpen(path, mode) is { } file)
            {
                return new FileLock(file);
            }

            if (clock.GetElapsedTime(start) >= limit)
            {
                return null;
            }

            // Random, so that many waiters do not ask in step and each gets its turn.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path, UnixFileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = OperatingSystem.IsWindows() ? FileShare.ReadWrite | FileShare.Delete : FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        FileStream? file = null;
        try
        {
            file = new FileStream(path, options);
            if (OperatingSystem.IsWindows())
            {
                file.Lock(0, long.MaxValue);
            }

            return file;
        }
        catch (IOException e) when (IsHeldByOther(e))
        {
            file?.Dispose();
            return null;
        }
    }

    private static bool IsHeldByOther(IOException e) => OperatingSystem.IsWindows() ? e.HResult is SharingViolation or LockViolation
        : OperatingSystem.IsMacOS() ? e.HResult == WouldBlockOnMacOs
        : e.HResult == WouldBlockOnLinux;
}
