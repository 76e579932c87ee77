using System.Runtime.InteropServices;
using System.Text;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>
/// Copies of managed data where a forked process can read them. Never freed: the helper lives as long as one command, and what it
/// allocates here is small.
/// </summary>
internal static unsafe class NativeText
{
    /// <summary>A string as UTF-8 with a closing zero.</summary>
    /// <exception cref="SandboxSetupException">The text holds a zero, which no path or argument can.</exception>
    public static byte* Of(string text)
    {
        if (text.Contains('\0'))
            throw new SandboxSetupException("a path or argument holds a zero character");
        var length = Encoding.UTF8.GetByteCount(text);
        var copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
        copy[length] = 0;
        return copy;
    }

    /// <summary>An argument vector, closed by a null pointer.</summary>
    public static byte** Vector(IReadOnlyList<string> texts)
    {
        var vector = (byte**)NativeMemory.Alloc((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (var index = 0; index < texts.Count; index++)
            vector[index] = Of(texts[index]);
        vector[texts.Count] = null;
        return vector;
    }

    /// <summary>A copy of values.</summary>
    public static T* Array<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var copy = (T*)NativeMemory.Alloc((nuint)Math.Max(values.Length, 1), (nuint)sizeof(T));
        values.CopyTo(new Span<T>(copy, values.Length));
        return copy;
    }
}
