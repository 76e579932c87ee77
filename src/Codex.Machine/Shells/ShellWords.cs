using System.Collections.Immutable;
using System.Text;

namespace Codex.Machine.Shells;

/// <summary>
/// Words and their quoted form, as the original's <c>shlex</c> writes and reads them (it is part of <c>exec --json</c> and of rules).
/// </summary>
public static class ShellWords
{
    /// <summary>What stands in place of a command that cannot be quoted.</summary>
    public const string Unquotable = "<command included NUL byte>";

    /// <summary>One line that a POSIX shell reads back as exactly these words; <see cref="Unquotable"/> when a word holds a NUL.</summary>
    public static string Join(IEnumerable<string> words)
    {
        var line = new StringBuilder();
        foreach (var word in words)
        {
            if (word.Contains('\0', StringComparison.Ordinal))
                return Unquotable;
            if (line.Length > 0)
                line.Append(' ');
            AppendQuoted(line, word);
        }

        return line.ToString();
    }

    /// <summary>Splits a line into words: quotes and backslashes are read, comments dropped, nothing is expanded and no operator is known.</summary>
    /// <returns>False when a quote is open or a backslash ends the text.</returns>
    public static bool TrySplit(string text, out ImmutableArray<string> words)
    {
        words = [];
        var found = ImmutableArray.CreateBuilder<string>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is ' ' or '\t' or '\n')
            {
                at++;
            }
            else if (text[at] == '#')
            {
                var end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (TryReadWord(text, ref at) is { } word)
            {
                found.Add(word);
            }
            else
            {
                return false;
            }
        }

        words = found.ToImmutable();
        return true;
    }

    /// <summary>The longest runs that one kind of quotes can hold, preferring none, then single, then double.</summary>
    private static void AppendQuoted(StringBuilder line, string word)
    {
        if (word.Length == 0)
            line.Append("''");
        for (var start = 0; start < word.Length;)
        {
            // A caret is safe only right behind an opening single quote.
            var fits = word[start] == '^' ? Quotes.Single : Quotes.None | Quotes.Single | Quotes.Double;
            var end = word[start] == '^' ? start + 1 : start;
            for (; end < word.Length && (fits & Fitting(word[end])) != 0; end++)
                fits &= Fitting(word[end]);
            AppendRun(line, word.AsSpan(start, end - start), fits);
            start = end;
        }
    }

    private static void AppendRun(StringBuilder line, ReadOnlySpan<char> run, Quotes fits)
    {
        if (fits.HasFlag(Quotes.None))
        {
            line.Append(run);
        }
        else if (fits.HasFlag(Quotes.Single))
        {
            line.Append('\'').Append(run).Append('\'');
        }
        else
        {
            line.Append('"');
            foreach (var c in run)
            {
                if (c is '$' or '`' or '"' or '\\')
                    line.Append('\\');
                line.Append(c);
            }

            line.Append('"');
        }
    }

    [Flags]
    private enum Quotes
    {
        None = 1,
        Single = 2,
        Double = 4,
    }

    private static Quotes Fitting(char c) => c switch
    {
        '\'' or '\\' => Quotes.Double, // some shells read a backslash in single quotes as an escape
        '`' or '$' or '!' => Quotes.Single,
        '^' => 0,
        '+' or '-' or '.' or '/' or ':' or '@' or ']' or '_' => Quotes.None | Quotes.Single | Quotes.Double,
        _ when char.IsAsciiLetterOrDigit(c) => Quotes.None | Quotes.Single | Quotes.Double,
        _ => Quotes.Single | Quotes.Double,
    };

    private static string? TryReadWord(string text, ref int at)
    {
        var word = new StringBuilder();
        for (; at < text.Length && text[at] is not (' ' or '\t' or '\n'); at++)
        {
            switch (text[at])
            {
                case '\'':
                    var close = text.IndexOf('\'', at + 1);
                    if (close < 0)
                        return null;
                    word.Append(text, at + 1, close - at - 1);
                    at = close;
                    break;
                case '"':
                    if (!TryReadDoubleQuoted(text, ref at, word))
                        return null;
                    break;
                case '\\':
                    if (++at >= text.Length)
                        return null;
                    if (text[at] != '\n')
                        word.Append(text[at]);
                    break;
                default:
                    word.Append(text[at]);
                    break;
            }
        }

        return word.ToString();
    }

    /// <summary>Reads from one double quote to the other, and leaves the position on it.</summary>
    private static bool TryReadDoubleQuoted(string text, ref int at, StringBuilder word)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
                return true;
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '$' or '`' or '"' or '\\' or '\n')
            {
                at++;
                if (text[at] == '\n')
                    continue;
            }

            word.Append(text[at]);
        }

        return false;
    }
}
