using System.Collections.Immutable;
using System.Text;

namespace Codex.Tui.Rendering.Text;

/// <summary>Builds one row from left to right; neighbours of one style become one run.</summary>
internal sealed class RowBuilder
{
    private readonly ImmutableArray<TextRun>.Builder _runs = ImmutableArray.CreateBuilder<TextRun>();
    private readonly StringBuilder _text = new();
    private Style _style;

    /// <summary>Cells so far.</summary>
    public int Width { get; private set; }

    public RowBuilder Add(TextRun run) => Add(run.Text, run.Style);

    public RowBuilder Add(ReadOnlySpan<char> text, Style style)
    {
        foreach (var cluster in new Clusters(text))
            Append(text.Slice(cluster.Start, cluster.Length), cluster.Width, style);
        return this;
    }

    /// <summary>Adds as much as fits into <paramref name="limit"/> cells of the row; an ellipsis stands for what does not.</summary>
    public RowBuilder AddClipped(TextRun run, int limit)
    {
        if (Width + Clusters.WidthOf(run.Text) <= limit)
            return Add(run);
        foreach (var cluster in new Clusters(run.Text))
        {
            if (Width + cluster.Width > limit - 1)
                break;
            Append(run.Text.AsSpan(cluster.Start, cluster.Length), cluster.Width, run.Style);
        }

        return Width < limit ? Add("…", run.Style) : this;
    }

    /// <summary>Appends one cluster whose width is known.</summary>
    public void Append(ReadOnlySpan<char> cluster, int width, Style style)
    {
        if (width == 0 && _text.Length == 0 && _runs.Count == 0)
            return;
        if (style != _style)
            CloseRun();
        _style = style;
        _text.Append(cluster);
        Width += width;
    }

    /// <summary>Fills with blanks up to a column; no change when it is reached already.</summary>
    public RowBuilder PadTo(int column, Style style)
    {
        while (Width < column)
            Append(" ", 1, style);
        return this;
    }

    /// <summary>Gives the row and starts a new one.</summary>
    public Row Build(RowEnd end = RowEnd.Newline)
    {
        CloseRun();
        TrimEnd(end);
        var row = _runs.Count == 0 && end == RowEnd.Newline ? Row.Empty : new Row(_runs.DrainToImmutable(), Width, end);
        _runs.Clear();
        Width = 0;
        return row;
    }

    // Blanks that show nothing are not written, so rows that differ only in them are the same row.
    private void TrimEnd(RowEnd end)
    {
        while (end == RowEnd.Newline && _runs.Count > 0)
        {
            var last = _runs[^1];
            if (last.Style.Background.Kind != ColorKind.Default || (last.Style.Attributes & (TextAttributes.Reverse | TextAttributes.Underline | TextAttributes.Strike)) != 0)
                return;
            var trimmed = last.Text.TrimEnd(' ');
            Width -= last.Text.Length - trimmed.Length;
            if (trimmed.Length > 0)
            {
                _runs[^1] = last with { Text = trimmed };
                return;
            }

            _runs.RemoveAt(_runs.Count - 1);
        }
    }

    private void CloseRun()
    {
        if (_text.Length == 0)
            return;
        _runs.Add(new TextRun(_text.ToString(), _style));
        _text.Clear();
    }
}
