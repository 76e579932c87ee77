using System.Collections.Immutable;

namespace Codex.Tui.Rendering.Text;

/// <summary>How text is broken into rows.</summary>
internal sealed record WrapOptions
{
    /// <summary>Cells of a row, indents included.</summary>
    public required int Width { get; init; }

    public WrapMode Mode { get; init; } = WrapMode.Words;

    /// <summary>What the first row begins with.</summary>
    public ImmutableArray<TextRun> FirstIndent { get; init; } = [];

    /// <summary>What every further row begins with, those after a newline too.</summary>
    public ImmutableArray<TextRun> RestIndent { get; init; } = [];

    /// <summary>When given, rows are filled up to the width with blanks of this style.</summary>
    public Style? Fill { get; init; }
}

/// <summary>Where a row may end.</summary>
internal enum WrapMode
{
    /// <summary>Between words; a word that is too long is broken at the edge; wide characters break anywhere.</summary>
    Words,

    /// <summary>At the edge, as a terminal does. For code.</summary>
    Anywhere,
}
