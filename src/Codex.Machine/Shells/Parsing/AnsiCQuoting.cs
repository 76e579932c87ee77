using System.Globalization;
using System.Text;

namespace Codex.Machine.Shells.Parsing;

/// <summary>Decodes the inside of <c>$'…'</c>.</summary>
internal static class AnsiCQuoting
{
    public static string Decode(ReadOnlySpan<char> text)
    {
        var decoded = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var next = text[0];
            text = text[1..];
            if (next != '\\' || text.IsEmpty)
                decoded.Append(next);
            else
                DecodeEscape(ref text, decoded);
        }

        return decoded.ToString();
    }

    private static void DecodeEscape(ref ReadOnlySpan<char> text, StringBuilder decoded)
    {
        var escape = text[0];
        text = text[1..];
        switch (escape)
        {
            case 'a': decoded.Append('\a'); break;
            case 'b': decoded.Append('\b'); break;
            case 'e' or 'E': decoded.Append('\u001b'); break;
            case 'f': decoded.Append('\f'); break;
            case 'n': decoded.Append('\n'); break;
            case 'r': decoded.Append('\r'); break;
            case 't': decoded.Append('\t'); break;
            case 'v': decoded.Append('\v'); break;
            case 'x': AppendNumber(ref text, decoded, maxDigits: 2, isHex: true); break;
            case 'u': AppendNumber(ref text, decoded, maxDigits: 4, isHex: true); break;
            case 'U': AppendNumber(ref text, decoded, maxDigits: 8, isHex: true); break;
            case >= '0' and <= '7':
                AppendDigits(ref text, decoded, escape - '0', maxDigits: 2, isHex: false);
                break;
            case 'c' when !text.IsEmpty:
                decoded.Append((char)(text[0] & 0x1f));
                text = text[1..];
                break;
            case '\\' or '\'' or '"' or '?': decoded.Append(escape); break;
            default: decoded.Append('\\').Append(escape); break;
        }
    }

    private static void AppendNumber(ref ReadOnlySpan<char> text, StringBuilder decoded, int maxDigits, bool isHex) =>
        AppendDigits(ref text, decoded, 0, maxDigits, isHex);

    private static void AppendDigits(ref ReadOnlySpan<char> text, StringBuilder decoded, long value, int maxDigits, bool isHex)
    {
        var digits = 0;
        while (digits < maxDigits && digits < text.Length && (isHex ? char.IsAsciiHexDigit(text[digits]) : text[digits] is >= '0' and <= '7'))
            digits++;
        for (var i = 0; i < digits; i++)
            value = (value * (isHex ? 16 : 8)) + int.Parse(text.Slice(i, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        text = text[digits..];
        if (Rune.IsValid((int)Math.Min(value, int.MaxValue)) && value != 0)
            decoded.Append(new Rune((int)value).ToString());
    }
}
