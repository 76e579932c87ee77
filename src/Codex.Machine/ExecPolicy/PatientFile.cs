namespace Codex.Machine.ExecPolicy;

/// <summary>
/// Opens rules files that several sessions share. The runtime locks what it opens (readers among themselves, a writer alone) and fails
/// instead of waiting; since nobody here holds a file for long, it is tried again for a while.
/// </summary>
internal static class PatientFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What a failed lock is called: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION.</summary>
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <exception cref="FileNotFoundException">There is no such file, or folder (<see cref="DirectoryNotFoundException"/>).</exception>
    /// <exception cref="IOException">Somebody holds it, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a folder.</exception>
    public static FileStream OpenRead(string path) => Open(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>Opens a file for this process alone.</summary>
    /// <inheritdoc cref="OpenRead"/>
    public static FileStream OpenAlone(string path, FileMode mode) => Open(path, mode, FileAccess.ReadWrite, FileShare.None);

    private static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        FileStream? file = null;
        IOException? failure = null;
        SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    file = new FileStream(path, mode, access, share);
                    return true;
                }
                catch (IOException exception)
                {
                    failure = exception;
                    return !IsHeld(exception);
                }
            },
            Patience);
        return file ?? throw failure ?? new IOException($"{path} is in use");
    }
}
