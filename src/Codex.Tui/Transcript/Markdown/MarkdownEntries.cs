using System.Collections.Immutable;
using System.Text;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Markdig.Syntax;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>One block of a message.</summary>
/// <param name="block">The block.</param>
/// <param name="first">What its first row begins with; an indent of the same width when nothing.</param>
/// <param name="hasBlankBefore">A blank row keeps it from what stands above.</param>
internal sealed class BlockEntry(Block block, ImmutableArray<TextRun> first, bool hasBlankBefore) : HistoryEntry
{
    private static readonly ImmutableArray<TextRun> Indent = ["  "];

    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = MarkdownRenderer.Render(block, first.IsEmpty ? Indent : first, Indent, width, theme);
        if (hasBlankBefore)
            rows.Insert(0, Row.Empty);
        return rows;
    }
}

/// <summary>One line of a code block.</summary>
/// <param name="highlight">Gives the line's runs in a theme.</param>
/// <param name="isFirst">The first of its block: a blank row comes before it.</param>
internal sealed class CodeLineEntry(Func<Theme, List<TextRun>> highlight, bool isFirst) : HistoryEntry
{
    public override IReadOnlyList<Row> Render(int width, Theme theme)
    {
        var rows = new List<Row>();
        if (isFirst)
            rows.Add(Row.Empty);
        MarkdownRenderer.AddCodeLine(rows, highlight(theme), width);
        return rows;
    }
}

/// <summary>A code block that is being written.</summary>
internal sealed class OpenFence(char mark, int count, int indent, string language)
{
    private readonly CodeHighlighter _highlighter = new(language);
    private string? _peeked;
    private List<TextRun> _peekedRuns = [];

    /// <summary>True until its first line is given out.</summary>
    public bool IsFirst { get; set; } = true;

    public bool IsClosedBy(string line)
    {
        var trimmed = line.AsSpan().Trim();
        return trimmed.Length >= count && trimmed.TrimStart(mark).IsEmpty && LeadingBlanks(line) < 4;
    }

    /// <summary>Whether the unfinished line can become the closing fence.</summary>
    public bool MayBeClosedBy(string line) => line.AsSpan().Trim().TrimStart(mark).IsEmpty && LeadingBlanks(line) < 4;

    /// <summary>The next line, whole.</summary>
    public Func<Theme, List<TextRun>> Next(string line)
    {
        // What is what is settled when the line ends, because it depends on the lines before it.
        var tokens = _highlighter.Read(Unindent(line));
        _peeked = null;
        return theme => CodeToken.In(tokens, theme);
    }

    /// <summary>The line that is being written; it is coloured when it ends, so that its look does not depend on half a word.</summary>
    public Func<Theme, List<TextRun>> Peek(string line)
    {
        if (_peeked != line)
            (_peeked, _peekedRuns) = (line, [new TextRun(Unindent(line), Style.Plain)]);
        return _ => _peekedRuns;
    }

    private string Unindent(string line) => CleanText.From(line[Math.Min(LeadingBlanks(line), indent)..]);

    private static int LeadingBlanks(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;
}

/// <summary>Looks at lines of markdown's source.</summary>
internal static class MarkdownLines
{
    /// <summary>Whether the line before an index is blank.</summary>
    public static bool BlankBefore(StringBuilder text, int lineStart)
    {
        for (var i = lineStart - 2; i >= 0 && text[i] != '\n'; i--)
        {
            if (!char.IsWhiteSpace(text[i]))
                return false;
        }

        return lineStart > 0;
    }
}
