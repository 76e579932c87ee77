using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Markdig;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>Parses markdown and turns inline elements into runs of text.</summary>
internal static class MarkdownText
{
    // Made at first use: the first screen needs no markdown.
    private static readonly Lazy<MarkdownPipeline> Pipeline = new(() => new MarkdownPipelineBuilder()
        .UsePipeTables().UseTaskLists().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).UseAutoLinks().Build());

    public static MarkdownDocument Parse(string text) => Markdig.Markdown.Parse(text, Pipeline.Value);

    /// <summary>The runs of a leaf's inlines.</summary>
    public static List<TextRun> Runs(ContainerInline? inlines, Style style, Theme theme)
    {
        var runs = new List<TextRun>();
        if (inlines is not null)
            Add(runs, inlines, style, theme);
        return runs;
    }

    private static void Add(List<TextRun> runs, ContainerInline container, Style style, Theme theme)
    {
        foreach (var inline in container)
            Add(runs, inline, style, theme);
    }

    private static void Add(List<TextRun> runs, Inline inline, Style style, Theme theme)
    {
        switch (inline)
        {
            case LiteralInline literal:
                runs.Add(new TextRun(literal.Content.ToString(), style));
                break;
            case CodeInline code:
                runs.Add(new TextRun(code.Content, style.With(theme.Code)));
                break;
            case EmphasisInline emphasis:
                Add(runs, emphasis, Emphasize(style, emphasis), theme);
                break;
            case LinkInline link:
                AddLink(runs, link, style, theme);
                break;
            case AutolinkInline auto:
                runs.Add(new TextRun(auto.Url, style.With(theme.Link) with { Link = auto.Url }));
                break;
            case LineBreakInline lineBreak:
                runs.Add(new TextRun(lineBreak.IsHard ? "\n" : " ", style));
                break;
            case HtmlEntityInline entity:
                runs.Add(new TextRun(entity.Transcoded.ToString(), style));
                break;
            case HtmlInline html:
                runs.Add(new TextRun(html.Tag, style));
                break;
            case TaskList task:
                runs.Add(new TextRun(task.Checked ? "☑" : "☐", theme.Marker));
                break;
            case ContainerInline other:
                Add(runs, other, style, theme);
                break;
        }
    }

    private static Style Emphasize(Style style, EmphasisInline emphasis) => emphasis switch
    {
        { DelimiterChar: '~' } => style.Strike(),
        { DelimiterCount: >= 2 } => style.Bold(),
        _ => style.Italic(),
    };

    /// <summary>Links into the web say where they lead; links to files show the file, which is what their text often hides.</summary>
    private static void AddLink(List<TextRun> runs, LinkInline link, Style style, Theme theme)
    {
        var url = link.Url ?? "";
        var isWeb = url.Contains("://", StringComparison.Ordinal) || url.StartsWith("mailto:", StringComparison.Ordinal);
        var look = isWeb ? style.Underline() with { Link = url } : style;
        var start = runs.Count;
        Add(runs, link, look, theme);
        var text = string.Concat(runs.Skip(start).Select(run => run.Text));
        if (link.IsAutoLink || text == url)
        {
            runs.RemoveRange(start, runs.Count - start);
            runs.Add(new TextRun(url, style.With(theme.Link) with { Link = url }));
            return;
        }

        runs.Add(new TextRun(" (", style));
        runs.Add(new TextRun(url, style.With(theme.Link) with { Link = isWeb ? url : null }));
        runs.Add(new TextRun(")", style));
    }
}
