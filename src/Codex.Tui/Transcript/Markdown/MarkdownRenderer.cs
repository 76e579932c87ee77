using System.Collections.Immutable;
using System.Globalization;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>Lays blocks of markdown out as rows. Code stands at the left edge and is wrapped by the terminal, so that it copies clean.</summary>
internal sealed class MarkdownRenderer(int width, Theme theme)
{
    private readonly List<Row> _rows = [];

    /// <summary>The rows of one block.</summary>
    /// <param name="block">What to lay out.</param>
    /// <param name="first">What the first row begins with.</param>
    /// <param name="rest">What further rows begin with.</param>
    /// <param name="columns">Of the terminal.</param>
    /// <param name="theme">The look.</param>
    public static List<Row> Render(Block block, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, int columns, Theme theme)
    {
        var renderer = new MarkdownRenderer(columns, theme);
        renderer.Add(block, first, rest, Style.Plain);
        return renderer._rows;
    }

    private void Add(Block block, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, Style style)
    {
        switch (block)
        {
            case HeadingBlock heading:
                AddHeading(heading, first, rest);
                break;
            case ParagraphBlock paragraph:
                AddText(MarkdownText.Runs(paragraph.Inline, style, theme), first, rest);
                break;
            case ListBlock list:
                AddList(list, first, rest, style);
                break;
            case QuoteBlock quote:
                TextRun mark = new("> ", theme.Quote);
                AddChildren(quote, first.Add(mark), rest.Add(mark), style.With(theme.Quote));
                break;
            case CodeBlock code:
                AddCode(code);
                break;
            case ThematicBreakBlock:
                AddText([new TextRun("———", theme.Muted)], first, rest);
                break;
            case Table table:
                _rows.AddRange(TableLayout.Render(table, first, rest, width, theme));
                break;
            case LinkReferenceDefinitionGroup:
                break;
            case LeafBlock leaf:
                AddText([new TextRun(leaf.Lines.ToString(), style)], first, rest);
                break;
            case ContainerBlock container:
                AddChildren(container, first, rest, style);
                break;
        }
    }

    private void AddChildren(ContainerBlock container, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, Style style)
    {
        var isFirst = true;
        foreach (var child in container)
        {
            if (!isFirst && child is not LinkReferenceDefinitionGroup)
                AddText([], rest, rest);
            Add(child, isFirst ? first : rest, rest, style);
            isFirst = false;
        }
    }

    private void AddHeading(HeadingBlock heading, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest)
    {
        var style = heading.Level switch
        {
            1 => theme.Heading.Underline(),
            2 => theme.Heading,
            3 => theme.Heading.Italic(),
            _ => (theme.Heading with { Attributes = TextAttributes.None }).Italic(),
        };
        AddText([new TextRun(new string('#', heading.Level) + " ", style), .. MarkdownText.Runs(heading.Inline, style, theme)], first, rest);
    }

    private void AddList(ListBlock list, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, Style style)
    {
        var number = int.TryParse(list.OrderedStart, CultureInfo.InvariantCulture, out var start) ? start : 1;
        ListItemBlock? previous = null;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            if (previous is not null && HasBlankBetween(previous, item))
                AddText([], rest, rest);
            AddItem(item, list.IsOrdered ? $"{number}. " : "• ", previous is null ? first : rest, rest, style);
            number++;
            previous = item;
        }
    }

    private static bool HasBlankBetween(ListItemBlock previous, ListItemBlock next) => next.Line - LastLine(previous) > 1;

    /// <summary>The line on which a block ends.</summary>
    private static int LastLine(Block block) => block switch
    {
        ContainerBlock { LastChild: { } last } => LastLine(last),
        FencedCodeBlock fence => fence.Line + fence.Lines.Count + 1,
        LeafBlock leaf => leaf.Line + Math.Max(0, leaf.Lines.Count - 1),
        _ => block.Line,
    };

    private void AddItem(ListItemBlock item, string marker, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest, Style style)
    {
        var itemFirst = first.Add(new TextRun(marker, theme.Marker));
        var itemRest = rest.Add(new string(' ', marker.Length));
        if (item.Count == 0)
            AddText([], itemFirst, itemRest);
        Block? previous = null;
        foreach (var child in item)
        {
            // Text and the list below it belong together, unless the writer put a blank line between them.
            if (previous is not null && (child.Line - LastLine(previous) > 1 || child is not ListBlock))
                AddText([], itemRest, itemRest);
            Add(child, previous is null ? itemFirst : itemRest, itemRest, style);
            previous = child;
        }
    }

    private void AddCode(CodeBlock code)
    {
        var highlighter = new CodeHighlighter((code as FencedCodeBlock)?.Info ?? "");
        foreach (var line in code.Lines.Lines.AsSpan(0, code.Lines.Count))
            AddCodeLine(_rows, highlighter.Highlight(line.Slice.ToString(), theme), width);
    }

    /// <summary>Adds one line of code.</summary>
    public static void AddCodeLine(List<Row> rows, List<TextRun> line, int columns) =>
        TextLayout.Wrap(rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line), new WrapOptions { Width = columns, Mode = WrapMode.Anywhere });

    private void AddText(List<TextRun> runs, ImmutableArray<TextRun> first, ImmutableArray<TextRun> rest) => TextLayout.Wrap(
        _rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(runs), new WrapOptions { Width = width, FirstIndent = first, RestIndent = rest });
}
