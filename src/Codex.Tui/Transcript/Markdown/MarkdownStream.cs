using System.Collections.Immutable;
using System.Text;
using Codex.Tui.Rendering;
using Codex.Tui.Rendering.Text;
using Markdig.Syntax;

namespace Codex.Tui.Transcript.Markdown;

/// <summary>
/// A message while it is written. What can no longer change is given out once, as entries for the history; the rest is the tail, laid
/// out again with each frame. Only the open block is parsed again, and lines of a code block are given out as they end, so that the cost
/// of a frame does not grow with the message.
/// </summary>
/// <param name="bullet">What the first row begins with.</param>
internal sealed class MarkdownStream(ImmutableArray<TextRun> bullet)
{
    private readonly List<HistoryEntry> _finished = [];
    private readonly StringBuilder _tail = new();
    private OpenFence? _fence;
    private bool _isStarted;
    private int _parsedLength = -1;
    private MarkdownDocument? _parsed;

    /// <summary>Appends what has come.</summary>
    public void Append(string delta) => _tail.Append(delta);

    /// <summary>Takes the entries that are final by now.</summary>
    public IReadOnlyList<HistoryEntry> TakeFinished()
    {
        Advance();
        if (_finished.Count == 0)
            return [];
        var finished = _finished.ToArray();
        _finished.Clear();
        return finished;
    }

    /// <summary>Ends the message and gives the rest.</summary>
    public IReadOnlyList<HistoryEntry> Finish()
    {
        Advance();
        if (_fence is { } fence)
        {
            if (_tail.Length > 0 && !fence.IsClosedBy(_tail.ToString()))
                AddCodeLine(fence, _tail.ToString());
        }
        else
        {
            foreach (var block in Parse())
                AddBlock(block);
        }

        _tail.Clear();
        return TakeFinished();
    }

    /// <summary>The rows of what is still open.</summary>
    public IReadOnlyList<Row> RenderTail(int width, Theme theme)
    {
        if (_fence is { } fence)
        {
            // The beginning of the fence that will close the block is no code.
            var line = _tail.ToString();
            return line.Length == 0 || fence.MayBeClosedBy(line) ? [] : new CodeLineEntry(fence.Peek(line), fence.IsFirst).Render(width, theme);
        }

        var rows = new List<Row>();
        var isFirst = !_isStarted;
        foreach (var block in Parse())
        {
            rows.AddRange(new BlockEntry(block, isFirst ? bullet : [], isFirst || NeedsBlank(block)).Render(width, theme));
            isFirst = false;
        }

        return rows;
    }

    private void Advance()
    {
        while (_fence is { } fence ? TakeCodeLines(fence) : TakeBlocks())
        {
        }
    }

    /// <summary>Gives out whole lines of the open code block; true when it was closed and text follows.</summary>
    private bool TakeCodeLines(OpenFence fence)
    {
        var text = _tail.ToString();
        var start = 0;
        while (text.IndexOf('\n', start) is >= 0 and var end)
        {
            var line = text[start..end].TrimEnd('\r');
            start = end + 1;
            if (fence.IsClosedBy(line))
            {
                _fence = null;
                break;
            }

            AddCodeLine(fence, line);
        }

        _tail.Remove(0, start);
        return _fence is null && _tail.Length > 0;
    }

    private void AddCodeLine(OpenFence fence, string line)
    {
        _finished.Add(new CodeLineEntry(fence.Next(line), fence.IsFirst));
        fence.IsFirst = false;
        _isStarted = true;
    }

    /// <summary>Gives out all blocks but the last, which may still grow; true when a code block has opened.</summary>
    private bool TakeBlocks()
    {
        var document = Parse();
        if (document.Count == 0)
            return false;
        for (var i = 0; i < document.Count - 1; i++)
            AddBlock(document[i]);
        var last = document.LastChild;
        if (last is FencedCodeBlock fence && OpeningLineEnd(fence) is { } contentStart)
        {
            _fence = new OpenFence(fence.FencedChar, fence.OpeningFencedCharCount, fence.IndentCount, fence.Info ?? "");
            Cut(contentStart);
            return true;
        }

        if (last is ListBlock { Count: > 1, LastChild: { } item } list)
        {
            list.Remove(item);
            AddBlock(list);
            _lastItemLine = MarkdownLines.BlankBefore(_tail, LineStart(item.Span.Start));
            Cut(LineStart(item.Span.Start));
        }
        else if (document.Count > 1 && last is not null)
        {
            Cut(LineStart(last.Span.Start));
        }

        return false;
    }

    /// <summary>Whether the tail begins with an item of a list whose other items are given out: null when it does not.</summary>
    private bool? _lastItemLine;

    private void AddBlock(Block block)
    {
        if (block is LinkReferenceDefinitionGroup)
            return;
        _finished.Add(new BlockEntry(block, _isStarted ? [] : bullet, !_isStarted || NeedsBlank(block)));
        _isStarted = true;
        _lastItemLine = null;
    }

    // Items of one list stand together unless the writer kept them apart.
    private bool NeedsBlank(Block block) => block is not ListBlock || _lastItemLine is null || _lastItemLine.Value;

    private int? OpeningLineEnd(FencedCodeBlock fence)
    {
        for (var i = fence.Span.Start; i < _tail.Length; i++)
        {
            if (_tail[i] == '\n')
                return i + 1;
        }

        return null;
    }

    private int LineStart(int index)
    {
        while (index > 0 && _tail[index - 1] != '\n')
            index--;
        return index;
    }

    private void Cut(int count)
    {
        _tail.Remove(0, count);
        _parsed = null;
    }

    private MarkdownDocument Parse()
    {
        if (_parsed is { } parsed && _parsedLength == _tail.Length)
            return parsed;
        var text = CleanText.From(_tail.ToString());
        if (text.Length != _tail.Length)
            _tail.Clear().Append(text);
        _parsedLength = _tail.Length;
        return _parsed = MarkdownText.Parse(text);
    }
}
