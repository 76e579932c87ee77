using System.Text;

namespace Codex.Machine.Search;

/// <summary>
/// Paths of many files in one block of bytes. With each path goes a set of the letters in it, so that most paths are ruled out by
/// looking at one number.
/// </summary>
internal sealed class FileListing
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly ulong[] _letters;

    private FileListing(byte[] bytes, int[] ends, ulong[] letters)
    {
        _bytes = bytes;
        _ends = ends;
        _letters = letters;
    }

    public static FileListing Empty { get; } = new([], [], []);

    public int Count => _ends.Length;

    public static FileListing Join(IReadOnlyList<FileListingBuilder> parts)
    {
        var bytes = new byte[parts.Sum(part => part.Length)];
        var ends = new int[parts.Sum(part => part.Count)];
        var letters = new ulong[ends.Length];
        var (byteAt, at) = (0, 0);
        foreach (var part in parts)
        {
            part.CopyTo(bytes.AsSpan(byteAt), ends.AsSpan(at), letters.AsSpan(at), byteAt);
            byteAt += part.Length;
            at += part.Count;
        }

        return new FileListing(bytes, ends, letters);
    }

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan((index == 0 ? 0 : _ends[index - 1])..(_ends[index]));

    public bool MayContain(int index, ulong letters) => (_letters[index] & letters) == letters;

    public string PathAt(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>The set of letters of some bytes, without regard to case.</summary>
    public static ulong LettersOf(ReadOnlySpan<byte> bytes)
    {
        ulong letters = 0;
        foreach (var value in bytes)
            letters |= 1UL << (Lower(value) & 0x3F);
        return letters;
    }

    public static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}

/// <summary>Collects paths on one thread.</summary>
internal sealed class FileListingBuilder
{
    private byte[] _bytes = new byte[4096];
    private readonly List<int> _ends = [];
    private readonly List<ulong> _letters = [];

    public int Length { get; private set; }

    public int Count => _ends.Count;

    /// <param name="directory">Empty, or with a slash at its end.</param>
    /// <param name="name">The file's.</param>
    public void Add(ReadOnlySpan<char> directory, ReadOnlySpan<char> name)
    {
        var most = Encoding.UTF8.GetMaxByteCount(directory.Length + name.Length);
        if (_bytes.Length - Length < most)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + most));
        var start = Length;
        Length += Encoding.UTF8.GetBytes(directory, _bytes.AsSpan(Length));
        Length += Encoding.UTF8.GetBytes(name, _bytes.AsSpan(Length));
        _ends.Add(Length);
        _letters.Add(FileListing.LettersOf(_bytes.AsSpan(start..Length)));
    }

    public void CopyTo(Span<byte> bytes, Span<int> ends, Span<ulong> letters, int offset)
    {
        _bytes.AsSpan(0, Length).CopyTo(bytes);
        for (var i = 0; i < _ends.Count; i++)
        {
            ends[i] = _ends[i] + offset;
            letters[i] = _letters[i];
        }
    }
}
