namespace Codex.Core.Images;

/// <summary>What reading an image file gave.</summary>
internal abstract record ImageReadOutcome
{
    private ImageReadOutcome()
    {
    }

    /// <param name="DataUrl">A <c>data:</c> URL with the file as it is.</param>
    public sealed record Loaded(string DataUrl) : ImageReadOutcome;

    /// <param name="Reason">The operating system's words.</param>
    public sealed record NotFound(string Reason) : ImageReadOutcome;

    /// <summary>There is a file, but no image in it that models take.</summary>
    public sealed record NotAnImage : ImageReadOutcome;
}

/// <summary>Reads image files for the model. The format is told from the content, never from the name.</summary>
internal static class ImageFile
{
    /// <summary>The most that servers take in one image.</summary>
    private const long MaxBytes = 50L << 20;

    public static ImageReadOutcome Read(string path)
    {
        byte[] bytes;
        try
        {
            if (Directory.Exists(path))
                return new ImageReadOutcome.NotFound("Is a directory (os error 21)");
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                return new ImageReadOutcome.NotAnImage();
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ImageReadOutcome.NotFound("No such file or directory (os error 2)");
        }
        catch (UnauthorizedAccessException)
        {
            return new ImageReadOutcome.NotFound("Permission denied (os error 13)");
        }
        catch (IOException exception)
        {
            return new ImageReadOutcome.NotFound(exception.Message);
        }

        return MediaType(bytes) is { } type
            ? new ImageReadOutcome.Loaded($"data:{type};base64,{Convert.ToBase64String(bytes)}")
            : new ImageReadOutcome.NotAnImage();
    }

    private static string? MediaType(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] && bytes.Length > 24)
            return "image/png";
        if (bytes is [0xFF, 0xD8, 0xFF, ..])
            return "image/jpeg";
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
            return "image/gif";
        return bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8) ? "image/webp" : null;
    }
}
