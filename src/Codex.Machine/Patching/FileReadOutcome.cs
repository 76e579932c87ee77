using Codex.Machine.Patching.Linux;

namespace Codex.Machine.Patching;

/// <summary>What reading a file gave.</summary>
internal abstract record FileReadOutcome
{
    // The content, edited, must fit one array.
    private const long MaxBytes = 1 << 30;

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
            if (Refuse(path) is { } refusal)
                return refusal;
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var size = RandomAccess.GetLength(file);
            if (size > MaxBytes)
                return new Failed("the file is too large");
            var content = GC.AllocateUninitializedArray<byte>((int)size);
            var length = 0;
            while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var count)
                length += count;
            return new Loaded(length == content.Length ? content : content[..length]);
        }
        catch (Exception exception) when (OsFault.IsRefusal(exception))
        {
            return new Failed(OsFault.Describe(exception));
        }
    }

    /// <summary>Whether a file still has this content.</summary>
    public static bool IsUnchanged(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[64 << 10];
            var offset = 0;
            while (RandomAccess.Read(file, buffer, offset) is > 0 and var count)
            {
                if (!content[offset..].StartsWith(buffer.AsSpan(0, count)))
                    return false;
                offset += count;
            }

            return offset == content.Length;
        }
        catch (Exception exception) when (OsFault.IsRefusal(exception))
        {
            return false;
        }
    }

    // A pipe would keep a reader waiting, so what the path leads to is asked before it is opened.
    private static FileReadOutcome? Refuse(string path)
    {
        if (!OperatingSystem.IsLinux())
            return Directory.Exists(path) ? new NotAFile() : null;
        return FileFacts.TryRead(path, out var error) switch
        {
            { IsRegular: false } => new NotAFile(),
            null when error != FileFacts.Unsupported => new Failed(OsFault.Describe(error)),
            _ => null,
        };
    }
}
