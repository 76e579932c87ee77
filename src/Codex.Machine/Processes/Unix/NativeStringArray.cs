using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Codex.Machine.Processes.Unix;

/// <summary>A null-terminated <c>char *[]</c> of UTF-8 strings in one block of native memory.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal sealed unsafe class NativeStringArray : IDisposable
{
    private readonly byte** _block;

    /// <exception cref="ProcessStartException">A string holds a NUL character.</exception>
    public NativeStringArray(IReadOnlyCollection<string> strings)
    {
        var pointers = (nuint)(strings.Count + 1) * (nuint)sizeof(byte*);
        nuint bytes = 0;
        foreach (var text in strings)
        {
            if (text.Contains('\0'))
                throw new ProcessStartException(UnixCalls.InvalidArgument, "nul byte found in provided data");
            bytes += (nuint)Encoding.UTF8.GetByteCount(text) + 1;
        }

        _block = (byte**)NativeMemory.Alloc(pointers + bytes);
        var next = (byte*)_block + pointers;
        var index = 0;
        foreach (var text in strings)
        {
            _block[index++] = next;
            next += Encoding.UTF8.GetBytes(text, new Span<byte>(next, Encoding.UTF8.GetByteCount(text)));
            *next++ = 0;
        }

        _block[index] = null;
    }

    public byte** Pointer => _block;

    public void Dispose() => NativeMemory.Free(_block);
}
