using System.Text;

namespace Codex.Tui.Rendering.Text;

/// <summary>
/// Makes text of a model or a command fit to be shown: escape sequences go as a whole (not only their first byte), other control
/// characters are dropped, tabs become blanks, carriage returns do what they would do to one line.
/// </summary>
internal static class CleanText
{
    private const int TabWidth = 4;
    private const char Escape = '\u001B';
    private const char ControlSequence = '\u009B';

    /// <summary>Gives text whose only control character is the newline.</summary>
    public static string From(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\u001F') is var first && first < 0 && !HasUpperControl(text)
        ? text
        : Rewrite(text);

    private static bool HasUpperControl(ReadOnlySpan<char> text) =>
        text.IndexOfAnyInRange('\u007F', '\u009F') >= 0 || text.ContainsAnyInRange('\u2028', '\u202E') || text.ContainsAnyInRange('\u2066', '\u2069');

    private static string Rewrite(string text)
    {
        var clean = new StringBuilder(text.Length);
        var lineStart = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            switch (character)
            {
                case '\n':
                    clean.Append('\n');
                    lineStart = clean.Length;
                    break;
                case '\r' when i + 1 < text.Length && text[i + 1] != '\n' && text[i + 1] != '\r':
                    // A progress line is written over itself: the last state counts.
                    clean.Length = lineStart;
                    break;
                case '\t':
                    clean.Append(' ', TabWidth - (clean.Length - lineStart) % TabWidth);
                    break;
                case '\b' when clean.Length > lineStart:
                    clean.Length--;
                    break;
                case Escape or ControlSequence:
                    i = SkipSequence(text, i);
                    break;
                default:
                    if (!Clusters.IsControl(character))
                        clean.Append(character);
                    break;
            }
        }

        return clean.ToString();
    }

    /// <summary>The index of the last character of the escape sequence that starts at <paramref name="start"/>.</summary>
    private static int SkipSequence(string text, int start)
    {
        var i = text[start] == ControlSequence ? start : start + 1;
        if (i >= text.Length)
            return start;
        switch (text[i])
        {
            case '[' or ControlSequence:
                for (i++; i < text.Length; i++)
                {
                    if (text[i] is >= '@' and <= '~')
                        return i;
                    if (text[i] is < ' ' or > '~')
                        return i - 1;
                }

                return text.Length - 1;
            case ']' or 'P' or 'X' or '^' or '_':
                return SkipString(text, i + 1);
            case '(' or ')' or '*' or '+' or '#' or '%' or ' ':
                return Math.Min(i + 1, text.Length - 1);
            case >= '0' and <= '~':
                return i;
            default:
                return start;
        }
    }

    // OSC and DCS end with BEL or ESC \; one that never ends must not swallow the rest, so it ends with its line.
    private static int SkipString(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '\a')
                return i;
            if (text[i] == Escape)
                return i + 1 < text.Length && text[i + 1] == '\\' ? i + 1 : i - 1;
            if (text[i] == '\n')
                return i - 1;
        }

        return text.Length - 1;
    }
}
