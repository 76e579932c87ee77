namespace Codex.Tui.Composer;

/// <summary>A piece of the draft that is edited as one character and stands for something larger.</summary>
/// <param name="Start">Index in the draft.</param>
/// <param name="Length">Length of what is shown.</param>
/// <param name="Content">What it stands for.</param>
internal sealed record Placeholder(int Start, int Length, PlaceholderContent Content)
{
    public int End => Start + Length;
}

/// <summary>What a placeholder stands for.</summary>
internal abstract record PlaceholderContent
{
    private PlaceholderContent()
    {
    }

    /// <summary>A long paste, sent as text.</summary>
    public sealed record PastedText(string Text) : PlaceholderContent;

    /// <summary>An image file, sent as an image.</summary>
    public sealed record ImageFile(string Path) : PlaceholderContent;
}
