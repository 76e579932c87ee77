using System.Runtime.InteropServices;

namespace Codex.Tui.Rendering.Text;

/// <summary>Breaks text into rows of a width.</summary>
internal static class TextLayout
{
    /// <summary>Appends the rows of a text to <paramref name="rows"/>; newlines in the text end a row.</summary>
    public static void Wrap(List<Row> rows, ReadOnlySpan<TextRun> text, WrapOptions options)
    {
        var layout = new Layout(rows, options);
        foreach (var run in text)
            layout.Add(run);
        layout.EndLine();
    }

    /// <summary>The rows of a text.</summary>
    public static List<Row> Wrap(ReadOnlySpan<TextRun> text, WrapOptions options)
    {
        var rows = new List<Row>();
        Wrap(rows, text, options);
        return rows;
    }

    private readonly record struct Piece(string Text, int Start, int Length, int Width, Style Style)
    {
        public ReadOnlySpan<char> Characters => Text.AsSpan(Start, Length);
        public bool IsBlank => Length == 1 && Text[Start] == ' ';
    }

    private sealed class Layout(List<Row> rows, WrapOptions options)
    {
        private readonly List<Piece> _line = [];
        private readonly RowBuilder _builder = new();
        private bool _isFirstRow = true;

        public void Add(TextRun run)
        {
            var start = 0;
            while (true)
            {
                var newline = run.Text.IndexOf('\n', start);
                var end = newline < 0 ? run.Text.Length : newline;
                foreach (var cluster in new Clusters(run.Text.AsSpan(start, end - start)))
                    _line.Add(new Piece(run.Text, start + cluster.Start, cluster.Length, cluster.Width, run.Style));
                if (newline < 0)
                    return;
                EndLine();
                start = newline + 1;
            }
        }

        public void EndLine()
        {
            var pieces = CollectionsMarshal.AsSpan(_line);
            var from = 0;
            do
            {
                BeginRow();
                from = AddRow(pieces, from);
            }
            while (from < pieces.Length);
            _line.Clear();
        }

        private void BeginRow()
        {
            foreach (var run in _isFirstRow ? options.FirstIndent : options.RestIndent)
                _builder.Add(run);
            _isFirstRow = false;
        }

        /// <summary>Builds one row and gives the index of the first piece of the next.</summary>
        private int AddRow(ReadOnlySpan<Piece> pieces, int from)
        {
            // One cell is always given to the text, however narrow the terminal.
            var room = Math.Max(1, options.Width - _builder.Width);
            var end = from;
            var width = 0;
            while (end < pieces.Length && (width + pieces[end].Width <= room || end == from))
                width += pieces[end++].Width;
            var next = end;
            var rowEnd = RowEnd.Newline;
            if (end < pieces.Length)
                (end, next, rowEnd) = ChooseBreak(pieces, from, end, fills: width == room);
            foreach (var piece in pieces[from..end])
                _builder.Append(piece.Characters, piece.Width, piece.Style);
            if (options.Fill is { } fill)
                _builder.PadTo(options.Width, fill);
            rows.Add(_builder.Build(rowEnd));
            return next;
        }

        private (int End, int Next, RowEnd RowEnd) ChooseBreak(ReadOnlySpan<Piece> pieces, int from, int limit, bool fills)
        {
            var wraps = fills && options.RestIndent.IsEmpty && options.Fill is null ? RowEnd.Wraps : RowEnd.Newline;
            if (options.Mode == WrapMode.Anywhere)
                return (limit, limit, wraps);
            for (var at = limit; at > from; at--)
            {
                var blank = pieces[at].IsBlank ? at : pieces[at - 1].IsBlank ? at - 1 : -1;
                if (blank >= 0 && HasText(pieces[from..blank]))
                    return AtBlank(pieces, blank);
                if (blank < 0 && (pieces[at].Width == 2 || pieces[at - 1].Width == 2))
                    return (at, at, RowEnd.Newline);
            }

            return (limit, limit, wraps);
        }

        private static (int End, int Next, RowEnd RowEnd) AtBlank(ReadOnlySpan<Piece> pieces, int at)
        {
            var next = at;
            while (next < pieces.Length && pieces[next].IsBlank)
                next++;
            var end = at;
            while (pieces[end - 1].IsBlank)
                end--;
            return (end, next, RowEnd.Newline);
        }

        // Blanks before the first word are indentation: there is no row to end yet.
        private static bool HasText(ReadOnlySpan<Piece> pieces)
        {
            foreach (var piece in pieces)
            {
                if (!piece.IsBlank)
                    return true;
            }

            return false;
        }
    }
}
