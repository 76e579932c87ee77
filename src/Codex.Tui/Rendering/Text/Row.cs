using System.Collections.Immutable;
using System.Text;

namespace Codex.Tui.Rendering.Text;

/// <summary>
/// One row of cells as it stands on the screen: runs from the left, nothing after them. Equal rows look the same, so comparing rows
/// tells what has to be written.
/// </summary>
internal sealed class Row : IEquatable<Row>
{
    internal Row(ImmutableArray<TextRun> runs, int width, RowEnd end)
    {
        Runs = runs;
        Width = width;
        End = end;
    }

    public static Row Empty { get; } = new([], 0, RowEnd.Newline);

    public ImmutableArray<TextRun> Runs { get; }

    /// <summary>In cells, blanks at the end left out.</summary>
    public int Width { get; }

    public RowEnd End { get; }

    /// <param name="text">One line that fits.</param>
    public static Row Of(params ReadOnlySpan<TextRun> text)
    {
        var builder = new RowBuilder();
        foreach (var run in text)
            builder.Add(run);
        return builder.Build();
    }

    public bool Equals(Row? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        return other is not null && Width == other.Width && End == other.End && Runs.AsSpan().SequenceEqual(other.Runs.AsSpan());
    }

    public override bool Equals(object? obj) => Equals(obj as Row);

    public override int GetHashCode() => HashCode.Combine(Width, Runs.Length, Runs.IsEmpty ? "" : Runs[0].Text);

    /// <summary>The plain text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var run in Runs)
            text.Append(run.Text);
        return text.ToString();
    }
}

/// <summary>What joins a row to the next.</summary>
internal enum RowEnd
{
    Newline,

    /// <summary>The same line of text goes on: the terminal is made to wrap by itself, so that copying gives one line.</summary>
    Wraps,
}
