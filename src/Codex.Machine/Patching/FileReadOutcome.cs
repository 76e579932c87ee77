using Codex.Machine.Patching.Linux;

namespace Codex.Machine.Patching;

/// <summary>What reading a file gave.</summary>
internal abstract record FileReadOutcome
{
    private FileReadOutcome()
    {
    }

    public sealed record Loaded(ReadOnlyMemory<byte> Content) : FileReadOutcome;

    /// <param name="Reason">In the system's words.</param>
    public sealed record Failed(string Reason) : FileReadOutcome;

    /// <summary>There is something, but it is a folder, a device, a pipe or the like.</summary>
    public sealed record NotAFile : FileReadOutcome;

    /// <param name="path">Absolute.</param>
    public static FileReadOutcome Read(string path)
    {
        try
        {
            // A pipe would keep a reader waiting, so what it is comes before opening it.
            if (OperatingSystem.IsLinux() ? FileFacts.TryRead(path) is { IsRegular: false } : Directory.Exists(path))
                return new NotAFile();
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[RandomAccess.GetLength(file)];
            var length = 0;
            while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var count)
                length += count;
            return new Loaded(length == content.Length ? content : content[..length]);
        }
        catch (Exception exception) when (OsFault.IsRefusal(exception))
        {
            return new Failed(OsFault.Describe(exception));
        }
        catch (Exception exception) when (exception is OverflowException or OutOfMemoryException)
        {
            return new Failed("the file is too large");
        }
    }
}
