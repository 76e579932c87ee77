using System.Runtime.InteropServices;
using Codex.Machine.Sandbox.Windows;

namespace Codex.Machine.Sandbox;

/// <summary>Resolves symbolic links: a mount, a Landlock rule and a Seatbelt rule all speak about what a path leads to.</summary>
internal static unsafe partial class RealPath
{
    /// <summary>The path without symbolic links; null when it does not exist or cannot be reached.</summary>
    public static string? Of(string path)
    {
        if (OperatingSystem.IsWindows())
            return FinalPath.Of(path);
        var resolved = Resolve(path, null);
        if (resolved == null)
            return null;
        var text = Marshal.PtrToStringUTF8((nint)resolved);
        NativeMemory.Free(resolved);
        return text;
    }

    /// <summary>The path without symbolic links as far as it exists; the rest is appended as it is.</summary>
    public static string OfExistingPart(string path)
    {
        var normalized = PathScope.Normalize(path);
        if (Of(normalized) is { } resolved)
            return resolved;
        return Path.GetDirectoryName(normalized) is { } parent
            ? Path.Combine(OfExistingPart(parent), Path.GetFileName(normalized))
            : normalized;
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* Resolve(string path, byte* buffer);
}
