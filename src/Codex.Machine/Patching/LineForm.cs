using System.Buffers;
using System.Text;

namespace Codex.Machine.Patching;

/// <summary>How closely two lines are compared: the steps of the matching ladder, strictest first.</summary>
internal enum LineForm
{
    Exact,

    /// <summary>Without white space at the end.</summary>
    TrimmedEnd,

    /// <summary>Without white space at both ends.</summary>
    Trimmed,

    /// <summary>
    /// Trimmed, and typographic dashes, quotes and spaces as their ASCII cousins. Bytes that are no UTF-8 read as U+FFFD, which is what a
    /// model sees of them.
    /// </summary>
    Plain,
}

/// <summary>Brings lines into a <see cref="LineForm"/>.</summary>
internal static class LineForms
{
    public const int Count = 4;

    /// <param name="form">The form wanted.</param>
    /// <param name="line">A line without its end.</param>
    /// <param name="scratch">Used when the line must be rewritten; valid until the next call.</param>
    public static ReadOnlySpan<byte> Apply(LineForm form, ReadOnlySpan<byte> line, ArrayBufferWriter<byte> scratch) => form switch
    {
        LineForm.Exact => line,
        LineForm.TrimmedEnd => TrimEnd(line),
        LineForm.Trimmed => TrimEnd(TrimStart(line)),
        _ => ToPlain(TrimEnd(TrimStart(line)), scratch),
    };

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> line)
    {
        while (Rune.DecodeFromUtf8(line, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
            line = line[length..];
        return line;
    }

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> line)
    {
        while (Rune.DecodeLastFromUtf8(line, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
            line = line[..^length];
        return line;
    }

    private static ReadOnlySpan<byte> ToPlain(ReadOnlySpan<byte> line, ArrayBufferWriter<byte> scratch)
    {
        if (Ascii.IsValid(line))
            return line;
        scratch.ResetWrittenCount();
        while (!line.IsEmpty)
        {
            Rune.DecodeFromUtf8(line, out var rune, out var length); // invalid bytes give U+FFFD
            line = line[length..];
            scratch.Advance(ToPlain(rune).EncodeToUtf8(scratch.GetSpan(4)));
        }

        return scratch.WrittenSpan;
    }

    private static Rune ToPlain(Rune rune) => rune.Value switch
    {
        >= 0x2010 and <= 0x2015 or 0x2212 => new Rune('-'),
        >= 0x2018 and <= 0x201B => new Rune('\''),
        >= 0x201C and <= 0x201F => new Rune('"'),
        0x00A0 or (>= 0x2002 and <= 0x200A) or 0x202F or 0x205F or 0x3000 => new Rune(' '),
        _ => rune,
    };
}
