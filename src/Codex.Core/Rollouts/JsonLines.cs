using Microsoft.Win32.SafeHandles;

namespace Codex.Core.Rollouts;

/// <summary>Walks the lines of a file without holding more than a window of it.</summary>
internal static class JsonLines
{
    private const int WindowSize = 1 << 18;

    /// <summary>Receives one line without its newline; false stops the walk.</summary>
    public delegate bool LineHandler(ReadOnlySpan<byte> line);

    /// <summary>Calls <paramref name="handle"/> for each line that ends in a newline, and for a last one that does not.</summary>
    public static void Read(string path, LineHandler handle)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Read(file, handle);
    }

    private static void Read(SafeFileHandle file, LineHandler handle)
    {
        var window = new byte[WindowSize];
        var filled = 0;
        long offset = 0;
        while (true)
        {
            var read = RandomAccess.Read(file, window.AsSpan(filled), offset);
            offset += read;
            filled += read;
            var rest = window.AsSpan(0, filled);
            for (int newline; (newline = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(newline + 1)..])
                if (newline > 0 && !handle(rest[..newline]))
                    return;
            if (read == 0)
            {
                if (!rest.IsEmpty)
                    handle(rest);
                return;
            }

            filled = rest.Length;
            rest.CopyTo(window);
            if (filled == window.Length)
                Array.Resize(ref window, window.Length * 2);
        }
    }
}
