using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>
/// Colours code line by line, remembering only whether a comment or a long string is open. It knows words, strings, numbers and comments
/// of a language, not its grammar: good enough to read by, and quick.
/// </summary>
internal sealed class CodeHighlighter(string language)
{
    private readonly CodeLanguage? _language = CodeLanguage.Find(language);
    private string? _openUntil;
    private CodeKind _openKind;

    /// <summary>The parts of the next line.</summary>
    public List<CodeToken> Read(string line)
    {
        if (_language is null)
            return [new CodeToken(line, CodeKind.Plain)];
        if (_language.IsDiff)
            return [new CodeToken(line, DiffKind(line))];
        var tokens = new List<CodeToken>();
        var at = 0;
        while (at < line.Length)
        {
            var (length, kind) = Next(line, at, _language);
            tokens.Add(new CodeToken(line.Substring(at, length), kind));
            at += length;
        }

        return tokens;
    }

    /// <summary>The runs of the next line.</summary>
    public List<TextRun> Highlight(string line, Theme theme) => CodeToken.In(Read(line), theme);

    private static CodeKind DiffKind(string line) => line switch
    {
        ['+', ..] => CodeKind.Added,
        ['-', ..] => CodeKind.Removed,
        ['@', '@', ..] => CodeKind.Place,
        _ => CodeKind.Plain,
    };

    private (int Length, CodeKind Kind) Next(string line, int at, CodeLanguage language)
    {
        if (_openUntil is { } end)
            return Close(line, at, at, end);
        var rest = line.AsSpan(at);
        foreach (var comment in language.LineComments)
        {
            if (rest.StartsWith(comment, StringComparison.Ordinal) && StartsToken(line, at))
                return (rest.Length, CodeKind.Comment);
        }

        if (language.BlockComment is { } block && rest.StartsWith(block.Begin, StringComparison.Ordinal))
            return Open(line, at, block.Begin.Length, block.End, CodeKind.Comment);
        foreach (var quote in language.LongQuotes)
        {
            if (rest.StartsWith(quote, StringComparison.Ordinal))
                return Open(line, at, quote.Length, quote, CodeKind.Literal);
        }

        if (language.Quotes.Contains(rest[0], StringComparison.Ordinal))
            return (StringLength(rest), CodeKind.Literal);
        if (char.IsAsciiDigit(rest[0]))
            return (NumberLength(rest), CodeKind.Number);
        if (char.IsLetter(rest[0]) || rest[0] is '_' or '#' or '@')
            return Word(rest, language);
        return (PlainLength(rest, language), CodeKind.Plain);
    }

    // A hash within a word, such as a URL's fragment, begins no comment.
    private static bool StartsToken(string line, int at) => at == 0 || line[at] != '#' || char.IsWhiteSpace(line[at - 1]);

    private (int Length, CodeKind Kind) Open(string line, int at, int openLength, string end, CodeKind kind)
    {
        (_openUntil, _openKind) = (end, kind);
        return Close(line, at, at + openLength, end);
    }

    private (int Length, CodeKind Kind) Close(string line, int at, int from, string end)
    {
        var close = line.IndexOf(end, Math.Min(from, line.Length), StringComparison.Ordinal);
        if (close < 0)
            return (line.Length - at, _openKind);
        _openUntil = null;
        return (close + end.Length - at, _openKind);
    }

    private static int StringLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == text[0])
                return i + 1;
        }

        return text[0] == '\'' ? 1 : text.Length;
    }

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '.' or '_'))
            length++;
        return length;
    }

    private static (int Length, CodeKind Kind) Word(ReadOnlySpan<char> text, CodeLanguage language)
    {
        var length = 1;
        while (length < text.Length && (char.IsLetterOrDigit(text[length]) || text[length] == '_'))
            length++;
        var word = text[..length].ToString();
        if (language.Keywords.Contains(language.IgnoresCase ? word.ToLowerInvariant() : word))
            return (length, CodeKind.Keyword);
        return (length, length < text.Length && text[length] == '(' ? CodeKind.Name : CodeKind.Plain);
    }

    private static int PlainLength(ReadOnlySpan<char> text, CodeLanguage language)
    {
        var length = 1;
        while (length < text.Length && !char.IsLetterOrDigit(text[length]) && !language.Quotes.Contains(text[length], StringComparison.Ordinal)
            && text[length] is not ('/' or '#' or '-' or '*' or '<' or '`' or '_' or '@'))
            length++;
        return length;
    }
}
