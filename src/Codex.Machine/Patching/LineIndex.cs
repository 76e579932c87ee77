using System.Buffers;

namespace Codex.Machine.Patching;

/// <summary>
/// Finds runs of lines in a file. Each form of each line is hashed once, when a search first needs that form; a search is then a
/// vectorised scan over numbers, so a step of the ladder that fails costs little however long the file is.
/// </summary>
internal sealed class LineIndex(TextLines lines)
{
    private readonly uint[]?[] _hashes = new uint[]?[LineForms.Count];
    private readonly ArrayBufferWriter<byte> _scratch = new(256);
    private readonly ArrayBufferWriter<byte> _otherScratch = new(256);

    /// <param name="wanted">The lines looked for, in UTF-8 and without ends.</param>
    /// <param name="from">The first line that may match.</param>
    /// <param name="atEnd">The run must be the last of the file.</param>
    /// <returns>The first line of the first run that matches in the strictest form in which any run does; -1 when there is none.</returns>
    public int Find(ReadOnlySpan<byte[]> wanted, int from, bool atEnd)
    {
        if (wanted.IsEmpty)
            return from;
        var last = lines.Count - wanted.Length;
        if (last < from)
            return -1;
        for (var form = LineForm.Exact; form <= LineForm.Plain; form++)
        {
            var found = Find(wanted, atEnd ? last : from, form);
            if (found >= 0)
                return found;
        }

        return -1;
    }

    /// <summary>Whether the run at a line matches, in any form.</summary>
    public bool Matches(ReadOnlySpan<byte[]> wanted, int at)
    {
        for (var form = LineForm.Exact; at + wanted.Length <= lines.Count && form <= LineForm.Plain; form++)
        {
            if (Matches(wanted, at, form))
                return true;
        }

        return false;
    }

    private int Find(ReadOnlySpan<byte[]> wanted, int from, LineForm form)
    {
        var hashes = Hashes(form);
        Span<uint> pattern = wanted.Length <= 64 ? stackalloc uint[wanted.Length] : new uint[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
            pattern[i] = Hash(LineForms.Apply(form, wanted[i], _scratch));
        for (var at = from; ; at++)
        {
            var skip = hashes.AsSpan(at).IndexOf(pattern);
            if (skip < 0)
                return -1;
            at += skip;
            if (Matches(wanted, at, form))
                return at;
        }
    }

    private bool Matches(ReadOnlySpan<byte[]> wanted, int at, LineForm form)
    {
        for (var i = 0; i < wanted.Length; i++)
        {
            var line = LineForms.Apply(form, lines.Text(at + i), _scratch);
            if (!line.SequenceEqual(LineForms.Apply(form, wanted[i], _otherScratch)))
                return false;
        }

        return true;
    }

    private uint[] Hashes(LineForm form)
    {
        if (_hashes[(int)form] is { } known)
            return known;
        var hashes = new uint[lines.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = Hash(LineForms.Apply(form, lines.Text(i), _scratch));
        return _hashes[(int)form] = hashes;
    }

    private static uint Hash(ReadOnlySpan<byte> line) => (uint)LineHash.Of(line);
}
