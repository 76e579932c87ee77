using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Codex.Tui.Transcript.Markdown;
using CsCheck;

namespace Codex.Tui.Tests.Transcript;

public sealed class MarkdownStreamTests
{
    private const string Sample = """"
        # Title

        A paragraph with **bold**, *italic*, `code` and [a link](https://example.com/p) that is long enough to be wrapped.

        - one
        - two
          - nested

            with a paragraph
        - three

        - loose
        7. seven
        8. eight

        > a quote
        > over lines

        ```python
        def f(x):
            """doc
            string"""
            return x  # done

        ```

        | A | B |
        |---|--:|
        | x | 12 |
        | long cell with words | 3 |

        ~~~
        plain
        ~~~
        Setext
        ======

        ---

        <b>html</b> &amp; entity

        last line without end
        """";

    [Fact]
    public void Finish_Whole_IsAsLaidOut() => Assert.Equal(
        """

        • # Title

          A paragraph with bold, italic, code and
          a link (https://example.com/p) that is
          long enough to be wrapped.

          • one
          • two
            • nested

              with a paragraph
          • three

          • loose

          7. seven
          8. eight

          > a quote over lines

        def f(x):
            \"\"\"doc
            string\"\"\"
            return x  # done


          A                      B
          ━━━━━━━━━━━━━━━━━━━━━━━━
          x                     12
          long cell with words   3

        plain

          # Setext

          ———

          <b>html</b> & entity

          last line without end
        """.Replace("\\\"", "\"", StringComparison.Ordinal),
        Text(Stream(Sample, [Sample.Length])));

    [Fact]
    public void Append_InAnyPieces_GivesTheSameAsAtOnce() => Gen.Int[1, 60].Array[1, 40].Sample(pieces =>
        Assert.Equal(Text(Stream(Sample, [Sample.Length])), Text(Stream(Sample, pieces))), iter: 200);

    [Fact]
    public void TakeFinished_LongCodeBlock_GivesLinesAsTheyEnd()
    {
        var stream = new MarkdownStream([new TextRun("• ", Style.Plain)]);
        stream.Append("```\none\ntwo\nthr");

        Assert.Equal(2, stream.TakeFinished().Count);
        Assert.Equal("thr", Text(stream.RenderTail(40, Theme.Dark)));
    }

    [Fact]
    public void RenderTail_ThenFinished_SameRows_SoNothingIsWrittenTwice()
    {
        var stream = new MarkdownStream([new TextRun("• ", Style.Plain)]);
        stream.Append("A paragraph of some words that wraps to the next row, and then");
        Assert.Empty(stream.TakeFinished());
        var tail = stream.RenderTail(30, Theme.Dark);
        stream.Append("\n\nB");

        var finished = Assert.Single(stream.TakeFinished());
        Assert.Equal(tail, finished.Render(30, Theme.Dark));
    }

    private static List<HistoryEntry> Stream(string text, int[] pieces)
    {
        var stream = new MarkdownStream([new TextRun("• ", Style.Plain)]);
        var entries = new List<HistoryEntry>();
        var at = 0;
        for (var i = 0; at < text.Length; i++)
        {
            var length = Math.Min(pieces[i % pieces.Length], text.Length - at);
            stream.Append(text.Substring(at, length));
            at += length;
            entries.AddRange(stream.TakeFinished());
            stream.RenderTail(42, Theme.Dark);
        }

        entries.AddRange(stream.Finish());
        return entries;
    }

    private static string Text(IEnumerable<HistoryEntry> entries) => Text(entries.SelectMany(entry => entry.Render(42, Theme.Dark)));

    private static string Text(IEnumerable<Row> rows) => string.Join('\n', rows.Select(row => row.ToString()));
}
