using System.Buffers;
using System.Globalization;
using System.Text;
using Codex.Tui.Rendering.Text;

namespace Codex.Tui.Rendering;

/// <summary>
/// Collects the bytes of one frame. All text goes through <see cref="Write(Row)"/> or <see cref="WriteText"/>, which write clusters only:
/// no control character of a model or a command reaches the terminal, whoever forgot to clean it.
/// </summary>
internal sealed class TerminalWriter(ColorDepth depth)
{
    private static readonly (TextAttributes Attribute, int Code)[] AttributeCodes =
    [
        (TextAttributes.Bold, 1), (TextAttributes.Dim, 2), (TextAttributes.Italic, 3), (TextAttributes.Underline, 4),
        (TextAttributes.Reverse, 7), (TextAttributes.Strike, 9),
    ];

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private Style _style;

    public ColorDepth Depth { get; } = depth;

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public bool IsEmpty => _bytes.WrittenCount == 0;

    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Writes our own escape sequences.</summary>
    public void Raw(ReadOnlySpan<byte> sequence) => _bytes.Write(sequence);

    /// <summary>Writes <c>CSI number final</c>; 1 is left out, as it is the default.</summary>
    public void Csi(int number, char final)
    {
        Raw("\e["u8);
        if (number != 1)
            Number(number);
        Byte((byte)final);
    }

    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    public void MoveTo(int row, int column)
    {
        Raw("\e["u8);
        if (row > 0 || column > 0)
            Number(row + 1);
        if (column > 0)
        {
            Byte((byte)';');
            Number(column + 1);
        }

        Byte((byte)'H');
    }

    /// <param name="column">From 0.</param>
    public void MoveToColumn(int column)
    {
        if (column == 0)
            Byte((byte)'\r');
        else
            Csi(column + 1, 'G');
    }

    public void EraseToEndOfRow()
    {
        SetStyle(Style.Plain);
        Raw("\e[K"u8);
    }

    /// <summary>
    /// Erases from the cursor, at the start of a row, to the end of the screen. The first row is erased by itself, because tmux takes
    /// an erase that begins in the corner for a cleared screen and puts what stood there into the scrollback.
    /// </summary>
    public void EraseBelow()
    {
        SetStyle(Style.Plain);
        Raw("\e[K\e7\e[B\e[J\e8"u8);
    }

    public void Write(Row row)
    {
        var column = 0;
        foreach (var run in row.Runs)
        {
            SetStyle(run.Style);
            column = WriteText(run.Text, column);
        }
    }

    /// <summary>Writes text that begins at a known column, and gives the column after it.</summary>
    public int WriteText(ReadOnlySpan<char> text, int column)
    {
        foreach (var cluster in new Clusters(text))
        {
            WriteCluster(text.Slice(cluster.Start, cluster.Length), column, cluster.Width);
            column += cluster.Width;
        }

        return column;
    }

    /// <summary>
    /// Writes one cluster. Terminals disagree about how wide joined emoji are, so after those the column is set anew:
    /// the disagreement stays within the cluster.
    /// </summary>
    public void WriteCluster(ReadOnlySpan<char> cluster, int column, int width)
    {
        if (cluster is [< '\u007F'])
        {
            Byte((byte)cluster[0]);
            return;
        }

        var isDoubtful = cluster.Length > 2 || (cluster.Length == 2 && !char.IsSurrogate(cluster[0]));
        if (isDoubtful && width == 2)
        {
            Raw("  "u8);
            MoveToColumn(column);
        }

        Encoding.UTF8.GetBytes(cluster, _bytes);
        if (isDoubtful)
            MoveToColumn(column + width);
    }

    /// <summary>What the cursor looks like now.</summary>
    public CaretShape Shape { get; private set; }

    public void SetShape(CaretShape shape)
    {
        if (shape == Shape)
            return;
        Raw("\e["u8);
        Number((int)shape);
        Raw(" q"u8);
        Shape = shape;
    }

    /// <summary>The terminal has the user's own cursor again.</summary>
    public void ForgetShape() => Shape = CaretShape.Default;

    public void SetStyle(Style style)
    {
        if (style == _style)
            return;
        SetLink(style.Link);
        SetLook(style);
        _style = style;
    }

    private void SetLink(string? link)
    {
        if (link == _style.Link)
            return;
        Raw("\e]8;;"u8);
        foreach (var character in link ?? "")
        {
            // Only what a URI can hold; the rest could end the sequence.
            if (character is > ' ' and < '\u007F')
                Byte((byte)character);
        }

        Raw("\e\\"u8);
    }

    private void SetLook(Style style)
    {
        var foreground = ColorDepths.Fit(style.Foreground, Depth);
        var background = ColorDepths.Fit(style.Background, Depth);
        var oldForeground = ColorDepths.Fit(_style.Foreground, Depth);
        var oldBackground = ColorDepths.Fit(_style.Background, Depth);
        var removed = _style.Attributes & ~style.Attributes;
        if (foreground == oldForeground && background == oldBackground && _style.Attributes == style.Attributes)
            return;
        Raw("\e["u8);
        var isFirst = true;
        var isReset = removed != 0 || (foreground != oldForeground && foreground.Kind == ColorKind.Default)
            || (background != oldBackground && background.Kind == ColorKind.Default);
        if (isReset)
        {
            // `CSI m` alone is the shortest reset; with more to follow it needs the zero's place only.
            isFirst = false;
            (oldForeground, oldBackground) = (Color.Default, Color.Default);
        }

        var added = isReset ? style.Attributes : style.Attributes & ~_style.Attributes;
        foreach (var (attribute, code) in AttributeCodes)
        {
            if ((added & attribute) != 0)
                Parameter(code, ref isFirst);
        }

        if (foreground != oldForeground)
            ColorParameter(foreground, 30, 90, 38, ref isFirst);
        if (background != oldBackground)
            ColorParameter(background, 40, 100, 48, ref isFirst);
        Byte((byte)'m');
    }

    private void ColorParameter(Color color, int dark, int bright, int extended, ref bool isFirst)
    {
        switch (color)
        {
            case { Kind: ColorKind.Indexed, Value: < 8 }:
                Parameter(dark + (int)color.Value, ref isFirst);
                break;
            case { Kind: ColorKind.Indexed, Value: < 16 }:
                Parameter(bright + (int)color.Value - 8, ref isFirst);
                break;
            case { Kind: ColorKind.Indexed }:
                Parameter(extended, ref isFirst);
                Parameter(5, ref isFirst);
                Parameter((int)color.Value, ref isFirst);
                break;
            default:
                Parameter(extended, ref isFirst);
                Parameter(2, ref isFirst);
                Parameter(color.R, ref isFirst);
                Parameter(color.G, ref isFirst);
                Parameter(color.B, ref isFirst);
                break;
        }
    }

    private void Parameter(int number, ref bool isFirst)
    {
        if (!isFirst)
            Byte((byte)';');
        isFirst = false;
        Number(number);
    }

    private void Number(int number)
    {
        var span = _bytes.GetSpan(12);
        number.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
        _bytes.Advance(written);
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
